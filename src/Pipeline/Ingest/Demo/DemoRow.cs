using System.Collections.Immutable;

namespace CryptoViz.Pipeline.Ingest.Demo;

/// <summary>What the demo says about a coin at the moment of its latest observation; money in dollars, null where unknown.</summary>
internal sealed record DemoRow
{
    /// <summary>The windows that changes are given for, by CoinGecko's names.</summary>
    public static readonly ImmutableArray<(string Name, TimeSpan Length)> ChangeWindows =
    [
        ("1h", TimeSpan.FromHours(1)), ("24h", TimeSpan.FromDays(1)), ("7d", TimeSpan.FromDays(7)), ("14d", TimeSpan.FromDays(14)),
        ("30d", TimeSpan.FromDays(30)), ("200d", TimeSpan.FromDays(200)), ("1y", TimeSpan.FromDays(365)),
    ];

    /// <summary>Where 24 hours are in <see cref="ChangeWindows"/>.</summary>
    public const int OneDay = 1;

    private const long FiveMinutes = 300_000;
    private const long Hour = 12 * FiveMinutes;
    private const long Day = 24 * Hour;

    /// <summary>The coin.</summary>
    public required DemoCoin Coin { get; init; }

    /// <summary>When it was observed (epoch milliseconds).</summary>
    public required long ObservedAt { get; init; }

    /// <summary>The price.</summary>
    public required double Price { get; init; }

    /// <summary>Price times circulating supply.</summary>
    public required double? Cap { get; init; }

    /// <summary>Turnover of 24 hours.</summary>
    public required double Volume { get; init; }

    /// <summary>The lowest and highest price of 24 hours, over the same five-minute points that history gives.</summary>
    public required (double Low, double High) Day24 { get; init; }

    /// <summary>The lowest and highest price ever.</summary>
    public required (double Low, double High) AllTime { get; init; }

    /// <summary>When it was lowest and highest.</summary>
    public required (DateTimeOffset Low, DateTimeOffset High) AllTimeAt { get; init; }

    /// <summary>The prices at the start of each of <see cref="ChangeWindows"/>; null where history has no value.</summary>
    public required ImmutableArray<double?> PricesBefore { get; init; }

    /// <summary>The last 168 full hours, oldest first; null where history has no value.</summary>
    public required ImmutableArray<double?> Sparkline { get; init; }

    /// <summary>The change over one of <see cref="ChangeWindows"/>, in percent points; null without a price before.</summary>
    public double? Change(int window) => 100 * (Price - PricesBefore[window]) / PricesBefore[window];

    /// <summary>The row of a coin that was last observed at a time.</summary>
    public static DemoRow Of(DemoCoin coin, long observedAt, DemoPrices prices, DemoSchedule schedule)
    {
        double? Known(long time) => schedule.IsQuoted(coin, time, observedAt) ? prices.PriceAt(coin, time) : null;

        var price = prices.PriceAt(coin, observedAt);
        var lastHour = observedAt / Hour * Hour;
        var day = Enumerable.Range(0, 288).Select(i => Known((observedAt / FiveMinutes - i) * FiveMinutes)).Append(price).ToArray();
        return new DemoRow
        {
            Coin = coin,
            ObservedAt = observedAt,
            Price = price,
            Cap = prices.CapAt(coin, observedAt),
            Volume = prices.VolumeAt(coin, observedAt),
            Day24 = (day.Min()!.Value, day.Max()!.Value),
            AllTime = prices.Reach(coin),
            AllTimeAt = (ExtremeAt(coin, observedAt, 0), ExtremeAt(coin, observedAt, 1)),
            PricesBefore = [.. ChangeWindows.Select(window => Known(observedAt - (long)window.Length.TotalMilliseconds))],
            Sparkline = [.. Enumerable.Range(0, 168).Select(i => Known(lastHour - (167 - i) * Hour))],
        };
    }

    /// <summary>Extremes lie before all history: in the years to 2024, or in the first hour of a coin that is younger.</summary>
    private static DateTimeOffset ExtremeAt(DemoCoin coin, long now, ulong which)
    {
        var part = DemoHash.Unit(coin.Key, which);
        var first = DemoSchedule.FirstObserved(coin, now);
        return first > 0
            ? DateTimeOffset.FromUnixTimeMilliseconds(first + (long)(part * Hour))
            : new DateTimeOffset(2019, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMilliseconds(Math.Floor(part * 5 * 365 * Day));
    }
}
