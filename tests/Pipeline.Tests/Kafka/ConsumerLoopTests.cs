using Akka.Streams.Dsl;
using Confluent.Kafka;
using CryptoViz.Streams.Kafka.Messages;

namespace CryptoViz.Pipeline.Tests.Kafka;

public sealed class ConsumerLoopTests : FakeConsumerSpec
{
    [Fact]
    public async Task A_partition_without_demand_is_paused_at_a_full_buffer_and_resumed_at_a_quarter()
    {
        Fake.Assign(0);
        Fake.Give(0, 0, 1, 2, 3, 4, 5, 6, 7);
        var records = await NextPartition();

        await Eventually(() => Fake.Calls.ShouldBe(["pause 0"]));
        for (var n = 0; n < 5; n++) await records.Next();
        Fake.Calls.ShouldBe(["pause 0"]);
        await records.Next();

        await Eventually(() => Fake.Calls.ShouldBe(["pause 0", "resume 0"]));
    }

    [Fact]
    public async Task However_the_client_gives_its_records_all_come_in_order()
    {
        Fake.Assign(0);
        Fake.Give(0, 0, 1, 2);
        Fake.GiveNothing(3);
        Fake.Give(0, 3);
        Fake.GiveNothing(1);
        Fake.Give(0, 4, 5);
        var records = await NextPartition();

        var offsets = new List<long>();
        for (var n = 0; n < 6; n++) offsets.Add((await records.Next()).Record.Offset.Value);

        offsets.ShouldBe([0, 1, 2, 3, 4, 5]);
    }

    [Fact]
    public async Task A_commit_waits_for_the_hole_before_it()
    {
        Fake.Assign(0);
        Fake.Give(0, 10, 11, 15);
        var records = await NextPartition();
        var (first, second, third) = (await records.Next(), await records.Next(), await records.Next());

        await third.CommitableOffset.Commit();
        Fake.Calls.ShouldBeEmpty();
        await first.CommitableOffset.Commit();
        await second.CommitableOffset.Commit();

        Fake.Calls.ShouldBe(["commit 0@11", "commit 0@16"]);
    }

    [Fact]
    public async Task A_revoked_partition_emits_nothing_more_and_commits_what_is_done_before_it_is_given_up()
    {
        Fake.Assign(0);
        Fake.Give(0, 0, 1, 2, 3);
        var records = await NextPartition();
        var (first, second) = (await records.Next(), await records.Next());

        Fake.Revoke(0);
        await records.End();
        await Task.WhenAll(first.CommitableOffset.Commit(), second.CommitableOffset.Commit());

        await Eventually(() => Fake.Calls.ShouldContain("gave up 0"));
        Fake.Calls.ShouldBe(["commit 0@2", "gave up 0"]);
    }

    [Fact]
    public async Task A_lost_partition_is_not_committed_and_its_late_commits_succeed_without_effect()
    {
        Fake.Assign(0);
        Fake.Give(0, 0);
        var record = await (await NextPartition()).Next();

        Fake.Lose(0);
        await Eventually(() => Fake.Calls.ShouldBe(["gave up 0"]));
        await record.CommitableOffset.Commit();

        Fake.Calls.ShouldBe(["gave up 0"]);
    }

    [Fact]
    public async Task An_offset_of_an_earlier_ownership_is_not_committed_for_the_present_one()
    {
        Fake.Assign(0);
        Fake.Give(0, 7);
        var old = await (await NextPartition()).Next();
        Fake.Lose(0);
        Fake.Assign(0);
        Fake.Give(0, 3);
        await (await NextPartition()).Next();

        await old.CommitableOffset.Commit();

        Fake.Calls.ShouldBe(["gave up 0"]);
    }

    [Fact]
    public async Task A_record_of_a_partition_that_is_not_owned_is_left_to_its_owner()
    {
        Fake.Assign(0);
        Fake.Give(1, 0, 1);
        Fake.Give(0, 5);

        var record = await (await NextPartition()).Next();

        record.Record.TopicPartitionOffset.ShouldBe(new TopicPartitionOffset(FakeConsumer.Partition(0), 5));
    }

    [Fact]
    public async Task A_commit_is_tried_again_while_the_group_is_busy()
    {
        var tries = 0;
        Fake.BeforeCommit = () =>
        {
            if (++tries == 1) throw new KafkaException(ErrorCode.RebalanceInProgress);
        };
        Fake.Assign(0);
        Fake.Give(0, 0);

        await (await (await NextPartition()).Next()).CommitableOffset.Commit();

        Fake.Calls.ShouldBe(["commit 0@1"]);
    }

    [Fact]
    public async Task A_refused_commit_fails_the_commit_the_substream_and_the_source_with_the_cause()
    {
        Fake.BeforeCommit = () => throw new KafkaException(ErrorCode.GroupAuthorizationFailed);
        Fake.Assign(0);
        Fake.Give(0, 0);
        var records = await NextPartition();
        var record = await records.Next();
        var nextPartition = Partitions.Next();

        (await Should.ThrowAsync<KafkaException>(record.CommitableOffset.Commit())).Error.Code.ShouldBe(ErrorCode.GroupAuthorizationFailed);

        await Should.ThrowAsync<KafkaException>(records.Next());
        await Should.ThrowAsync<KafkaException>(nextPartition);
        await Control.IsShutdown.WaitAsync(Until.Patience);
    }

    [Fact]
    public async Task A_value_that_the_deserializer_refuses_fails_the_source_since_the_client_would_skip_it()
    {
        Fake.Throw(new ConsumeException(new ConsumeResult<byte[], byte[]>(), new Error(ErrorCode.Local_ValueDeserialization)));

        await Should.ThrowAsync<ConsumeException>(Partitions.Next());
    }

    [Fact]
    public async Task A_client_that_gives_up_asking_for_its_offsets_fails_the_source_since_it_would_read_nothing()
    {
        Fake.Throw(new ConsumeException(new ConsumeResult<byte[], byte[]>(), new Error(ErrorCode.NotCoordinatorForGroup)));

        await Should.ThrowAsync<ConsumeException>(Partitions.Next());
    }

    [Fact]
    public async Task A_passing_error_of_the_client_is_survived()
    {
        Fake.Throw(new ConsumeException(new ConsumeResult<byte[], byte[]>(), new Error(ErrorCode.UnknownTopicOrPart)));
        Fake.Assign(0);
        Fake.Give(0, 0);

        (await (await NextPartition()).Next()).Record.Offset.Value.ShouldBe(0);
    }

    [Fact]
    public async Task A_cancelled_substream_is_emitted_again_with_what_it_did_not_take()
    {
        Fake.Assign(0);
        Fake.Give(0, 0, 1, 2, 3);
        var (_, source) = await Partitions.Next();

        var taken = await source.Take(2).RunWith(Sink.Seq<CommittableMessage<string, byte[]>>(), Materializer).WaitAsync(Until.Patience);
        var next = await (await NextPartition()).Next();

        taken.Select(message => message.Record.Offset.Value).ShouldBe([0, 1]);
        next.Record.Offset.Value.ShouldBe(2);
    }

    [Fact]
    public async Task Stop_ends_emission_but_takes_commits_until_the_shutdown()
    {
        Fake.Assign(0);
        Fake.Give(0, 0, 1, 2);
        var records = await NextPartition();
        var first = await records.Next();

        await Task.WhenAll(Control.Stop(), Control.Stop()).WaitAsync(Until.Patience);

        await records.End();
        await Partitions.End();
        await first.CommitableOffset.Commit();
        Fake.Calls.ShouldBe(["commit 0@1"]);
        await Control.Shutdown().WaitAsync(Until.Patience);
        await Control.Stop().WaitAsync(Until.Patience);
        Fake.Calls.ShouldContain("close");
    }

    [Fact]
    public async Task A_commit_after_the_shutdown_fails_at_once_and_says_why()
    {
        Fake.Assign(0);
        Fake.Give(0, 0);
        var record = await (await NextPartition()).Next();
        await Control.Shutdown().WaitAsync(Until.Patience);

        var failure = await Should.ThrowAsync<InvalidOperationException>(record.CommitableOffset.Commit());

        failure.Message.ShouldBe("the consumer of group group is closed");
    }

    [Fact]
    public async Task A_shutdown_that_can_not_commit_what_is_done_says_so_to_who_waits_for_it()
    {
        Fake.BeforeCommit = () => throw new KafkaException(ErrorCode.Local_Transport);
        Fake.Assign(0);
        Fake.Give(0, 0);
        var record = await (await NextPartition()).Next();

        var commit = record.CommitableOffset.Commit();
        await Control.Shutdown().WaitAsync(Until.Patience);

        (await Should.ThrowAsync<KafkaException>(commit)).Error.Code.ShouldBe(ErrorCode.Local_Transport);
    }

    [Fact]
    public async Task A_torn_downMaterializer_closes_the_consumer()
    {
        Fake.Assign(0);
        await NextPartition();

        Materializer.Shutdown();

        await Control.IsShutdown.WaitAsync(Until.Patience);
        Fake.Calls.ShouldContain("close");
    }
}
