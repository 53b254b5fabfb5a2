using Akka.Actor;
using CryptoViz.Gateway.Wire;
using CryptoViz.Pipeline.Contracts;
using Microsoft.Extensions.Caching.Memory;

namespace CryptoViz.Gateway.Api;

/// <summary>
/// Answers of the series endpoints that were given before, encoded, each with the cursor of the coin that it was made at. The coin is
/// asked every time, but one that has the same cursor only says so: an answer is never older than the coin.
/// </summary>
internal sealed class KnownSeries(Installation installation) : IDisposable
{
    private const long MostBytes = 64 * 1024 * 1024;

    private static readonly TimeSpan Unused = TimeSpan.FromMinutes(10);

    private readonly MemoryCache _known = new(new MemoryCacheOptions { SizeLimit = MostBytes });

    /// <summary>The answer in JSON, or the problem.</summary>
    public async Task<IResult> GetAsync(IActorRef region, CoinId coin, SeriesQuery query, Metric metric, CancellationToken cancelled)
    {
        // A free range has as many keys as there are milliseconds; only windows are asked for again and again.
        var key = query.Window is null ? null : new Key(coin, query.Window, query.Points, metric);
        var known = key is null ? null : _known.Get<Entry>(key);
        var message = Ask(coin, query, metric) with { Known = known?.Cursor };
        var answer = await region.Ask(message, Limits.Patience, cancelled);
        if (answer is CoinProtocol.SeriesUnchanged unchanged)
        {
            if (unchanged.Backfill == known!.Backfill) return known.Answer;

            answer = await region.Ask(message with { Known = null }, Limits.Patience, cancelled);
        }

        return answer switch
        {
            CoinProtocol.SeriesAnswer fresh => query.Misses(fresh.Available) ?? Keep(key, fresh, metric),
            var other => Problems.OfCoin(coin.Value, other),
        };
    }

    /// <summary>What the coin is asked.</summary>
    public static CoinProtocol.GetSeries Ask(CoinId coin, SeriesQuery query, Metric metric) =>
        new(coin, query.Window, query.From, query.To, query.Points) { By = metric.By };

    /// <inheritdoc/>
    public void Dispose() => _known.Dispose();

    private EncodedAnswer Keep(Key? key, CoinProtocol.SeriesAnswer fresh, Metric metric)
    {
        var encoded = EncodedAnswer.Of(installation.Mode, json => MetricSeries.WriteFields(json, fresh, metric));
        if (key is not null)
        {
            _known.Set(
                key,
                new Entry(fresh.Cursor, fresh.Series.Backfill, encoded),
                new MemoryCacheEntryOptions { Size = encoded.Length, SlidingExpiration = Unused });
        }

        return encoded;
    }

    private sealed record Key(CoinId Coin, string Window, int Points, Metric Metric);

    private sealed record Entry(Cursor Cursor, Backfill? Backfill, EncodedAnswer Answer);
}
