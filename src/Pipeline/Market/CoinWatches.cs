using Akka.Actor;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Market;

/// <summary>The windows of a coin that are being watched; one that nobody watches any more costs nothing.</summary>
internal sealed class CoinWatches(TimeProvider time)
{
    private readonly Dictionary<string, WindowWatch> _watches = [];

    /// <summary>True when nobody watches.</summary>
    public bool IsIdle => _watches.Values.All(watch => watch.IsIdle);

    /// <summary>True when somebody watches a window that shows the span.</summary>
    public bool Show(HistorySpan span) => _watches.Values.Any(watch => !watch.IsIdle && HistorySpan.Of(watch.Window) == span);

    /// <summary>Adds or renews a watcher of a window; see <see cref="WindowWatch.Renew"/>.</summary>
    public void Renew(Window window, IActorRef watcher, Cursor? cursor, Func<CoinProtocol.Snapshot> current, IActorRef self)
    {
        if (!_watches.TryGetValue(window.Name, out var watch)) _watches[window.Name] = watch = new WindowWatch(window, time);
        watch.Renew(watcher, cursor, current, self);
    }

    /// <summary>Forgets a watcher.</summary>
    public void Remove(string window, IActorRef watcher) => _watches.GetValueOrDefault(window)?.Remove(watcher);

    /// <summary>Tells the watchers of the span's windows what is being fetched of it; see <see cref="WindowWatch.Fill"/>.</summary>
    public void Fill(HistorySpan span, Backfill? backfill, IActorRef self)
    {
        foreach (var watch in _watches.Values.Where(watch => HistorySpan.Of(watch.Window) == span)) watch.Fill(backfill, self);
    }

    /// <summary>Tells all watchers what the coin's last event changed; see <see cref="WindowWatch.Advance"/>.</summary>
    public void Advance(Func<Window, CoinProtocol.Snapshot> current, bool whole, IActorRef self)
    {
        foreach (var watch in _watches.Values)
        {
            if (watch.IsIdle) _watches.Remove(watch.Window.Name);
            else watch.Advance(current(watch.Window), whole, self);
        }
    }
}
