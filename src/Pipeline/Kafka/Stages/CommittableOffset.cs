using System.Collections.Immutable;

namespace CryptoViz.Streams.Kafka.Stages;

/// <summary>One emitted record of an owned partition.</summary>
internal sealed class CommittableOffset(OwnedPartition partition, long number, long offset) : ICommittableOffset
{
    public GroupTopicPartitionOffset Offset =>
        new(partition.GroupId, partition.TopicPartition.Topic, partition.TopicPartition.Partition, offset);

    public long BatchSize => 1;

    public OwnedPartition Partition => partition;

    public AckRange Range => new(number, number, offset);

    public Task Commit() => CommittableOffsetBatch.Of([this]).Commit();

    public ICommittableOffsetBatch Updated(ICommittable offset) => CommittableOffsetBatch.Of([this, offset]);
}

/// <summary>
/// Emitted records of any partitions, also of several consumers. Ranges grow at their end, so a batch of records in order is one
/// range for each partition.
/// </summary>
internal sealed class CommittableOffsetBatch : ICommittableOffsetBatch
{
    private readonly Dictionary<OwnedPartition, List<AckRange>> _ranges = [];

    private CommittableOffsetBatch()
    {
    }

    public long BatchSize { get; private set; }

    public bool IsEmpty => _ranges.Count == 0;

    public IReadOnlyDictionary<OwnedPartition, List<AckRange>> Ranges => _ranges;

    public IImmutableSet<GroupTopicPartitionOffset> Offsets =>
        _ranges
            .Select(partition => new GroupTopicPartitionOffset(
                partition.Key.GroupId,
                partition.Key.TopicPartition.Topic,
                partition.Key.TopicPartition.Partition,
                partition.Value.Max(range => range.LastOffset)))
            .ToImmutableHashSet();

    public static CommittableOffsetBatch Of(IEnumerable<ICommittable> committables)
    {
        var batch = new CommittableOffsetBatch();
        foreach (var committable in committables) batch.Add(committable);
        return batch;
    }

    public Task Commit()
    {
        var committers = _ranges.Keys.Select(partition => partition.Committer).Distinct().ToList();
        return committers.Count == 1
            ? committers[0].Commit(this)
            : Task.WhenAll(committers.Select(committer => committer.Commit(this)));
    }

    public ICommittableOffsetBatch Updated(ICommittable offset) => Of([this, offset]);

    private void Add(ICommittable committable)
    {
        switch (committable)
        {
            case CommittableOffset one:
                Add(one.Partition, one.Range);
                break;
            case CommittableOffsetBatch several:
                foreach (var (partition, ranges) in several._ranges)
                    foreach (var range in ranges)
                        Add(partition, range);
                break;
            default:
                throw new ArgumentException($"an offset of another library: {committable.GetType()}", nameof(committable));
        }

        BatchSize += committable.BatchSize;
    }

    private void Add(OwnedPartition partition, AckRange range)
    {
        if (!_ranges.TryGetValue(partition, out var ranges)) _ranges[partition] = ranges = [];

        if (ranges.Count > 0 && ranges[^1].To + 1 == range.From) ranges[^1] = range with { From = ranges[^1].From };
        else ranges.Add(range);
    }
}
