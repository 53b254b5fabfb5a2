using Akka.Actor;

namespace CryptoViz.Gateway.Realtime;

/// <summary>
/// Feeds that are made when a stream asks for one (<see cref="Open"/>, answered by the <see cref="Feed{TState,TChange}"/>) and
/// stopped when no stream has read them for <see cref="Unused"/>.
/// </summary>
internal sealed class FeedPool<TKey, TState, TChange> : ReceiveActor, IWithTimers
    where TKey : notnull
    where TState : class, IFeedState<TChange>
    where TChange : class, IFeedChange<TChange>
{
    /// <summary>How long a feed goes on without a reader, so that a reload or a change of page finds it warm.</summary>
    public static readonly TimeSpan Unused = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(20);

    private readonly Dictionary<TKey, Pooled> _feeds = [];
    private readonly Func<TKey, Feed<TState, TChange>, Props> _props;
    private readonly TimeProvider _time;

    /// <summary>A pool whose feeds are followed by actors of the given props.</summary>
    public FeedPool(Func<TKey, Feed<TState, TChange>, Props> props, TimeProvider time)
    {
        (_props, _time) = (props, time);
        Receive<Open>(open => Sender.Tell(Used(open.Key)));
        Receive<Sweep>(_ => StopUnused());
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    protected override void PreStart() => Timers.StartPeriodicTimer(Sweep.Now, Sweep.Now, SweepInterval);

    private Feed<TState, TChange> Used(TKey key)
    {
        // One that ended, such as that of a coin which was unknown a minute ago, deserves a new try.
        if (_feeds.TryGetValue(key, out var pooled) && pooled.Feed.Now.Ended is not null) Stop(key, pooled);

        if (!_feeds.TryGetValue(key, out pooled))
        {
            var feed = new Feed<TState, TChange>();
            pooled = new Pooled(feed, Context.ActorOf(_props(key, feed)));
            _feeds.Add(key, pooled);
        }

        pooled.UsedAt = _time.GetTimestamp();
        return pooled.Feed;
    }

    private void StopUnused()
    {
        foreach (var (key, pooled) in _feeds.ToList())
        {
            // A feed that was just given away counts as used until its stream has begun to read.
            if (pooled.Feed.Readers > 0) pooled.UsedAt = _time.GetTimestamp();
            else if (_time.GetElapsedTime(pooled.UsedAt) >= Unused) Stop(key, pooled);
        }
    }

    private void Stop(TKey key, Pooled pooled)
    {
        Context.Stop(pooled.Actor);
        _feeds.Remove(key);
    }

    /// <summary>Query: the feed of a key; answered by it.</summary>
    public sealed record Open(TKey Key);

    private sealed class Pooled(Feed<TState, TChange> feed, IActorRef actor)
    {
        public Feed<TState, TChange> Feed => feed;

        public IActorRef Actor => actor;

        public long UsedAt { get; set; }
    }

    private sealed record Sweep
    {
        public static readonly Sweep Now = new();
    }
}
