using Akka.Streams.Dsl;
using CryptoViz.Streams.Kafka.Messages;

namespace CryptoViz.Pipeline.Tests.Kafka;

public sealed class PartitionOwnershipTests() : FakeConsumerSpec(settings => settings.WithWaitClosePartition(TimeSpan.FromMilliseconds(200)))
{
    [Fact]
    public async Task An_idle_partition_that_is_revoked_and_assigned_again_at_once_keeps_its_substream()
    {
        Fake.Assign(0);
        Fake.Give(0, 0);
        var records = await NextPartition();
        await (await records.Next()).CommitableOffset.Commit();

        Fake.RevokeAndAssign(0);
        Fake.Give(0, 1);

        var second = await records.Next();
        second.Record.Offset.Value.ShouldBe(1);
        await second.CommitableOffset.Commit();
        Fake.Calls.ShouldBe(["commit 0@1", "gave up 0", "commit 0@2"]);
    }

    [Fact]
    public async Task An_idle_partition_that_is_not_assigned_again_completes_after_the_time_to_wait()
    {
        Fake.Assign(0);
        var records = await NextPartition();

        Fake.Revoke(0);

        await records.End();
    }

    [Fact]
    public async Task What_was_read_and_not_taken_before_a_revocation_is_not_emitted_but_read_again()
    {
        Fake.Assign(0);
        Fake.Give(0, 0, 1, 2);
        var records = await NextPartition();
        await (await records.Next()).CommitableOffset.Commit();

        Fake.RevokeAndAssign(0);
        await Eventually(() => Fake.Calls.ShouldContain("gave up 0"));
        var next = records.Next();
        Fake.Give(0, 9);

        (await next).Record.Offset.Value.ShouldBe(9);
    }

    [Fact]
    public async Task A_partition_with_a_record_in_flight_gets_a_new_substream_since_that_record_comes_again()
    {
        Fake.Assign(0);
        Fake.Give(0, 0, 1);
        var old = await NextPartition();
        await old.Next();

        Fake.Revoke(0);
        Fake.Assign(0);
        Fake.Give(0, 0);

        await old.End();
        (await (await NextPartition()).Next()).Record.Offset.Value.ShouldBe(0);
    }

    [Fact]
    public async Task A_paused_partition_is_resumed_before_it_is_given_up_since_the_client_would_keep_the_pause()
    {
        Fake.Assign(0, 1);
        Fake.Give(0, 0, 1, 2, 3, 4, 5, 6, 7);
        await Eventually(() => Fake.Calls.ShouldBe(["pause 0"]));
        Fake.Revoke(0);
        Fake.Give(1, 0, 1, 2, 3, 4, 5, 6, 7);
        await Eventually(() => Fake.Calls.ShouldContain("pause 1"));
        Fake.Lose(1);

        await Eventually(() => Fake.Calls.ShouldContain("gave up 1"));
        Fake.Calls.ShouldBe(["pause 0", "resume 0", "gave up 0", "pause 1", "resume 1", "gave up 1"]);
    }

    [Fact]
    public async Task A_partition_that_was_resumed_is_resumed_again_when_it_is_given_up_since_a_rebalance_may_have_cut_in()
    {
        Fake.Assign(0);
        Fake.Give(0, 0, 1, 2, 3, 4, 5, 6, 7);
        var records = await NextPartition();
        await Eventually(() => Fake.Calls.ShouldBe(["pause 0"]));
        for (var n = 0; n < 6; n++) await records.Next();
        await Eventually(() => Fake.Calls.ShouldBe(["pause 0", "resume 0"]));

        Fake.Revoke(0);

        await Eventually(() => Fake.Calls.ShouldBe(["pause 0", "resume 0", "resume 0", "gave up 0"]));
    }

    [Fact]
    public async Task A_substream_that_is_cancelled_again_and_again_without_taking_anything_fails_the_source_and_says_so()
    {
        Fake.Assign(0);

        var ended = Task.Run(async () =>
        {
            while (true)
            {
                var (_, records) = await Partitions.Next();
                await records.Take(0).RunWith(Sink.Ignore<CommittableMessage<string, byte[]>>(), Materializer);
            }
        });

        (await Should.ThrowAsync<InvalidOperationException>(ended.WaitAsync(Until.Patience)))
            .Message.ShouldBe("the substream of ticks [[0]] was cancelled 8 times without taking a record");
    }

    [Fact]
    public Task Records_that_were_deleted_before_they_were_read_are_said() =>
        EventFilter.Warning("Group group reads ticks [[0]] on from offset 8: 2 to 7 were deleted before they were read").ExpectOneAsync(async () =>
        {
            Fake.Assign(0);
            Fake.Give(0, 0, 1, 8);
            var records = await NextPartition();
            for (var n = 0; n < 3; n++) await records.Next();
        });

    [Fact]
    public Task The_first_record_has_to_be_where_the_group_committed_last() =>
        EventFilter.Warning("Group group reads ticks [[0]] on from offset 8: 5 to 7 were deleted before they were read").ExpectOneAsync(async () =>
        {
            Fake.Committed[0] = 5;
            Fake.Assign(0);
            Fake.Give(0, 8);
            await (await NextPartition()).Next();
        });

    [Fact]
    public Task A_topic_that_was_made_anew_is_said_and_read() =>
        EventFilter.Warning("Group group reads ticks [[0]] again from offset 0, though 8 comes next: the topic was made anew").ExpectOneAsync(async () =>
        {
            Fake.Assign(0);
            Fake.Give(0, 7, 0);
            var records = await NextPartition();
            await records.Next();
            (await records.Next()).Record.Offset.Value.ShouldBe(0);
        });
}
