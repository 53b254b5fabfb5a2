using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Topics;

/// <summary>A record of a topic that was read: its value, or why it has none.</summary>
internal readonly struct ReadRecord<T>(TopicRecord record, Decoded<T> read) where T : class
{
    /// <summary>The value; null when it can't be taken.</summary>
    public T? Value => read.Value;

    /// <summary>The letter about a record whose value can't be taken.</summary>
    public DeadLetter Letter(DateTimeOffset at) => record.Letter(read.Reason!, read.Detail!, at);

    /// <summary>The letter about a record whose value its entity did not take.</summary>
    public DeadLetter Letter(string reason, string detail, DateTimeOffset at) => record.Letter(reason, detail, at);
}
