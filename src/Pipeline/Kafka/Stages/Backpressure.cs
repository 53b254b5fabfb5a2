using Confluent.Kafka;

namespace CryptoViz.Streams.Kafka.Stages;

/// <summary>
/// What becomes of partitions whose buffers are full; belongs to the consumer's thread. The client throws away all that it has
/// fetched of a partition that is paused, so a reader that is only a little slower than Kafka is waited for: nothing is polled for
/// a moment. One that takes longer is paused, and from then on at once, until it has been quick again: it delays the others once.
/// </summary>
internal sealed class Backpressure<K, V>(TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<OwnedPartition<K, V>, long> _awaited = [];
    private readonly Dictionary<OwnedPartition<K, V>, long> _paused = [];
    private readonly HashSet<OwnedPartition<K, V>> _slow = [];
    private readonly HashSet<OwnedPartition<K, V>> _pausedOnce = [];

    public bool AnyPaused => _paused.Count > 0;

    /// <summary>A partition's buffer is full.</summary>
    public void Full(OwnedPartition<K, V> partition)
    {
        if (!_paused.ContainsKey(partition)) _awaited.TryAdd(partition, clock.GetTimestamp());
    }

    /// <summary>
    /// A partition is about to be given up. The client keeps its pause for when it comes back, where nobody would know of it; also
    /// one whose resumption it dropped, as it does when a rebalance begins at that very moment.
    /// </summary>
    public void GiveUp(OwnedPartition<K, V> partition, IConsumer<K, V> consumer)
    {
        _awaited.Remove(partition);
        _paused.Remove(partition);
        _slow.Remove(partition);
        if (_pausedOnce.Remove(partition)) consumer.Resume([partition.TopicPartition]);
    }

    /// <summary>Resumes and pauses what is due; gives how long to wait for a buffer instead of polling, zero when not at all.</summary>
    public TimeSpan Apply(IConsumer<K, V> consumer)
    {
        if (_paused.Count > 0) ResumeLow(consumer);
        if (_awaited.Count == 0) return TimeSpan.Zero;

        var longest = TimeSpan.Zero;
        foreach (var (partition, since) in _awaited.ToList())
        {
            var left = partition.IsClosed || _slow.Contains(partition) ? TimeSpan.Zero : Patience - clock.GetElapsedTime(since);
            if (!partition.IsClosed && !partition.TellWhenLow())
            {
                _awaited.Remove(partition);
            }
            else if (left <= TimeSpan.Zero)
            {
                _awaited.Remove(partition);
                _slow.Add(partition);
                _pausedOnce.Add(partition);
                _paused[partition] = clock.GetTimestamp();
                consumer.Pause([partition.TopicPartition]);
            }
            else if (left > longest)
            {
                longest = left;
            }
        }

        return longest;
    }

    private void ResumeLow(IConsumer<K, V> consumer)
    {
        var low = _paused.Keys.Where(partition => partition.IsLow).ToList();
        if (low.Count == 0) return;

        consumer.Resume(low.Select(partition => partition.TopicPartition));
        foreach (var partition in low)
        {
            _paused.Remove(partition, out var since);
            if (clock.GetElapsedTime(since) < Patience) _slow.Remove(partition);
        }
    }
}
