using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace CryptoViz.Pipeline.Contracts;

/// <summary>
/// Points of a series, by column: equal lengths, rising times. A point of a bucket has the bucket's start (UTC) as its time
/// and carries the bucket's last values.
/// </summary>
public sealed record Points
{
    /// <summary>No points.</summary>
    public static readonly Points None = new() { Times = [], Prices = [], MarketCaps = [], Volumes = [] };

    /// <summary>Epoch milliseconds, UTC, strictly rising.</summary>
    public required ImmutableArray<long> Times { get; init; }

    /// <summary>Prices in the quote currency.</summary>
    [JsonConverter(typeof(UnknownIsNullConverter))]
    public required ImmutableArray<double> Prices { get; init; }

    /// <summary>Market caps in the quote currency; NaN (JSON null) where unknown.</summary>
    [JsonConverter(typeof(UnknownIsNullConverter))]
    public required ImmutableArray<double> MarketCaps { get; init; }

    /// <summary>Volumes of 24 hours in the quote currency; NaN (JSON null) where unknown.</summary>
    [JsonConverter(typeof(UnknownIsNullConverter))]
    public required ImmutableArray<double> Volumes { get; init; }

    /// <summary>How many points there are.</summary>
    [JsonIgnore]
    public int Count => Times.Length;

    /// <summary>These points from the last one that is not later than a time (epoch milliseconds) on; all when there is none.</summary>
    public Points Since(long time)
    {
        var at = Times.BinarySearch(time);
        var first = at >= 0 ? at : Math.Max(~at - 1, 0);
        return new Points { Times = Times[first..], Prices = Prices[first..], MarketCaps = MarketCaps[first..], Volumes = Volumes[first..] };
    }
}

/// <summary>A price (and market cap, where known) at a time in epoch milliseconds.</summary>
public sealed record PricePoint(long Time, double Price, double? MarketCap = null);

/// <summary>A stretch of a series with one resolution.</summary>
/// <param name="From">Its first time, epoch milliseconds.</param>
/// <param name="ResolutionSeconds">Length of its buckets in seconds; 1 for points as observed.</param>
public sealed record Segment(long From, int ResolutionSeconds);

/// <summary>A span of time in epoch milliseconds.</summary>
public sealed record Span(long From, long To);

/// <summary>A span without observations where some were due.</summary>
/// <param name="From">The last point before it, epoch milliseconds.</param>
/// <param name="To">The first point after it.</param>
/// <param name="Reason">
/// <c>not-quoted</c> when the source was asked for that time and told nothing; <c>not-observed</c> while it was not asked, such as when this
/// installation did not run; null where nobody tells.
/// </param>
public sealed record Gap(long From, long To, string? Reason);

/// <summary>
/// Statistics of one window, in event time. Percent change is <c>100 * (last - base) / base</c>, null without a base; the base
/// is the last point at or before the window's start that is no older than 10 % of the window or two buckets.
/// </summary>
public sealed record WindowStatistics
{
    /// <summary>The window's first point; null for an empty window.</summary>
    public PricePoint? First { get; init; }

    /// <summary>The window's last point; null for an empty window.</summary>
    public PricePoint? Last { get; init; }

    /// <summary>The highest price; null for an empty window.</summary>
    public double? High { get; init; }

    /// <summary>Time of the point that holds the highest price, epoch milliseconds; the earliest of equals.</summary>
    public long? HighAt { get; init; }

    /// <summary>The lowest price; null for an empty window.</summary>
    public double? Low { get; init; }

    /// <summary>Time of the point that holds the lowest price, epoch milliseconds; the earliest of equals.</summary>
    public long? LowAt { get; init; }

    /// <summary>Change of the price against the base, in percent points; null without a base or with a base of 0.</summary>
    public double? PercentChange { get; init; }

    /// <summary>Market cap of the base, else of the first point; null where unknown.</summary>
    public double? MarketCapFirst { get; init; }

    /// <summary>Market cap of the last point; null where unknown.</summary>
    public double? MarketCapLast { get; init; }

    /// <summary>Change of the market cap against the base's, in percent points; null where either is unknown.</summary>
    public double? MarketCapPercentChange { get; init; }

    /// <summary>From the first to the last point; null for an empty window.</summary>
    public Span? Coverage { get; init; }

    /// <summary>What changes are measured against; null when nothing is known near the window's start.</summary>
    public PricePoint? Base { get; init; }
}

/// <summary>One window, or any range, of a coin's series with all that a chart needs to show it truthfully.</summary>
public sealed record CoinSeries
{
    /// <summary>The window's name; null for a free range.</summary>
    public string? Window { get; init; }

    /// <summary>The quote currency.</summary>
    public required string Quote { get; init; }

    /// <summary>Start of the window, epoch milliseconds; the bucket that holds it belongs to the window whole.</summary>
    public required long From { get; init; }

    /// <summary>End of the window, epoch milliseconds, inclusive.</summary>
    public required long To { get; init; }

    /// <summary>Time of the coin's latest observation, epoch milliseconds.</summary>
    public required long AsOf { get; init; }

    /// <summary>The coarsest resolution present, in seconds.</summary>
    public required int ResolutionSeconds { get; init; }

    /// <summary>The stretches of equal resolution, in order.</summary>
    public required ImmutableArray<Segment> Segments { get; init; }

    /// <summary>From the first to the last point; null for an empty window.</summary>
    public Span? Coverage { get; init; }

    /// <summary>Where observations are missing.</summary>
    public required ImmutableArray<Gap> Gaps { get; init; }

    /// <summary>What percent changes are measured against; null without one.</summary>
    public PricePoint? Base { get; init; }

    /// <summary>The points.</summary>
    public required Points Points { get; init; }

    /// <summary>The statistics of the range.</summary>
    public required WindowStatistics Statistics { get; init; }

    /// <summary>What is being fetched of the range's past; null when nothing is.</summary>
    public Backfill? Backfill { get; init; }
}

/// <summary>A past that the coin lacks and has asked the source for.</summary>
/// <param name="State">
/// <c>waiting</c>: asked for, not its turn yet; <c>fetching</c>: the source is asked, or its answer is on the way; <c>refused</c>: it can't be
/// had, now or ever.
/// </param>
/// <param name="Done">How many points of that past are known, in the resolution in which it will come.</param>
/// <param name="Total">How many there can be.</param>
/// <param name="EtaSeconds">About how long a waiting one will take, in whole seconds; null while nobody can tell.</param>
/// <param name="Reason">
/// Why it is missing: <c>new</c> for a coin that is known only since, <c>gap</c> for a hole in what is known. Why it is refused:
/// <c>beyond-plan</c> when the source's plan does not reach back so far, <c>failed</c> when all tries failed; it is asked again an hour later.
/// </param>
public sealed record Backfill(string State, int Done, int Total, double? EtaSeconds, string? Reason);

/// <summary>The columns of a series.</summary>
public enum SeriesMetric
{
    /// <summary>Prices, and so percent changes.</summary>
    Price,

    /// <summary>Market caps.</summary>
    MarketCap,

    /// <summary>Volumes of 24 hours.</summary>
    Volume,
}

/// <summary>The last seven days of a price in equal steps, for a small drawing.</summary>
/// <param name="From">Time of the first value, epoch milliseconds.</param>
/// <param name="StepSeconds">Time between two values.</param>
/// <param name="Prices">Prices; NaN (JSON null) where none is known.</param>
public sealed record Sparkline(
    long From,
    int StepSeconds,
    [property: JsonConverter(typeof(UnknownIsNullConverter))] ImmutableArray<double> Prices);
