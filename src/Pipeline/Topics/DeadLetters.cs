using Confluent.Kafka;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Topics;

/// <summary>Letters about what can't be taken; small enough that a broker never refuses one.</summary>
internal static class DeadLetters
{
    private const int MaxText = 500;

    /// <summary>A letter about a record that was read from a topic.</summary>
    /// <param name="record">The record as it was read.</param>
    /// <param name="reason">One of <see cref="DeadLetterReason"/>.</param>
    /// <param name="detail">What is wrong, for a person.</param>
    /// <param name="at">When it was refused.</param>
    public static DeadLetter Of(ConsumeResult<string, byte[]> record, string reason, string detail, DateTimeOffset at) =>
        Fit(DeadLetter.Of(reason, detail, record.Topic, record.Message.Value, at) with
        {
            Topic = record.Topic,
            Partition = record.Partition.Value,
            Offset = record.Offset.Value,
            Key = record.Message.Key,
        });

    /// <summary>The same letter with texts of a bounded length, on one line each; its payload is bounded already.</summary>
    public static DeadLetter Fit(DeadLetter letter) => letter with
    {
        Origin = Cut(letter.Origin),
        Detail = Cut(letter.Detail.ReplaceLineEndings(" ")),
        Key = letter.Key is { } key ? Cut(key) : null,
    };

    private static string Cut(string text)
    {
        if (text.Length <= MaxText) return text;
        return char.IsHighSurrogate(text[MaxText - 1]) ? text[..(MaxText - 1)] : text[..MaxText];
    }
}
