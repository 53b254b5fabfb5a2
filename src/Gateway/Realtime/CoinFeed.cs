using Akka.Actor;
using CryptoViz.Gateway.Wire;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Gateway.Realtime;

/// <summary>Which window of which coin.</summary>
internal sealed record CoinWindowKey(CoinId CoinId, string Window);

/// <summary>Follows one window of a coin for this gateway, however many streams show it.</summary>
internal sealed class CoinFeed : FeedActor<CoinWindow, CoinChange>
{
    // What the market knows of the row doesn't come from the coin; it is looked at as often as a coin can tell a change.
    private static readonly TimeSpan RowInterval = TimeSpan.FromSeconds(1);

    private readonly CoinWindowKey _key;
    private readonly IActorRef _coins;
    private readonly Feed<MarketTable, MarketChange> _market;

    /// <summary>A feed of one coin's window behind <paramref name="coins"/>.</summary>
    public CoinFeed(
        CoinWindowKey key,
        Feed<CoinWindow, CoinChange> feed,
        IActorRef coins,
        Feed<MarketTable, MarketChange> market,
        TimeProvider time)
        : base(feed, time)
    {
        (_key, _coins, _market) = (key, coins, market);
        Receive<CoinProtocol.Snapshot>(snapshot =>
            Reset(CoinWindow.Of(snapshot, CoinRow.Of(market.State, snapshot.Summary)), snapshot.Cursor));
        Receive<CoinProtocol.Delta>(delta =>
            Advance(delta.After, delta.Cursor, window => window.Apply(delta, CoinRow.Of(market.State, delta.Summary))));
        Receive<CoinProtocol.BackfillChanged>(changed => Aside(window => window.With(changed.Backfill)));
        Receive<CoinProtocol.Unknown>(_ => feed.End(EndReason.UnknownCoin));
        Receive<CoinProtocol.Damaged>(_ => feed.End(EndReason.UnknownCoin));
        Receive<LookAtRow>(_ => Aside(window => window.With(CoinRow.Of(_market.State, window.Row.Summary))));
    }

    /// <inheritdoc/>
    protected override void PreStart()
    {
        base.PreStart();
        Timers.StartPeriodicTimer(LookAtRow.Now, LookAtRow.Now, RowInterval);
    }

    /// <inheritdoc/>
    protected override void PostStop() => _coins.Tell(new CoinProtocol.Unwatch(_key.CoinId, _key.Window));

    /// <inheritdoc/>
    protected override void Watch(Cursor? cursor) => _coins.Tell(new CoinProtocol.Watch(_key.CoinId, _key.Window, cursor));

    private sealed record LookAtRow : INotInfluenceReceiveTimeout
    {
        public static readonly LookAtRow Now = new();
    }
}
