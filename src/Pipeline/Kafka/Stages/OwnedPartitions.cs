using Confluent.Kafka;

namespace CryptoViz.Streams.Kafka.Stages;

/// <summary>The partitions that a consumer owns now, and which of them are paused; belongs to the consumer's thread.</summary>
internal sealed class OwnedPartitions<K, V>(ICommitter committer, string groupId, int bufferSize)
{
    private readonly Dictionary<TopicPartition, OwnedPartition<K, V>> _owned = [];
    private readonly HashSet<OwnedPartition<K, V>> _paused = [];

    public IReadOnlyCollection<OwnedPartition<K, V>> All => _owned.Values;

    public bool AnyPaused => _paused.Count > 0;

    public bool AnyInFlight => _owned.Values.Any(partition => partition.InFlight);

    public OwnedPartition<K, V> Add(TopicPartition topicPartition) =>
        _owned[topicPartition] = new OwnedPartition<K, V>(committer, groupId, topicPartition, bufferSize);

    /// <summary>Buffers a record, and pauses its partition when that is full. A record of a partition that is not owned is its owner's.</summary>
    public void Offer(ConsumeResult<K, V> record, IConsumer<K, V> consumer)
    {
        if (record.IsPartitionEOF || !_owned.TryGetValue(record.TopicPartition, out var partition)) return;

        partition.Offer(record);
        if (partition.IsFull && _paused.Add(partition)) consumer.Pause([partition.TopicPartition]);
    }

    /// <summary>Resumes paused partitions whose buffers are low again.</summary>
    public void ResumeLow(IConsumer<K, V> consumer)
    {
        if (_paused.Count == 0) return;

        var low = _paused.Where(partition => partition.IsLow).ToList();
        if (low.Count == 0) return;
        consumer.Resume(low.Select(partition => partition.TopicPartition));
        _paused.ExceptWith(low);
    }

    /// <summary>Ends emission of all, with a cause when the consumer failed.</summary>
    public void Close(Exception? cause)
    {
        foreach (var partition in _owned.Values) partition.Close(cause);
    }

    /// <summary>Ends emission of these, which stay owned until <see cref="Forget"/>.</summary>
    public List<OwnedPartition<K, V>> Close(List<TopicPartitionOffset> partitions)
    {
        var closed = partitions.Select(p => _owned.GetValueOrDefault(p.TopicPartition)).OfType<OwnedPartition<K, V>>().ToList();
        foreach (var partition in closed) partition.Close();
        return closed;
    }

    public void Forget(List<OwnedPartition<K, V>> partitions)
    {
        foreach (var partition in partitions)
        {
            _owned.Remove(partition.TopicPartition);
            _paused.Remove(partition);
        }
    }

    /// <summary>What of a batch is ours: it may hold offsets of other consumers, which get it too, and of ownerships that are over.</summary>
    public IEnumerable<(OwnedPartition, List<AckRange>)> In(CommittableOffsetBatch batch) =>
        batch.Ranges
            .Where(partition => ReferenceEquals(_owned.GetValueOrDefault(partition.Key.TopicPartition), partition.Key))
            .Select(partition => (partition.Key, partition.Value));
}
