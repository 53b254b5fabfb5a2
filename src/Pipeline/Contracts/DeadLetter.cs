namespace CryptoViz.Pipeline.Contracts;

/// <summary>Something that could not be taken, and why: the value of topic <c>errors</c>. Nothing is dropped without one.</summary>
public sealed record DeadLetter
{
    /// <summary>The most bytes of the payload that are kept.</summary>
    public const int MaxPayloadBytes = 64 * 1024;

    /// <summary>The version of this shape.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>A stable code, one of <see cref="DeadLetterReason"/>.</summary>
    public required string Reason { get; init; }

    /// <summary>What is wrong, for a person; one line.</summary>
    public required string Detail { get; init; }

    /// <summary>A source, feed or topic.</summary>
    public required string Origin { get; init; }

    /// <summary>The topic that the record was read from; null when it never reached one.</summary>
    public string? Topic { get; init; }

    /// <summary>The record's partition; null when it never reached a topic.</summary>
    public int? Partition { get; init; }

    /// <summary>The record's offset; null when it never reached a topic.</summary>
    public long? Offset { get; init; }

    /// <summary>The record's key, or the item's id where one could be read.</summary>
    public string? Key { get; init; }

    /// <summary>The first <see cref="MaxPayloadBytes"/> bytes, base64.</summary>
    public required string PayloadBase64 { get; init; }

    /// <summary>The length of the whole payload in bytes.</summary>
    public required long PayloadLength { get; init; }

    /// <summary>SHA-256 of the whole payload, hexadecimal.</summary>
    public required string PayloadSha256 { get; init; }

    /// <summary>True when the payload was longer than what is kept.</summary>
    public required bool Truncated { get; init; }

    /// <summary>When it was refused.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Makes a letter of a payload: cut to what is kept, with the length and hash of the whole.</summary>
    public static DeadLetter Of(string reason, string detail, string origin, ReadOnlySpan<byte> payload, DateTimeOffset at) => new()
    {
        Reason = reason,
        Detail = detail,
        Origin = origin,
        PayloadBase64 = Convert.ToBase64String(payload[..Math.Min(payload.Length, MaxPayloadBytes)]),
        PayloadLength = payload.Length,
        PayloadSha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(payload)),
        Truncated = payload.Length > MaxPayloadBytes,
        At = at,
    };
}

/// <summary>The stable codes of <see cref="DeadLetter.Reason"/>.</summary>
public static class DeadLetterReason
{
    /// <summary>The bytes are not JSON of the expected shape.</summary>
    public const string UnreadableJson = "unreadable-json";

    /// <summary>The row names no coin.</summary>
    public const string MissingId = "missing-id";

    /// <summary>The row's id is not a valid coin id.</summary>
    public const string InvalidId = "invalid-id";

    /// <summary>The row does not say when it was observed, or not readably.</summary>
    public const string MissingTime = "missing-time";

    /// <summary>A needed number is missing, negative or out of range.</summary>
    public const string InvalidNumber = "invalid-number";

    /// <summary>The price jumped implausibly and no second sample agreed.</summary>
    public const string ImplausiblePrice = "implausible-price";

    /// <summary>The coin stood twice in one answer.</summary>
    public const string DuplicateInPage = "duplicate-in-page";

    /// <summary>The answer is not a feed.</summary>
    public const string UnreadableFeed = "unreadable-feed";

    /// <summary>One entry of a feed could not be read.</summary>
    public const string UnreadableItem = "unreadable-item";

    /// <summary>The answer is larger than what is read.</summary>
    public const string TooLarge = "too-large";

    /// <summary>The record's schema version is newer than this program.</summary>
    public const string UnknownSchema = "unknown-schema";

    /// <summary>The record is in another quote currency.</summary>
    public const string UnknownQuote = "unknown-quote";

    /// <summary>The coin could not take the record after three tries.</summary>
    public const string NotApplied = "not-applied";

    /// <summary>The receiver refused the record.</summary>
    public const string Rejected = "rejected";
}
