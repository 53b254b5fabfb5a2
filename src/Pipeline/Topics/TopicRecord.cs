using Confluent.Kafka;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Topics;

/// <summary>A record of a topic on its way to an entity.</summary>
internal readonly struct TopicRecord(ConsumeResult<string, byte[]> record)
{
    /// <summary>Where it is in its partition.</summary>
    public long Offset => record.Offset.Value;

    /// <summary>The value's bytes; empty for a record without a value.</summary>
    public ReadOnlySpan<byte> Value => record.Message.Value;

    /// <summary>The letter about this record.</summary>
    public DeadLetter Letter(string reason, string detail, DateTimeOffset at) => DeadLetters.Of(record, reason, detail, at);
}
