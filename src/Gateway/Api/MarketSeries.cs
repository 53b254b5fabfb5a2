using Akka.Actor;
using Akka.Hosting;
using CryptoViz.Gateway.Realtime;
using CryptoViz.Gateway.Wire;
using CryptoViz.Pipeline.Contracts;
using Microsoft.Extensions.Caching.Memory;

namespace CryptoViz.Gateway.Api;

/// <summary>
/// Market caps of all listed coins over a range, added. Each coin is asked, so a sum is kept for a while, and who comes meanwhile
/// gets the same or waits for it.
/// </summary>
internal sealed class MarketSeries(IRequiredActor<CoinRegion> region) : IDisposable
{
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly MemoryCache _sums = new(new MemoryCacheOptions());

    /// <summary>The sum over a range in at most so many points.</summary>
    public Task<MarketSum> GetAsync(MarketTable market, SeriesQuery query)
    {
        if (_sums.TryGetValue(query, out Task<MarketSum>? known) && !known!.IsFaulted) return known;

        return _sums.Set(query, Sum(market, query), Kept);
    }

    /// <inheritdoc/>
    public void Dispose() => _sums.Dispose();

    private async Task<MarketSum> Sum(MarketTable market, SeriesQuery query)
    {
        var rows = market.Rows.Where(row => row is { Listed: true, Summary.Latest.MarketCap: > 0 }).ToList();
        var latest = rows.Select(row => row.Summary.Latest.ObservedAt.ToUnixTimeMilliseconds()).DefaultIfEmpty().Max();
        var (from, to) = query.RangeAt(latest);
        var answers = await Task.WhenAll(rows.Select(row => Ask(new CoinProtocol.GetSeries(row.Summary.Latest.Id, null, from, to, query.Points)
        {
            By = SeriesMetric.MarketCap,
            Even = true,
            // A thousand coins of which each is looked at a little shall not go before the one chart that is open.
            Priority = HistoryPriority.Background,
        })));
        var today = rows.ToDictionary(row => row.Summary.Latest.Id, row => (double)row.Summary.Latest.MarketCap!.Value);
        return MarketSum.Of(answers.OfType<CoinProtocol.SeriesAnswer>().ToDictionary(answer => answer.CoinId, answer => answer.Series), today, from, to, query.Points);
    }

    // One coin that doesn't answer shall not cost the whole sum; its cap then counts as unknown.
    private async Task<object?> Ask(CoinProtocol.GetSeries message)
    {
        try
        {
            return await region.ActorRef.Ask(message, Patience);
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }
}
