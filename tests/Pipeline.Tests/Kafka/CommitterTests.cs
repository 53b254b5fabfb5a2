using Akka;
using Akka.Streams;
using Akka.Streams.Dsl;
using CryptoViz.Streams.Kafka.Helpers;
using CryptoViz.Streams.Kafka.Messages;
using CryptoViz.Streams.Kafka.Settings;
using CryptoViz.Streams.Kafka.Stages;

namespace CryptoViz.Pipeline.Tests.Kafka;

public sealed class CommitterTests : PatientTestKit
{
    private static readonly TimeSpan Never = TimeSpan.FromHours(1);

    private readonly RecordedCommits _commits = new();
    private readonly ActorMaterializer _materializer;

    public CommitterTests() : base("akka.loglevel = ERROR") => _materializer = Sys.Materializer();

    [Fact]
    public async Task A_full_batch_is_one_commit_and_the_end_commits_the_rest()
    {
        await Offsets(0, 25).RunWith(Committer.Sink(Settings(10, Never)), _materializer);

        _commits.Batches.Select(batch => batch.BatchSize).ShouldBe([10, 10, 5]);
        _commits.Batches.ShouldAllBe(batch => batch.Ranges.Values.Single().Count == 1);
    }

    [Fact]
    public async Task An_interval_commits_what_is_there()
    {
        var committed = Offsets(0, 3).Concat(Source.Maybe<ICommittable>().MapMaterializedValue(_ => NotUsed.Instance))
            .Via(Committer.BatchFlow(Settings(10, TimeSpan.FromMilliseconds(30))))
            .RunWith(Sink.First<ICommittableOffsetBatch>(), _materializer);

        (await committed).BatchSize.ShouldBe(3);
    }

    [Fact]
    public async Task A_failure_commits_what_came_before_it_and_is_passed_on()
    {
        var failure = new InvalidDataException("poison");

        var ended = Offsets(0, 3).Concat(Source.Failed<ICommittable>(failure)).RunWith(Committer.Sink(Settings(10, Never)), _materializer);

        (await Should.ThrowAsync<InvalidDataException>(ended)).ShouldBe(failure);
        _commits.Batches.ShouldHaveSingleItem().BatchSize.ShouldBe(3);
    }

    [Fact]
    public async Task A_failed_commit_fails_the_stream()
    {
        _commits.Failure = new TimeoutException("no answer");

        await Should.ThrowAsync<TimeoutException>(Offsets(0, 3).RunWith(Committer.Sink(Settings(1, Never)), _materializer));
    }

    [Fact]
    public async Task An_interval_without_demand_is_emitted_at_the_next_pull()
    {
        var (pushes, pulls) = Source.FromGraph(new PushSource<ICommittable>())
            .Via(new CommitCollectorStage(Settings(10, TimeSpan.FromMilliseconds(20))))
            .ToMaterialized(Sink.FromGraph(new PullSink<ICommittableOffsetBatch>()), Keep.Both)
            .Run(_materializer);

        await pushes.Send(Offset(0, 0));
        await pushes.Send(Offset(0, 1));

        (await pulls.Next()).BatchSize.ShouldBe(2);
    }

    [Fact]
    public async Task By_the_next_offset_one_is_committed_when_the_next_of_its_partition_arrives()
    {
        var (pushes, ended) = Source.FromGraph(new PushSource<ICommittable>())
            .ToMaterialized(Committer.Sink(Settings(1, Never).WithCommitWhen(CommitWhen.NextOffsetObserved.Instance)), Keep.Both)
            .Run(_materializer);

        foreach (var (partition, offset) in new[] { (0, 10), (1, 20), (0, 10), (0, 11) }) await pushes.Send(Offset(partition, offset));
        await AwaitAssertAsync(() => Committed().ShouldBe([(0, 10)]));
        pushes.Complete();
        await ended;

        Committed().Order().ShouldBe([(0, 10), (0, 11), (1, 20)]);
    }

    [Fact]
    public async Task By_the_next_offset_a_failure_leaves_the_last_record_of_each_partition_uncommitted()
    {
        var ended = Source.From(new[] { Offset(0, 1), Offset(1, 7), Offset(0, 2) }).Concat(Source.Failed<ICommittable>(new InvalidDataException("poison")))
            .RunWith(Committer.Sink(Settings(10, Never).WithCommitWhen(CommitWhen.NextOffsetObserved.Instance)), _materializer);

        await Should.ThrowAsync<InvalidDataException>(ended);
        Committed().ShouldBe([(0, 1)]);
    }

    [Fact]
    public void A_batch_tells_the_highest_offset_of_each_partition()
    {
        var batch = CommittableOffsetBatch.Of([Offset(0, 5), Offset(0, 2), Offset(1, 7)]);

        batch.Offsets.ShouldBe(
            [new GroupTopicPartitionOffset("group", "ticks", 0, 5), new GroupTopicPartitionOffset("group", "ticks", 1, 7)], ignoreOrder: true);
    }

    private static CommitterSettings Settings(int maxBatch, TimeSpan maxInterval) =>
        new(maxBatch, maxInterval, 1, CommitWhen.OffsetFirstObserved.Instance);

    private List<(int Partition, long Offset)> Committed() =>
        [.. _commits.Batches.SelectMany(batch => batch.Offsets).Select(offset => (offset.Partition, offset.Offset.Value))];

    private Source<ICommittable, NotUsed> Offsets(int partition, int count) =>
        Source.From(Enumerable.Range(0, count).Select(number => Offset(partition, number)).ToList());

    private readonly Dictionary<int, OwnedPartition<string, byte[]>> _partitions = [];

    private ICommittable Offset(int number, long offset)
    {
        if (!_partitions.TryGetValue(number, out var partition))
            _partitions[number] = partition = new(_commits, "group", FakeConsumer.Partition(number), 8);
        return new CommittableOffset(partition, offset, offset);
    }

    private sealed class RecordedCommits : ICommitter
    {
        public List<CommittableOffsetBatch> Batches { get; } = [];

        public Exception? Failure { get; set; }

        public void Wake()
        {
        }

        public Task Commit(CommittableOffsetBatch batch)
        {
            Batches.Add(batch);
            return Failure is null ? Task.CompletedTask : Task.FromException(Failure);
        }
    }
}
