using Akka.Event;
using Confluent.Kafka;

namespace CryptoViz.Streams.Kafka.Stages;

/// <summary>
/// Sees when the offsets of a partition are not those that have to follow: records were deleted before they were read, or the
/// topic was made anew. What is gone can't be read again, so it is said and reading goes on. Belongs to the consumer's thread.
/// </summary>
internal sealed class OffsetGaps<K, V>(string groupId, ILoggingAdapter log)
{
    private const long Unknown = -1;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Looks at the offset of a record that comes next; <paramref name="all"/> are the partitions owned now.</summary>
    public void Check(ConsumeResult<K, V> record, OwnedPartition partition, IEnumerable<OwnedPartition> all, IConsumer<K, V> consumer)
    {
        if (partition.Expected is null) LookUp([.. all.Where(owned => owned.Expected is null)], consumer);

        var (expected, offset) = (partition.Expected ?? Unknown, record.Offset.Value);
        partition.Expected = offset + 1;
        if (expected < 0 || offset == expected) return;

        if (offset > expected)
            log.Warning("Group {0} reads {1} on from offset {2}: {3} to {4} were deleted before they were read", groupId, record.TopicPartition, offset, expected, offset - 1);
        else
            log.Warning("Group {0} reads {1} again from offset {2}, though {3} comes next: the topic was made anew", groupId, record.TopicPartition, offset, expected);
    }

    /// <summary>The first record of an ownership has to be where the group committed last.</summary>
    private void LookUp(List<OwnedPartition> unknown, IConsumer<K, V> consumer)
    {
        foreach (var partition in unknown) partition.Expected = Unknown;
        try
        {
            var byPartition = unknown.ToDictionary(partition => partition.TopicPartition);
            foreach (var committed in consumer.Committed(byPartition.Keys, Patience))
                if (!committed.Offset.IsSpecial)
                    byPartition[committed.TopicPartition].Expected = committed.Offset.Value;
        }
        catch (KafkaException e)
        {
            log.Debug("The first offsets of group {0} were not checked: {1}", groupId, e.Error.Reason);
        }
    }
}
