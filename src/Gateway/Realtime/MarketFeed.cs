using Akka.Actor;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Gateway.Realtime;

/// <summary>Follows the market table for this gateway. While the market moves or starts again, the last table stays.</summary>
internal sealed class MarketFeed : FeedActor<MarketTable, MarketChange>
{
    private readonly IActorRef _market;

    /// <summary>A feed of the market behind <paramref name="market"/>.</summary>
    public MarketFeed(Feed<MarketTable, MarketChange> feed, IActorRef market, TimeProvider time)
        : base(feed, time)
    {
        _market = market;
        Receive<MarketProtocol.Snapshot>(Take);
        Receive<MarketProtocol.Delta>(delta => Advance(delta.After, delta.Cursor, table => table.Apply(delta)));
    }

    /// <inheritdoc/>
    protected override void Watch(Cursor? cursor) => _market.Tell(new MarketProtocol.Watch(cursor));

    // A market that started again tells its whole table; clients get only how it differs from the one that they have.
    private void Take(MarketProtocol.Snapshot snapshot)
    {
        var next = (State ?? MarketTable.Empty).Replace(snapshot.Coins, snapshot.Recovering, snapshot.Cursor.Sequence);
        if (State is null) Reset(next.State, snapshot.Cursor);
        else Replace(snapshot.Cursor, next);
    }
}
