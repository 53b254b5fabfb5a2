using Akka;
using Akka.Actor;
using Akka.Streams.Dsl;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Ingest.CoinGecko;

/// <summary>
/// The past of coins as an endless stream. Each call waits for a permit of the source actor, which says what to ask for and hears
/// how the call ended; which request comes when, and again, is the actor's. At most one answer waits for downstream. It never fails
/// by what the source answers. Delivery: at most once a call; a coin that still lacks something asks again.
/// </summary>
internal static class HistorySource
{
    /// <summary>Builds the source.</summary>
    /// <param name="client">Makes the calls.</param>
    /// <param name="source">The source actor or its proxy.</param>
    /// <param name="origin">What history is stamped with.</param>
    /// <param name="time">The clock of <c>fetchedAt</c>.</param>
    public static Source<IngestRecord, NotUsed> Create(CoinGeckoClient client, IActorRef source, Origin origin, TimeProvider time) =>
        CancellableSource.Create(stop =>
        {
            var call = new HistoryCall(client, new MarketChartReader(origin), origin, time);
            return Source
                .FromGraph(new PermitSource(source, CallPurpose.History))
                .SelectAsync(1, async permit =>
                {
                    var (report, records) = await call.MakeAsync(permit, stop);
                    source.Tell(report);
                    return records;
                })
                .SelectMany(records => records);
        });
}
