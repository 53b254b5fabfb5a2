using Akka.Actor;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Market;

/// <summary>One window of a coin that is being watched: who watches, and the state that they have.</summary>
internal sealed class WindowWatch(Window window, TimeProvider time)
{
    private readonly Leases _watchers = new(time);
    private CoinProtocol.Snapshot? _state;

    /// <summary>The window.</summary>
    public Window Window => window;

    /// <summary>True when nobody watches any more.</summary>
    public bool IsIdle => _watchers.IsEmpty;

    /// <summary>Forgets a watcher.</summary>
    public void Remove(IActorRef watcher) => _watchers.Remove(watcher);

    /// <summary>
    /// Adds or renews a watcher and brings it up to date: nothing when its cursor is current, what it missed when a milestone tells
    /// that, else the whole window.
    /// </summary>
    public void Renew(IActorRef watcher, Cursor? cursor, Func<CoinProtocol.Snapshot> current, IActorRef self)
    {
        _watchers.Renew(watcher);
        _state ??= current();
        if (cursor != _state.Cursor) watcher.Tell(Missed(cursor, _state) ?? (object)_state, self);
    }

    /// <summary>Tells the watchers what is being fetched of the window's past, when they don't have that yet.</summary>
    public void Fill(Backfill? backfill, IActorRef self)
    {
        if (_state is not { } state || state.Series.Backfill == backfill) return;

        _state = state with { Series = state.Series with { Backfill = backfill } };
        _watchers.Tell(new CoinProtocol.BackfillChanged(_state.CoinId, _state.Window, backfill), self);
    }

    /// <summary>Tells the watchers what the coin's last event changed; the <paramref name="whole"/> window when it was about the past.</summary>
    public void Advance(CoinProtocol.Snapshot next, bool whole, IActorRef self)
    {
        if (_state is not { } before) return;

        _state = next;
        _watchers.Tell(
            SeriesChange.Between(before.Series, next.Series) is { } change && !(whole && change.Points.Count > 0)
                ? (object)DeltaOf(before.Cursor, next, change)
                : next,
            self);
    }

    private static CoinProtocol.Delta? Missed(Cursor? cursor, CoinProtocol.Snapshot state) =>
        cursor is { } known && known.Origin == state.Cursor.Origin && known.Sequence < state.Cursor.Sequence
        && state.Milestones.LackedSince(known.Sequence) is { } since
            ? DeltaOf(known, state, state.Series with { Points = state.Series.Points.Since(since) })
            : null;

    private static CoinProtocol.Delta DeltaOf(Cursor after, CoinProtocol.Snapshot state, CoinSeries news) =>
        new(state.CoinId, state.Window, after, state.Cursor, news, state.Summary);
}
