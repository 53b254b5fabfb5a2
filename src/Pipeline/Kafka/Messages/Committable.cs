using System.Collections.Immutable;
using Confluent.Kafka;

namespace CryptoViz.Streams.Kafka.Messages;

/// <summary>A record and the means to say that it is done with.</summary>
public sealed class CommittableMessage<K, V>(ConsumeResult<K, V> record, ICommittableOffset commitableOffset)
{
    /// <summary>The record as Kafka holds it.</summary>
    public ConsumeResult<K, V> Record { get; } = record;

    /// <summary>Goes to <c>Committer</c> when the record is done with. (The name is the original library's.)</summary>
    public ICommittableOffset CommitableOffset { get; } = commitableOffset;
}

/// <summary>One offset or several, whose records are done with.</summary>
public interface ICommittable
{
    /// <summary>How many records it stands for.</summary>
    long BatchSize { get; }

    /// <summary>
    /// Acknowledges the records. Kafka is told the highest offset below which every emitted record of the partition is
    /// acknowledged, plus one: an offset with an unacknowledged record before it is counted and committed later. For a partition
    /// that was revoked meanwhile it succeeds and does nothing. Fails when the consumer is closed or gave no answer within its
    /// commit timeout.
    /// </summary>
    Task Commit();

    /// <summary>A batch of this and another.</summary>
    ICommittableOffsetBatch Updated(ICommittable offset);
}

/// <summary>The offset of one record.</summary>
public interface ICommittableOffset : ICommittable
{
    /// <summary>Where the record is; committing it tells Kafka this offset plus one.</summary>
    GroupTopicPartitionOffset Offset { get; }
}

/// <summary>Offsets that are committed together.</summary>
public interface ICommittableOffsetBatch : ICommittable
{
    /// <summary>The highest offset of each partition.</summary>
    IImmutableSet<GroupTopicPartitionOffset> Offsets { get; }

    /// <summary>True without an offset.</summary>
    bool IsEmpty { get; }
}

/// <summary>An offset as a consumer group sees it.</summary>
public sealed record GroupTopicPartitionOffset(string GroupId, string Topic, int Partition, Offset Offset)
{
    /// <summary>The partition as a consumer group sees it.</summary>
    public GroupTopicPartition GroupTopicPartition => new(GroupId, Topic, Partition);
}

/// <summary>A partition as a consumer group sees it.</summary>
public sealed record GroupTopicPartition(string GroupId, string Topic, int Partition);
