namespace CryptoViz.Pipeline.Tests.Kafka;

public sealed class CommitTimeoutTests() : FakeConsumerSpec(settings => settings.WithCommitTimeout(TimeSpan.FromMilliseconds(300)))
{
    [Fact]
    public async Task A_commit_without_an_answer_fails_within_its_timeout()
    {
        using var blocked = new ManualResetEventSlim();
        Fake.BeforeCommit = () => blocked.Wait(Until.Patience);
        Fake.Assign(0);
        Fake.Give(0, 0);
        var record = await (await NextPartition()).Next();

        var failure = await Should.ThrowAsync<TimeoutException>(record.CommitableOffset.Commit().WaitAsync(Until.Patience));

        failure.Message.ShouldContain("did not take a commit of group group within 00:00:00.3");
        blocked.Set();
    }
}
