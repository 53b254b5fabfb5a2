using Confluent.Kafka;

namespace CryptoViz.Streams.Kafka.Stages;

/// <summary>
/// Sees when an owned partition has work and none of it moves: nothing read though Kafka has more, nothing taken of what waits,
/// or nothing acknowledged of what was emitted. Belongs to the consumer's thread.
/// </summary>
internal sealed class Watchdog<K, V>(string groupId, TimeSpan patience, TimeProvider clock)
{
    private static readonly TimeSpan LagPatience = TimeSpan.FromSeconds(1);

    private readonly Dictionary<OwnedPartition<K, V>, (long Progress, long Since)> _seen = [];
    private long _checked = clock.GetTimestamp();

    /// <summary>Looks at the partitions now and then.</summary>
    /// <exception cref="TimeoutException">One of them stands still; the message says how.</exception>
    public void Check(IConsumer<K, V> consumer, IReadOnlyCollection<OwnedPartition<K, V>> owned)
    {
        if (clock.GetElapsedTime(_checked) < patience / 4) return;

        _checked = clock.GetTimestamp();
        foreach (var gone in _seen.Keys.Where(partition => partition.IsClosed || !owned.Contains(partition)).ToList()) _seen.Remove(gone);
        foreach (var partition in owned.Where(partition => !partition.IsClosed))
        {
            var progress = partition.Received + partition.Emitted + partition.Tracker.Next;
            if (!_seen.TryGetValue(partition, out var seen) || seen.Progress != progress)
                _seen[partition] = (progress, _checked);
            else if (clock.GetElapsedTime(seen.Since) >= patience)
                Judge(consumer, partition, progress);
        }
    }

    private void Judge(IConsumer<K, V> consumer, OwnedPartition<K, V> partition, long progress)
    {
        var trouble = partition.InFlight ? $"{partition.Emitted - partition.Tracker.Next} emitted records are not acknowledged"
            : partition.Waiting is > 0 and var waiting ? $"{waiting} records are not taken"
            : Lag(consumer, partition) is > 0 and var lag ? $"{lag} records are not read"
            : null;
        if (trouble is not null)
            throw new TimeoutException($"group {groupId} stands still in {partition.TopicPartition}: for {patience.TotalSeconds:0.#} s {trouble}");

        _seen[partition] = (progress, _checked);
    }

    /// <summary>How many records Kafka has beyond what was read; null when it doesn't tell, since then it is Kafka that is in trouble.</summary>
    private static long? Lag(IConsumer<K, V> consumer, OwnedPartition<K, V> partition)
    {
        try
        {
            var log = consumer.QueryWatermarkOffsets(partition.TopicPartition, LagPatience);
            var next = partition.Expected is >= 0 and var expected ? expected : Committed(consumer, partition.TopicPartition);
            return log.High.Value - Math.Max(log.Low.Value, next);
        }
        catch (KafkaException)
        {
            return null;
        }
    }

    private static long Committed(IConsumer<K, V> consumer, TopicPartition partition) =>
        consumer.Committed([partition], LagPatience).Single().Offset is { IsSpecial: false } committed ? committed.Value : 0;
}
