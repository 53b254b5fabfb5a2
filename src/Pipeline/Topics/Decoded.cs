namespace CryptoViz.Pipeline.Topics;

/// <summary>A record's value, or why it is none: a <see cref="Contracts.DeadLetterReason"/> and one line for a person.</summary>
internal readonly record struct Decoded<T> where T : class
{
    private Decoded(T? value, string? reason, string? detail) => (Value, Reason, Detail) = (value, reason, detail);

    /// <summary>The value; null when it can't be taken.</summary>
    public T? Value { get; }

    /// <summary>A stable code; null when there is a value.</summary>
    public string? Reason { get; }

    /// <summary>What is wrong; null when there is a value.</summary>
    public string? Detail { get; }

    /// <summary>A value that can be taken.</summary>
    public static Decoded<T> Good(T value) => new(value, null, null);

    /// <summary>A record that can't be taken.</summary>
    public static Decoded<T> Bad(string reason, string detail) => new(null, reason, detail);
}
