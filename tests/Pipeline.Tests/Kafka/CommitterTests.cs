using Akka;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.TestKit.Xunit2;
using CryptoViz.Streams.Kafka.Helpers;
using CryptoViz.Streams.Kafka.Messages;
using CryptoViz.Streams.Kafka.Stages;

namespace CryptoViz.Pipeline.Tests.Kafka;

public sealed class CommitterTests : TestKit
{
    private static readonly TimeSpan Never = TimeSpan.FromHours(1);

    private readonly RecordedCommits _commits = new();
    private readonly ActorMaterializer _materializer;

    public CommitterTests() : base("akka.loglevel = ERROR") => _materializer = Sys.Materializer();

    [Fact]
    public async Task A_full_batch_is_one_commit_and_the_end_commits_the_rest()
    {
        await Offsets(0, 25).RunWith(Committer.Sink(new(10, Never, 1)), _materializer);

        _commits.Batches.Select(batch => batch.BatchSize).ShouldBe([10, 10, 5]);
        _commits.Batches.ShouldAllBe(batch => batch.Ranges.Values.Single().Count == 1);
    }

    [Fact]
    public async Task An_interval_commits_what_is_there()
    {
        var committed = Offsets(0, 3).Concat(Source.Maybe<ICommittable>().MapMaterializedValue(_ => NotUsed.Instance))
            .Via(Committer.BatchFlow(new(10, TimeSpan.FromMilliseconds(30), 1)))
            .RunWith(Sink.First<ICommittableOffsetBatch>(), _materializer);

        (await committed).BatchSize.ShouldBe(3);
    }

    [Fact]
    public async Task A_failure_commits_what_came_before_it_and_is_passed_on()
    {
        var failure = new InvalidDataException("poison");

        var ended = Offsets(0, 3).Concat(Source.Failed<ICommittable>(failure)).RunWith(Committer.Sink(new(10, Never, 1)), _materializer);

        (await Should.ThrowAsync<InvalidDataException>(ended)).ShouldBe(failure);
        _commits.Batches.ShouldHaveSingleItem().BatchSize.ShouldBe(3);
    }

    [Fact]
    public async Task A_failed_commit_fails_the_stream()
    {
        _commits.Failure = new TimeoutException("no answer");

        await Should.ThrowAsync<TimeoutException>(Offsets(0, 3).RunWith(Committer.Sink(new(1, Never, 1)), _materializer));
    }

    [Fact]
    public void A_batch_tells_the_highest_offset_of_each_partition()
    {
        var batch = CommittableOffsetBatch.Of([Offset(0, 5), Offset(0, 2), Offset(1, 7)]);

        batch.Offsets.ShouldBe(
            [new GroupTopicPartitionOffset("group", "ticks", 0, 5), new GroupTopicPartitionOffset("group", "ticks", 1, 7)], ignoreOrder: true);
    }

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

        public Task Commit(CommittableOffsetBatch batch)
        {
            Batches.Add(batch);
            return Failure is null ? Task.CompletedTask : Task.FromException(Failure);
        }
    }
}
