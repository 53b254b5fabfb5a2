using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Ingest;
using CryptoViz.Pipeline.Ingest.CoinGecko;

namespace CryptoViz.Pipeline.Tests.Ingest;

/// <summary>Makes the pace of a source with what most tests don't care about.</summary>
internal static class Paces
{
    public static SourcePace Of(
        TimeProvider time, CallBudget budget, TimeSpan? interval, int pages = 1, string? key = null, bool asksKey = false, params CoinId[] named)
    {
        var history = new HistoryPace(budget.Part(PollPlan.HistoryShare), new BackgroundTempo(TimeSpan.Zero, TimeSpan.Zero), time, new Random(7));
        return new SourcePace(
            new Subscription("coingecko", "demo", key),
            budget,
            new PollPlan(interval),
            new MarketPages(pages, CoinGeckoClient.MaxPerPage),
            history,
            new SideCalls(asksKey, time),
            new Interest([.. named], time),
            time,
            new Random(7));
    }

    public static SourceProtocol.ReportListing Listing(params string[] coins) => new([.. coins.Select(coin => new CoinId(coin))]) { Top = coins.Length };
}
