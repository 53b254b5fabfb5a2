using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace CryptoViz.Pipeline.Contracts;

/// <summary>A length of time that a candle stands for.</summary>
/// <param name="Name">Its name in every interface: <c>1h, 4h, 1d, 1w</c>.</param>
/// <param name="Seconds">Its length. Candles begin at multiples of it, in UTC; weeks on Monday.</param>
public sealed record CandleSize(string Name, int Seconds)
{
    /// <summary>All sizes, shortest first.</summary>
    public static readonly ImmutableArray<CandleSize> All = [new("1h", 3_600), new("4h", 14_400), new("1d", 86_400), new("1w", 604_800)];
}

/// <summary>
/// Candles of one size, by column: equal lengths, rising times. A candle without an observation is left out; there are none at all
/// where the median one has fewer than <see cref="MinSamples"/> observations, since its high and low would mean nothing.
/// </summary>
public sealed record CoinCandles
{
    /// <summary>The fewest observations of the median candle.</summary>
    public const int MinSamples = 4;

    /// <summary>The window's name; null for a free range.</summary>
    public string? Window { get; init; }

    /// <summary>The quote currency.</summary>
    public required string Quote { get; init; }

    /// <summary>Start of the range, epoch milliseconds; the candle that holds it belongs to the range whole.</summary>
    public required long From { get; init; }

    /// <summary>End of the range, epoch milliseconds, inclusive.</summary>
    public required long To { get; init; }

    /// <summary>Time of the coin's latest observation, epoch milliseconds.</summary>
    public required long AsOf { get; init; }

    /// <summary>Length of a candle; null when candles of the asked size, or of any, would mean nothing here.</summary>
    public required int? SizeSeconds { get; init; }

    /// <summary>The sizes that mean something here, in seconds.</summary>
    public required ImmutableArray<int> Sizes { get; init; }

    /// <summary>Starts, epoch milliseconds, UTC.</summary>
    public required ImmutableArray<long> Times { get; init; }

    /// <summary>Price of the earliest observation of each candle.</summary>
    [JsonConverter(typeof(UnknownIsNullConverter))]
    public required ImmutableArray<double> Opens { get; init; }

    /// <summary>Highest prices.</summary>
    [JsonConverter(typeof(UnknownIsNullConverter))]
    public required ImmutableArray<double> Highs { get; init; }

    /// <summary>Lowest prices.</summary>
    [JsonConverter(typeof(UnknownIsNullConverter))]
    public required ImmutableArray<double> Lows { get; init; }

    /// <summary>Price of the latest observation of each candle.</summary>
    [JsonConverter(typeof(UnknownIsNullConverter))]
    public required ImmutableArray<double> Closes { get; init; }

    /// <summary>Numbers of observations.</summary>
    public required ImmutableArray<int> Samples { get; init; }

    /// <summary>True when the last candle is over; false while observations can still change it, or without a candle.</summary>
    public required bool LastClosed { get; init; }
}
