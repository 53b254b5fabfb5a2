using System.Collections.Concurrent;
using Akka;
using Akka.Streams.Dsl;
using Confluent.Kafka;
using CryptoViz.Pipeline.Tests.Kafka;
using CryptoViz.Streams.Kafka.Helpers;
using Xunit.Abstractions;

namespace CryptoViz.Integration.Tests.Kafka;

/// <summary>Whatever goes wrong on the way, all that was sent is seen, in order, and a group goes on after its commit.</summary>
public sealed class FaultTests(TwoKafkaBrokers kafka, ITestOutputHelper output) : IClassFixture<TwoKafkaBrokers>, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly KafkaFaults _faults = new(kafka.Broker);
    private readonly TestTopic _topic = new(kafka);

    [Theory]
    [InlineData(Request.Produce, ErrorCode.Local_Transport, ErrorCode.NotLeaderForPartition, ErrorCode.RequestTimedOut)]
    [InlineData(Request.Fetch, ErrorCode.NotLeaderForPartition, ErrorCode.Local_Transport, ErrorCode.UnknownTopicOrPart)]
    [InlineData(Request.ListOffsets, ErrorCode.NotLeaderForPartition, ErrorCode.Local_Transport)]
    [InlineData(Request.Metadata, ErrorCode.Local_Transport, ErrorCode.LeaderNotAvailable)]
    [InlineData(Request.FindCoordinator, ErrorCode.GroupCoordinatorNotAvailable, ErrorCode.Local_Transport)]
    [InlineData(Request.JoinGroup, ErrorCode.GroupLoadInProgress, ErrorCode.NotCoordinatorForGroup)]
    [InlineData(Request.SyncGroup, ErrorCode.RebalanceInProgress, ErrorCode.NotCoordinatorForGroup)]
    [InlineData(Request.OffsetFetch, ErrorCode.GroupLoadInProgress, ErrorCode.Local_Transport)]
    [InlineData(Request.OffsetCommit, ErrorCode.RebalanceInProgress, ErrorCode.NotCoordinatorForGroup, ErrorCode.Local_Transport)]
    [InlineData(Request.Heartbeat, ErrorCode.RebalanceInProgress)]
    public async Task A_request_that_fails_for_a_while_costs_nothing(Request request, params ErrorCode[] errors)
    {
        _faults.Fail(request, errors);
        await _topic.Send(50);

        var first = await Read(50);
        await _topic.Send(10, from: 50);
        var second = await Read(10);

        Texts(first).ShouldBe(Numbers(0, 50));
        Texts(second).ShouldBe(Numbers(50, 10));
    }

    [Theory]
    [InlineData(ErrorCode.IllegalGeneration)]
    [InlineData(ErrorCode.UnknownMemberId)]
    public async Task A_commit_that_comes_after_the_group_moved_on_costs_a_repetition_and_no_failure(ErrorCode error)
    {
        await _topic.Send(20);
        _faults.Fail(Request.OffsetCommit, error, error, error);

        await Read(20);
        await _topic.Send(10, from: 20);
        var second = await Read(seen => Numbers(20, 10).All(seen.Contains));

        second.Select(TestTopic.Text).ShouldBeSubsetOf(Numbers(0, 30));
    }

    [Fact]
    public async Task A_client_that_gives_up_asking_for_its_offsets_fails_and_the_next_one_reads_all()
    {
        await _topic.Send(20);
        _faults.Fail(Request.OffsetFetch, ErrorCode.NotCoordinatorForGroup);

        var silent = _topic.Run(partition => partition.Item2);

        (await Should.ThrowAsync<ConsumeException>(silent.StreamCompletion.WaitAsync(Patience))).Error.Code.ShouldBe(ErrorCode.NotCoordinatorForGroup);
        Texts(await Read(20)).ShouldBe(Numbers(0, 20));
    }

    [Fact]
    public async Task A_client_that_gets_nothing_is_noticed_and_the_next_one_reads_all()
    {
        await _topic.Send(20);
        _faults.Fail(Request.Fetch, [.. Enumerable.Repeat(ErrorCode.NotLeaderForPartition, 1_000)]);
        var settings = kafka.Consumer(_topic.Group) with { NoProgressTimeout = TimeSpan.FromSeconds(1) };

        var hungry = _topic.Run(partition => partition.Item2, settings);

        (await Should.ThrowAsync<TimeoutException>(hungry.StreamCompletion.WaitAsync(Patience))).Message.ShouldEndWith("records are not read");
        _faults.FailNoMore();
        Texts(await Read(20)).ShouldBe(Numbers(0, 20));
    }

    [Fact]
    public async Task A_partition_that_is_paused_when_a_rebalance_takes_it_is_read_when_it_comes_back()
    {
        await _topic.Send(3_000);
        var go = new TaskCompletionSource();
        var (seen, assignments) = (new ConcurrentDictionary<string, bool>(), 0);
        var control = _topic.Run(partition =>
        {
            Interlocked.Increment(ref assignments);
            return partition.Item2.SelectAsync(1, async message =>
            {
                await go.Task;
                seen[TestTopic.Text(message.Record)] = true;
                return message;
            });
        });

        await Until.TrueAsync(() => Volatile.Read(ref assignments) == 2);
        await Task.Delay(TimeSpan.FromSeconds(1)); // Nothing tells that both buffers are full and the client was told to pause.
        _faults.Fail(Request.Heartbeat, ErrorCode.RebalanceInProgress);
        await Until.TrueAsync(() => Volatile.Read(ref assignments) >= 4);
        go.SetResult();

        await Until.TrueAsync(() => seen.Count == 3_000);
        await control.DrainAndShutdown().WaitAsync(Patience);
    }

    [Fact]
    public async Task When_leaders_and_the_coordinator_move_all_is_seen_in_order()
    {
        var seen = new ConcurrentQueue<ConsumeResult<string, byte[]>>();
        var control = Run(seen);

        for (var n = 0; n < 10; n++)
        {
            await _topic.Send(20, from: n * 20);
            _faults.MoveLeader(_topic.Name, n % 2, to: 1 + (n / 2 % 2));
            if (n == 5) _faults.MoveCoordinator(_topic.Group, to: 2);
        }

        await Until.TrueAsync(() => seen.Select(TestTopic.Text).Distinct().Count() == 200);
        await control.DrainAndShutdown().WaitAsync(Patience);

        // A new coordinator makes the group assign anew, so what was not committed comes again.
        foreach (var partition in seen.GroupBy(record => record.Partition.Value))
        {
            var offsets = partition.Select(record => record.Offset.Value).Distinct().ToList();
            offsets.ShouldBe(Enumerable.Range(0, offsets.Count).Select(n => (long)n));
        }
    }

    [Fact]
    public async Task Without_demand_a_consumer_stays_in_its_group_past_the_longest_time_between_polls()
    {
        await _topic.Send(3_000);
        var go = new TaskCompletionSource();
        var (seen, assignments) = (new ConcurrentDictionary<string, bool>(), 0);
        var settings = kafka.Consumer(_topic.Group).WithProperty("max.poll.interval.ms", "2000");
        var control = _topic.Run(partition =>
        {
            Interlocked.Increment(ref assignments);
            return partition.Item2.SelectAsync(1, async message =>
            {
                await go.Task;
                seen[TestTopic.Text(message.Record)] = true;
                return message;
            });
        }, settings);

        await Until.TrueAsync(() => Volatile.Read(ref assignments) == 2);
        await Task.Delay(TimeSpan.FromSeconds(4)); // Nothing tells that an interval passed in which nothing happened.
        go.SetResult();
        await Until.TrueAsync(() => seen.Count == 3_000);
        await control.DrainAndShutdown().WaitAsync(Patience);

        assignments.ShouldBe(2);
    }

    [Fact]
    public async Task A_slow_broker_is_waited_for()
    {
        await _topic.Send(20);
        for (var broker = 1; broker <= 2; broker++) _faults.Delay(150, broker);

        var read = await Read(20);
        for (var broker = 1; broker <= 2; broker++) _faults.Delay(0, broker);

        Texts(read).ShouldBe(Numbers(0, 20));
    }

    [Fact]
    public async Task Records_that_retention_deleted_are_passed_over()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("CRYPTOVIZ_SEED"), out var given) ? given : Random.Shared.Next();
        var random = new Random(seed);
        var (committed, deleted) = (random.Next(1, 10), random.Next(10, 19));
        output.WriteLine($"seed {seed}: committed to {committed}, deleted to {deleted}");
        await _topic.Send(20, partition: 0);
        await _topic.Read(20, commit: record => record.Offset < committed);

        _faults.DeleteRecords(_topic.Name, 0, before: deleted);
        var read = await Read(20 - deleted);

        read.Select(record => record.Offset.Value).ShouldBe(Enumerable.Range(deleted, 20 - deleted).Select(n => (long)n));
    }

    public void Dispose() => _faults.FailNoMore();

    private Task<List<ConsumeResult<string, byte[]>>> Read(int count) => Read(seen => seen.Count >= count);

    private async Task<List<ConsumeResult<string, byte[]>>> Read(Func<HashSet<string>, bool> enough)
    {
        var seen = new ConcurrentQueue<ConsumeResult<string, byte[]>>();
        var control = Run(seen);
        await Until.TrueAsync(() => control.StreamCompletion.IsCompleted || enough([.. seen.Select(TestTopic.Text)]));
        await control.DrainAndShutdown().WaitAsync(Patience);
        return [.. seen];
    }

    private DrainingControl<Done> Run(ConcurrentQueue<ConsumeResult<string, byte[]>> seen) => _topic.Run(partition => partition.Item2.Select(message =>
    {
        seen.Enqueue(message.Record);
        return message;
    }));

    private static List<string> Texts(IEnumerable<ConsumeResult<string, byte[]>> records) => [.. records.Select(TestTopic.Text).Order()];

    private static List<string> Numbers(int from, int count) => [.. Enumerable.Range(from, count).Select(n => $"{n:000}")];
}
