using Akka.Actor;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Market;

/// <summary>
/// One window of a coin that is being watched: who watches, the state that they have, and the last changes of it, so that a
/// watcher who missed some gets just those.
/// </summary>
internal sealed class WindowWatch(CoinId coinId, Window window, TimeProvider time)
{
    private readonly Leases _watchers = new(time);
    private readonly RecentChanges<CoinProtocol.Delta> _changes = new(change => change.After);
    private CoinProtocol.Snapshot? _state;

    /// <summary>The window.</summary>
    public Window Window => window;

    /// <summary>True when nobody watches any more.</summary>
    public bool IsIdle => _watchers.IsEmpty;

    /// <summary>Forgets a watcher.</summary>
    public void Remove(IActorRef watcher) => _watchers.Remove(watcher);

    /// <summary>
    /// Adds or renews a watcher and brings it up to date: nothing when its cursor is current, the changes that it missed when
    /// they are kept, else the whole window.
    /// </summary>
    public void Renew(IActorRef watcher, Cursor? cursor, Func<CoinProtocol.Snapshot> current, IActorRef self)
    {
        _watchers.Renew(watcher);
        _state ??= current();
        if (cursor == _state.Cursor) return;

        var missed = _changes.Since(cursor);
        if (missed.Count == 0) watcher.Tell(_state, self);
        foreach (var change in missed) watcher.Tell(change, self);
        // What was told between events is in none of them.
        if (missed.Count > 0 && missed[^1].Series.Backfill != _state.Series.Backfill) watcher.Tell(Filling(_state), self);
    }

    /// <summary>Tells the watchers what is being fetched of the window's past, when they don't have that yet.</summary>
    public void Fill(Backfill? backfill, IActorRef self)
    {
        if (_state is not { } state || state.Series.Backfill == backfill) return;

        _state = state with { Series = state.Series with { Backfill = backfill } };
        _watchers.Tell(Filling(_state), self);
    }

    /// <summary>Tells the watchers what the coin's last event changed; the <paramref name="whole"/> window when it was about the past.</summary>
    public void Advance(Cursor cursor, CoinSeries series, CoinSummary summary, bool whole, IActorRef self)
    {
        if (_state is not { } before) return;

        _state = new CoinProtocol.Snapshot(coinId, window.Name, cursor, series, summary);
        if (SeriesChange.Between(before.Series, series) is { } change && !(whole && change.Points.Count > 0))
        {
            var delta = new CoinProtocol.Delta(coinId, window.Name, before.Cursor, cursor, change, summary);
            _changes.Add(delta);
            _watchers.Tell(delta, self);
        }
        else
        {
            _changes.Clear();
            _watchers.Tell(_state, self);
        }
    }

    private static CoinProtocol.BackfillChanged Filling(CoinProtocol.Snapshot state) => new(state.CoinId, state.Window, state.Series.Backfill);
}
