using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace CryptoViz.Pipeline.Contracts;

/// <summary>
/// A part of a coin's past as a source gave it: the value of topic <c>datacrypto-history</c>. Columns have equal lengths, at
/// most <see cref="MaxPoints"/>, with strictly rising times. An answer without points is a chunk too: the range is known empty.
/// </summary>
public sealed record HistoryChunk
{
    /// <summary>The most points in one record.</summary>
    public const int MaxPoints = 1_000;

    /// <summary>The version of this shape.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>The coin.</summary>
    public required CoinId Id { get; init; }

    /// <summary>The quote currency, lower case.</summary>
    public required string Quote { get; init; }

    /// <summary>The spacing of the points, in seconds: 300, 3600 or 86400.</summary>
    public required int ResolutionSeconds { get; init; }

    /// <summary>True when the times are derived and not the source's own (a sparkline carries none).</summary>
    public required bool Approximate { get; init; }

    /// <summary>Start of the range that was asked for.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>End of the range that was asked for.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>Which part of the answer this is, from 1.</summary>
    public required int Part { get; init; }

    /// <summary>How many parts the answer has.</summary>
    public required int Parts { get; init; }

    /// <summary>Epoch milliseconds, UTC, rising.</summary>
    public required ImmutableArray<long> Times { get; init; }

    /// <summary>Prices; NaN (JSON null) where the source gave none.</summary>
    [JsonConverter(typeof(UnknownIsNullConverter))]
    public required ImmutableArray<double> Prices { get; init; }

    /// <summary>Market caps; NaN (JSON null) where the source gave none.</summary>
    [JsonConverter(typeof(UnknownIsNullConverter))]
    public required ImmutableArray<double> MarketCaps { get; init; }

    /// <summary>Volumes of 24 hours; NaN (JSON null) where the source gave none.</summary>
    [JsonConverter(typeof(UnknownIsNullConverter))]
    public required ImmutableArray<double> Volumes { get; init; }

    /// <summary>When the source was asked.</summary>
    public required DateTimeOffset FetchedAt { get; init; }

    /// <summary>When this installation read it.</summary>
    public required DateTimeOffset IngestedAt { get; init; }

    /// <summary>Where it comes from: <c>coingecko</c> or <c>demo</c>.</summary>
    public required string Source { get; init; }

    /// <summary><c>live</c> or <c>demo</c>.</summary>
    public required string Mode { get; init; }
}
