using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Market;

namespace CryptoViz.Benchmarks;

/// <summary>A coin with every tier full: a tick a second for 70 minutes, one a minute for 26 hours, and five years of history.</summary>
internal static class FullCoin
{
    public static readonly CoinId Id = new("bitcoin");

    private static readonly DateTimeOffset End = SampleCoins.Start.AddDays(90);

    /// <summary>The state after all of it.</summary>
    public static CoinState State()
    {
        var state = new CoinState("usd");
        foreach (var (length, resolution) in new[] { (TimeSpan.FromDays(5 * 365), TimeSpan.FromDays(1)), (TimeSpan.FromDays(95), TimeSpan.FromHours(1)), (TimeSpan.FromDays(8), TimeSpan.FromMinutes(5)) })
            foreach (var chunk in SampleCoins.History(Id, End, length, resolution))
                state.Apply(new CoinProtocol.HistoryApplied(chunk));
        for (var minute = 26 * 60; minute > 70; minute--) Apply(state, End.AddMinutes(-minute));
        for (var second = 70 * 60; second >= 0; second--) Apply(state, End.AddSeconds(-second));
        return state;
    }

    /// <summary>The tick of the coin at so many seconds after those that are in it.</summary>
    public static Tick Next(int seconds) => At(End.AddSeconds(seconds));

    private static void Apply(CoinState state, DateTimeOffset at) => state.Apply(new CoinProtocol.TicksApplied([At(at)]));

    // Prices with cents, and caps and volumes in whole units, as sources give them.
    private static Tick At(DateTimeOffset at)
    {
        var seconds = (at - SampleCoins.Start).TotalSeconds;
        var price = decimal.Round((decimal)(91_000 + (2_000 * Math.Sin(seconds / 9_137)) + (90 * Math.Sin(seconds / 73)) + (7 * Math.Sin(seconds))), 2);
        return SampleCoins.Tick(Id, 0) with
        {
            Price = price,
            MarketCap = decimal.Round(price * 19_952_343),
            Volume24h = decimal.Round(48_000_000_000 + (price * 1_000)),
            ObservedAt = at,
            IngestedAt = at.AddSeconds(2),
        };
    }
}
