using Confluent.Kafka;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Topics;

/// <summary>Letters about records that were read from a topic and can't be taken; small enough that a broker never refuses one.</summary>
internal static class DeadLetters
{
    private const int MaxText = 500;

    /// <summary>A letter about a record.</summary>
    /// <param name="record">The record as it was read.</param>
    /// <param name="reason">One of <see cref="DeadLetterReason"/>.</param>
    /// <param name="detail">What is wrong, for a person.</param>
    /// <param name="at">When it was refused.</param>
    public static DeadLetter Of(ConsumeResult<string, byte[]> record, string reason, string detail, DateTimeOffset at) =>
        DeadLetter.Of(reason, Cut(detail.ReplaceLineEndings(" ")), record.Topic, record.Message.Value, at) with
        {
            Topic = record.Topic,
            Partition = record.Partition.Value,
            Offset = record.Offset.Value,
            Key = record.Message.Key is { } key ? Cut(key) : null,
        };

    private static string Cut(string text) => text.Length <= MaxText ? text : text[..MaxText];
}
