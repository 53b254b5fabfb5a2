using System.Collections.Immutable;

namespace CryptoViz.Pipeline.Contracts;

/// <summary>A coin's statistics by window, as of its latest observation: a value of topic <c>analytics</c>.</summary>
public sealed record CoinAnalytics
{
    /// <summary>The version of this shape.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>The coin.</summary>
    public required CoinId Id { get; init; }

    /// <summary>The quote currency of prices and market caps.</summary>
    public required string Quote { get; init; }

    /// <summary>The time of the latest observation.</summary>
    public required DateTimeOffset AsOf { get; init; }

    /// <summary>Statistics by window name, for the windows that hold a point.</summary>
    public required ImmutableSortedDictionary<string, WindowAnalytics> Windows { get; init; }
}

/// <summary>Statistics of one window; see <see cref="WindowStatistics"/>. Null where unknown.</summary>
/// <param name="First">The window's first price.</param>
/// <param name="Last">Its last price.</param>
/// <param name="High">Its highest price.</param>
/// <param name="Low">Its lowest price.</param>
/// <param name="PercentChange">In percent points.</param>
/// <param name="MarketCapFirst">The first known market cap.</param>
/// <param name="MarketCapLast">The last known market cap.</param>
/// <param name="MarketCapPercentChange">In percent points.</param>
/// <param name="CoverageFrom">The time of the first point.</param>
public sealed record WindowAnalytics(
    double? First,
    double? Last,
    double? High,
    double? Low,
    double? PercentChange,
    double? MarketCapFirst,
    double? MarketCapLast,
    double? MarketCapPercentChange,
    DateTimeOffset? CoverageFrom);
