using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Gateway.Realtime;

/// <summary>A coin's row from the two who know parts of it.</summary>
internal static class CoinRow
{
    /// <summary>
    /// The coin's own summary with what only the market knows. While the market has not told the row, it counts as stale since its
    /// last observation, because nobody can say that it is fresh.
    /// </summary>
    public static MarketCoin Of(MarketTable? market, CoinSummary summary) =>
        market?.Find(summary.Latest.Id) is { } known
            ? known with { Summary = summary }
            : new MarketCoin { Summary = summary, Listed = false, Stale = new Staleness(summary.Latest.ObservedAt, "starting") };
}
