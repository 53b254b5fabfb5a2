namespace CryptoViz.Pipeline.Tests.Kafka;

public sealed class WatchdogTests() : FakeConsumerSpec(settings => settings with { NoProgressTimeout = TimeSpan.FromMilliseconds(200) })
{
    [Fact]
    public async Task A_partition_that_is_behind_and_gets_nothing_fails_the_source_and_says_so()
    {
        Fake.Committed[0] = 3;
        Fake.Logs[0] = (0, 10);
        Fake.Assign(0);
        var records = await NextPartition();

        (await Should.ThrowAsync<TimeoutException>(records.Next()))
            .Message.ShouldBe("group group stands still in ticks [[0]]: for 0.2 s 7 records are not read");
        await Control.IsShutdown.WaitAsync(Until.Patience);
    }

    [Fact]
    public async Task Records_that_nobody_acknowledges_fail_the_source_and_say_so()
    {
        Fake.Assign(0);
        Fake.Give(0, 0, 1);
        var records = await NextPartition();
        await records.Next();
        await records.Next();

        (await Should.ThrowAsync<TimeoutException>(records.Next()))
            .Message.ShouldBe("group group stands still in ticks [[0]]: for 0.2 s 2 emitted records are not acknowledged");
    }

    [Fact]
    public async Task Records_that_nobody_takes_fail_the_source_and_say_so()
    {
        Fake.Assign(0);
        Fake.Give(0, 0, 1);
        var records = await NextPartition();

        (await Should.ThrowAsync<TimeoutException>(records.End()))
            .Message.ShouldBe("group group stands still in ticks [[0]]: for 0.2 s 2 records are not taken");
    }

    [Fact]
    public async Task A_partition_that_has_read_all_and_one_whose_broker_does_not_answer_stand_still_in_peace()
    {
        Fake.Committed[0] = 10;
        Fake.Logs[0] = (0, 10);
        Fake.Assign(0, 1);
        var (first, second) = (await NextPartition(), await NextPartition());

        // The watchdog has looked at both when it asked for the log of the first more than once.
        await Eventually(() => Fake.LogsAsked.ShouldBeGreaterThan(2));
        Fake.Give(0, 10);
        Fake.Give(1, 0);

        (await Task.WhenAll(first.Next(), second.Next())).Length.ShouldBe(2);
    }
}
