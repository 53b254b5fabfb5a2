using Confluent.Kafka;

namespace CryptoViz.Streams.Kafka.Stages;

/// <summary>The partitions that a consumer owns now; belongs to the consumer's thread.</summary>
internal sealed class OwnedPartitions<K, V>(
    ICommitter committer, string groupId, int bufferSize, OffsetGaps<K, V> gaps, Backpressure<K, V> backpressure)
{
    private readonly Dictionary<TopicPartition, OwnedPartition<K, V>> _owned = [];
    private readonly List<(OwnedPartition<K, V> Partition, long Since)> _parked = [];
    private readonly HashSet<OwnedPartition<K, V>> _received = [];
    private OwnedPartition<K, V>? _last;

    public IReadOnlyCollection<OwnedPartition<K, V>> All => _owned.Values;

    public bool AnyInFlight => _owned.Values.Any(partition => partition.InFlight);

    public OwnedPartition<K, V> Add(TopicPartition topicPartition) =>
        _owned[topicPartition] = new OwnedPartition<K, V>(committer, groupId, topicPartition, bufferSize);

    /// <summary>Those of these that have no record in flight, from now on without emission.</summary>
    public List<OwnedPartition<K, V>> StopIdle(List<TopicPartitionOffset> partitions) =>
        [.. Known(partitions).Where(partition => !partition.IsClosed && partition.StopIfIdle())];

    /// <summary>
    /// Sets idle partitions aside that are given up: a rebalance often gives them back at once, and then their substreams go on.
    /// With a record in flight that can't be, since it may come again.
    /// </summary>
    public void Park(List<OwnedPartition<K, V>> idle, long now, IConsumer<K, V> consumer)
    {
        GiveUp(idle, consumer);
        _parked.AddRange(idle.Select(partition => (partition, now)));
    }

    /// <summary>Owns a partition again that was set aside; false when there is none.</summary>
    public bool Unpark(TopicPartition topicPartition)
    {
        var index = _parked.FindIndex(parked => parked.Partition.TopicPartition == topicPartition);
        if (index < 0) return false;

        var partition = _parked[index].Partition;
        _parked.RemoveAt(index);
        partition.Expected = null;
        partition.Committed = partition.Tracker.Position; // Another owner may have committed more meanwhile.
        _owned[topicPartition] = partition;
        return true;
    }

    /// <summary>Ends emission of those that were set aside when <paramref name="isOver"/> says so of the time since then.</summary>
    public void CloseParked(Func<long, bool> isOver)
    {
        if (_parked.Count == 0) return;

        foreach (var parked in _parked.Where(parked => isOver(parked.Since)).ToList())
        {
            parked.Partition.Close();
            _parked.Remove(parked);
        }
    }

    /// <summary>
    /// Takes a record; false when its partition's buffer is full by it. A record of a partition that is not owned is its owner's.
    /// </summary>
    public bool Receive(ConsumeResult<K, V> record, IConsumer<K, V> consumer)
    {
        if (record.IsPartitionEOF || Owner(record) is not { } partition) return true;

        gaps.Check(record, partition, _owned.Values, consumer);
        partition.Receive(record);
        _received.Add(partition);
        return !partition.IsFull;
    }

    /// <summary>Gives the substreams what was received.</summary>
    public void HandOver()
    {
        foreach (var partition in _received)
        {
            partition.HandOver();
            if (partition.IsFull) backpressure.Full(partition);
        }

        _received.Clear();
    }

    /// <summary>Ends emission of all, with a cause when the consumer failed.</summary>
    public void Close(Exception? cause)
    {
        foreach (var partition in _owned.Values) partition.Close(cause);
        foreach (var (partition, _) in _parked) partition.Close(cause);
    }

    /// <summary>Ends emission of these, which stay owned until <see cref="GiveUp"/>.</summary>
    public List<OwnedPartition<K, V>> Close(List<TopicPartitionOffset> partitions)
    {
        var closed = Known(partitions).ToList();
        foreach (var partition in closed) partition.Close();
        return closed;
    }

    public void GiveUp(List<OwnedPartition<K, V>> partitions, IConsumer<K, V> consumer)
    {
        foreach (var partition in partitions)
        {
            _owned.Remove(partition.TopicPartition);
            _received.Remove(partition);
            backpressure.GiveUp(partition, consumer);
        }

        _last = null;
    }

    /// <summary>What of a batch is ours: it may hold offsets of other consumers, which get it too, and of ownerships that are over.</summary>
    public IEnumerable<(OwnedPartition, List<AckRange>)> In(CommittableOffsetBatch batch) =>
        batch.Ranges
            .Where(partition => ReferenceEquals(_owned.GetValueOrDefault(partition.Key.TopicPartition), partition.Key))
            .Select(partition => (partition.Key, partition.Value));

    // Records come partition by partition, many of each.
    private OwnedPartition<K, V>? Owner(ConsumeResult<K, V> record) =>
        _last is { } last && last.TopicPartition.Partition == record.Partition && last.TopicPartition.Topic == record.Topic
            ? last
            : _last = _owned.GetValueOrDefault(record.TopicPartition);

    private IEnumerable<OwnedPartition<K, V>> Known(List<TopicPartitionOffset> partitions) =>
        partitions.Select(partition => _owned.GetValueOrDefault(partition.TopicPartition)).OfType<OwnedPartition<K, V>>();
}
