using Akka;
using Akka.Actor;
using Akka.Streams.Dsl;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Ingest.CoinGecko;

/// <summary>
/// The market as an endless stream of ticks, sparkline history and dead letters. Each call waits for a permit of the source
/// actor, which hears how it ended and, after a whole poll, what is listed. At most one answer waits for downstream. It never
/// fails by what the source answers. Delivery: at least once; a new run emits again what it reads, with the same identities.
/// </summary>
internal static class CoinGeckoSource
{
    /// <summary>Builds the source.</summary>
    /// <param name="client">Makes the calls.</param>
    /// <param name="source">The source actor or its proxy.</param>
    /// <param name="pages">Which calls make a poll.</param>
    /// <param name="origin">What ticks are stamped with.</param>
    /// <param name="time">The clock of <c>ingestedAt</c>.</param>
    public static Source<IngestRecord, NotUsed> Create(
        CoinGeckoClient client, IActorRef source, MarketPages pages, Origin origin, TimeProvider time) =>
        CancellableSource.Create(stop =>
        {
            var poll = new MarketPoll(client, pages, new MarketsReader(origin), origin, time);
            return Source
                .FromGraph(new PermitSource(source, CallPurpose.Market))
                .SelectAsync(1, async permit =>
                {
                    var (reports, records) = await poll.NextAsync(permit, stop);
                    foreach (var report in reports) source.Tell(report);
                    return records;
                })
                .SelectMany(records => records);
        });
}
