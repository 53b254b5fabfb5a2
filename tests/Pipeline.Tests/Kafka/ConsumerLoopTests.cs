using Akka;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.TestKit.Xunit2;
using Confluent.Kafka;
using CryptoViz.Streams.Kafka.Dsl;
using CryptoViz.Streams.Kafka.Helpers;
using CryptoViz.Streams.Kafka.Messages;
using CryptoViz.Streams.Kafka.Settings;

namespace CryptoViz.Pipeline.Tests.Kafka;

public sealed class ConsumerLoopTests : TestKit
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly FakeConsumer _fake = new();
    private readonly ActorMaterializer _materializer;
    private readonly PullSink<(TopicPartition, Source<CommittableMessage<string, byte[]>, NotUsed>)>.Pulls _partitions;
    private readonly IControl _control;

    public ConsumerLoopTests() : base("akka.loglevel = ERROR")
    {
        _materializer = Sys.Materializer();
        var settings = ConsumerSettings<string, byte[]>.Create(Sys, null, null)
            .WithGroupId("group")
            .WithPollTimeout(TimeSpan.FromMilliseconds(5))
            .WithStopTimeout(TimeSpan.Zero)
            .WithCommitTimeout(TimeSpan.FromMilliseconds(300))
            .WithWaitClosePartition(TimeSpan.FromSeconds(2))
            .WithConsumerFactory(_ => _fake.Client) with { BufferSize = 8 };
        (_control, _partitions) = KafkaConsumer.CommittablePartitionedSource(settings, Subscriptions.Topics("ticks"))
            .ToMaterialized(Sink.FromGraph(new PullSink<(TopicPartition, Source<CommittableMessage<string, byte[]>, NotUsed>)>()), Keep.Both)
            .Run(_materializer);
    }

    [Fact]
    public async Task A_partition_without_demand_is_paused_at_a_full_buffer_and_resumed_at_a_quarter()
    {
        _fake.Assign(0);
        _fake.Give(0, 0, 1, 2, 3, 4, 5, 6, 7);
        var records = await NextPartition();

        await Eventually(() => _fake.Calls.ShouldBe(["pause 0"]));
        for (var n = 0; n < 5; n++) await records.Next();
        _fake.Calls.ShouldBe(["pause 0"]);
        await records.Next();

        await Eventually(() => _fake.Calls.ShouldBe(["pause 0", "resume 0"]));
    }

    [Fact]
    public async Task A_commit_waits_for_the_hole_before_it()
    {
        _fake.Assign(0);
        _fake.Give(0, 10, 11, 15);
        var records = await NextPartition();
        var (first, second, third) = (await records.Next(), await records.Next(), await records.Next());

        await third.CommitableOffset.Commit();
        _fake.Calls.ShouldBeEmpty();
        await first.CommitableOffset.Commit();
        await second.CommitableOffset.Commit();

        _fake.Calls.ShouldBe(["commit 0@11", "commit 0@16"]);
    }

    [Fact]
    public async Task A_revoked_partition_emits_nothing_more_and_commits_what_is_done_before_it_is_given_up()
    {
        _fake.Assign(0);
        _fake.Give(0, 0, 1, 2, 3);
        var records = await NextPartition();
        var (first, second) = (await records.Next(), await records.Next());

        _fake.Revoke(0);
        await records.End();
        await Task.WhenAll(first.CommitableOffset.Commit(), second.CommitableOffset.Commit());

        await Eventually(() => _fake.Calls.ShouldContain("gave up 0"));
        _fake.Calls.ShouldBe(["commit 0@2", "gave up 0"]);
    }

    [Fact]
    public async Task A_lost_partition_is_not_committed_and_its_late_commits_succeed_without_effect()
    {
        _fake.Assign(0);
        _fake.Give(0, 0);
        var record = await (await NextPartition()).Next();

        _fake.Lose(0);
        await Eventually(() => _fake.Calls.ShouldBe(["gave up 0"]));
        await record.CommitableOffset.Commit();

        _fake.Calls.ShouldBe(["gave up 0"]);
    }

    [Fact]
    public async Task An_offset_of_an_earlier_ownership_is_not_committed_for_the_present_one()
    {
        _fake.Assign(0);
        _fake.Give(0, 7);
        var old = await (await NextPartition()).Next();
        _fake.Lose(0);
        _fake.Assign(0);
        _fake.Give(0, 3);
        await (await NextPartition()).Next();

        await old.CommitableOffset.Commit();

        _fake.Calls.ShouldBe(["gave up 0"]);
    }

    [Fact]
    public async Task A_record_of_a_partition_that_is_not_owned_is_left_to_its_owner()
    {
        _fake.Assign(0);
        _fake.Give(1, 0, 1);
        _fake.Give(0, 5);

        var record = await (await NextPartition()).Next();

        record.Record.TopicPartitionOffset.ShouldBe(new TopicPartitionOffset(FakeConsumer.Partition(0), 5));
    }

    [Fact]
    public async Task A_commit_is_tried_again_while_the_group_is_busy()
    {
        var tries = 0;
        _fake.BeforeCommit = () =>
        {
            if (++tries == 1) throw new KafkaException(ErrorCode.RebalanceInProgress);
        };
        _fake.Assign(0);
        _fake.Give(0, 0);

        await (await (await NextPartition()).Next()).CommitableOffset.Commit();

        _fake.Calls.ShouldBe(["commit 0@1"]);
    }

    [Fact]
    public async Task A_refused_commit_fails_the_commit_the_substream_and_the_source_with_the_cause()
    {
        _fake.BeforeCommit = () => throw new KafkaException(ErrorCode.GroupAuthorizationFailed);
        _fake.Assign(0);
        _fake.Give(0, 0);
        var records = await NextPartition();
        var record = await records.Next();
        var nextPartition = _partitions.Next();

        (await Should.ThrowAsync<KafkaException>(record.CommitableOffset.Commit())).Error.Code.ShouldBe(ErrorCode.GroupAuthorizationFailed);

        await Should.ThrowAsync<KafkaException>(records.Next());
        await Should.ThrowAsync<KafkaException>(nextPartition);
        await _control.IsShutdown.WaitAsync(Patience);
    }

    [Fact]
    public async Task A_commit_without_an_answer_fails_within_its_timeout()
    {
        using var blocked = new ManualResetEventSlim();
        _fake.BeforeCommit = () => blocked.Wait(Patience);
        _fake.Assign(0);
        _fake.Give(0, 0);
        var record = await (await NextPartition()).Next();

        var failure = await Should.ThrowAsync<TimeoutException>(record.CommitableOffset.Commit().WaitAsync(Patience));

        failure.Message.ShouldContain("did not take a commit of group group within 00:00:00.3");
        blocked.Set();
    }

    [Fact]
    public async Task A_value_that_the_deserializer_refuses_fails_the_source_since_the_client_would_skip_it()
    {
        _fake.Throw(new ConsumeException(new ConsumeResult<byte[], byte[]>(), new Error(ErrorCode.Local_ValueDeserialization)));

        await Should.ThrowAsync<ConsumeException>(_partitions.Next());
    }

    [Fact]
    public async Task A_passing_error_of_the_client_is_survived()
    {
        _fake.Throw(new ConsumeException(new ConsumeResult<byte[], byte[]>(), new Error(ErrorCode.UnknownTopicOrPart)));
        _fake.Assign(0);
        _fake.Give(0, 0);

        (await (await NextPartition()).Next()).Record.Offset.Value.ShouldBe(0);
    }

    [Fact]
    public async Task A_cancelled_substream_is_emitted_again_with_what_it_did_not_take()
    {
        _fake.Assign(0);
        _fake.Give(0, 0, 1, 2, 3);
        var (_, source) = await _partitions.Next();

        var taken = await source.Take(2).RunWith(Sink.Seq<CommittableMessage<string, byte[]>>(), _materializer).WaitAsync(Patience);
        var next = await (await NextPartition()).Next();

        taken.Select(message => message.Record.Offset.Value).ShouldBe([0, 1]);
        next.Record.Offset.Value.ShouldBe(2);
    }

    [Fact]
    public async Task Stop_ends_emission_but_takes_commits_until_the_shutdown()
    {
        _fake.Assign(0);
        _fake.Give(0, 0, 1, 2);
        var records = await NextPartition();
        var first = await records.Next();

        await Task.WhenAll(_control.Stop(), _control.Stop()).WaitAsync(Patience);

        await records.End();
        await _partitions.End();
        await first.CommitableOffset.Commit();
        _fake.Calls.ShouldBe(["commit 0@1"]);
        await _control.Shutdown().WaitAsync(Patience);
        await _control.Stop().WaitAsync(Patience);
        _fake.Calls.ShouldContain("close");
    }

    [Fact]
    public async Task A_commit_after_the_shutdown_fails_at_once_and_says_why()
    {
        _fake.Assign(0);
        _fake.Give(0, 0);
        var record = await (await NextPartition()).Next();
        await _control.Shutdown().WaitAsync(Patience);

        var failure = await Should.ThrowAsync<InvalidOperationException>(record.CommitableOffset.Commit());

        failure.Message.ShouldBe("the consumer of group group is closed");
    }

    [Fact]
    public async Task A_shutdown_that_can_not_commit_what_is_done_says_so_to_who_waits_for_it()
    {
        _fake.BeforeCommit = () => throw new KafkaException(ErrorCode.Local_Transport);
        _fake.Assign(0);
        _fake.Give(0, 0);
        var record = await (await NextPartition()).Next();

        var commit = record.CommitableOffset.Commit();
        await _control.Shutdown().WaitAsync(Patience);

        (await Should.ThrowAsync<KafkaException>(commit)).Error.Code.ShouldBe(ErrorCode.Local_Transport);
    }

    [Fact]
    public async Task A_torn_down_materializer_closes_the_consumer()
    {
        _fake.Assign(0);
        await NextPartition();

        _materializer.Shutdown();

        await _control.IsShutdown.WaitAsync(Patience);
        _fake.Calls.ShouldContain("close");
    }

    private async Task<PullSink<CommittableMessage<string, byte[]>>.Pulls> NextPartition()
    {
        var (_, records) = await _partitions.Next();
        return records.RunWith(Sink.FromGraph(new PullSink<CommittableMessage<string, byte[]>>()), _materializer);
    }

    private Task Eventually(Action assertion) => AwaitAssertAsync(assertion, Patience, TimeSpan.FromMilliseconds(5));
}
