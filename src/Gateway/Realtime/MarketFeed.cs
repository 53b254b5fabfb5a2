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
        Receive<MarketProtocol.Delta>(delta =>
            Advance(delta.After, delta.Cursor, table => table.Apply(delta.Coins, delta.Removed, delta.Recovering)));
    }

    /// <inheritdoc/>
    protected override void Watch(Cursor? cursor) => _market.Tell(new MarketProtocol.Watch(cursor));

    // A market that started again tells its whole table; clients get only how it differs from the one that they have.
    private void Take(MarketProtocol.Snapshot snapshot)
    {
        if (State is { } table) Replace(snapshot.Cursor, table.Replace(snapshot.Coins, snapshot.Recovering));
        else Reset(MarketTable.Empty.Replace(snapshot.Coins, snapshot.Recovering).State, snapshot.Cursor);
    }
}
