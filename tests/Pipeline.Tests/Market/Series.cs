using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Market;

namespace CryptoViz.Pipeline.Tests.Market;

/// <summary>Ticks, chunks and series for tests.</summary>
internal static class Series
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static readonly CoinId Bitcoin = new("bitcoin");

    public static Tick Tick(DateTimeOffset at, decimal price, decimal? marketCap = null, CoinId? id = null) => new()
    {
        Id = id ?? Bitcoin,
        Symbol = "btc",
        Name = "Bitcoin",
        Quote = "usd",
        Price = price,
        MarketCap = marketCap,
        ObservedAt = at,
        IngestedAt = at.AddSeconds(1),
        Source = "coingecko",
        Mode = "live",
    };

    public static HistoryChunk Chunk(
        int resolutionSeconds, DateTimeOffset from, params ReadOnlySpan<double> prices) =>
        Chunk(resolutionSeconds, from, approximate: false, fetchedAt: Noon, prices);

    public static HistoryChunk Chunk(
        int resolutionSeconds, DateTimeOffset from, bool approximate, DateTimeOffset fetchedAt, params ReadOnlySpan<double> prices) => new()
    {
        Id = Bitcoin,
        Quote = "usd",
        ResolutionSeconds = resolutionSeconds,
        Approximate = approximate,
        From = from,
        To = from.AddSeconds(resolutionSeconds * (prices.Length - 1)),
        Part = 1,
        Parts = 1,
        Times = [.. Enumerable.Range(0, prices.Length).Select(i => from.AddSeconds(resolutionSeconds * i).ToUnixTimeMilliseconds())],
        Prices = [.. prices],
        MarketCaps = [.. Enumerable.Repeat(double.NaN, prices.Length)],
        Volumes = [.. Enumerable.Repeat(double.NaN, prices.Length)],
        FetchedAt = fetchedAt,
        IngestedAt = fetchedAt,
        Source = "coingecko",
        Mode = "live",
    };

    public static CoinState State(params IEnumerable<Tick> ticks)
    {
        var state = new CoinState("usd");
        Apply(state, ticks);
        return state;
    }

    public static void Apply(CoinState state, params IEnumerable<Tick> ticks)
    {
        var (fresh, _, _) = state.Decide([.. ticks]);
        if (!fresh.IsEmpty) state.Apply(new CoinProtocol.TicksApplied(fresh));
    }

    public static long Ms(this DateTimeOffset time) => time.ToUnixTimeMilliseconds();
}
