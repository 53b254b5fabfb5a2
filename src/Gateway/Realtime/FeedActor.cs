using Akka.Actor;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Gateway.Realtime;

/// <summary>
/// Follows one entity by lease and publishes its frames. Answers may come late, twice or not at all: an old one is ignored, one
/// that leaves a gap makes the feed ask again from its cursor.
/// </summary>
internal abstract class FeedActor<TState, TChange> : ReceiveActor, IWithTimers
    where TState : class, IFeedState<TChange>
    where TChange : class, IFeedChange<TChange>
{
    /// <summary>How often an entity that has not answered yet is asked: a region that just starts may lose the first message.</summary>
    private static readonly TimeSpan FirstAnswer = TimeSpan.FromSeconds(2);

    /// <summary>How long what is told aside waits for a frame to go with: a coin that ticks once a second has one by then.</summary>
    private static readonly TimeSpan AsidePatience = TimeSpan.FromSeconds(2);

    private readonly FrameClock<TState, TChange> _clock;
    private bool _askedAgain;

    /// <summary>A feed actor that publishes into <paramref name="feed"/>.</summary>
    protected FeedActor(Feed<TState, TChange> feed, TimeProvider time)
    {
        _clock = new FrameClock<TState, TChange>(feed, time);
        Receive<Renewal>(_ => Renew());
        Receive<FrameDue>(_ => Close());
        Receive<AsideDue>(_ => Await(_clock.CloseNoted()));
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>The state that the next change applies to; null before the first answer.</summary>
    protected TState? State => _clock.State;

    /// <summary>Sends the watch message with a cursor.</summary>
    protected abstract void Watch(Cursor? cursor);

    /// <inheritdoc/>
    protected override void PreStart() => Renew();

    /// <summary>Takes a whole state that can't be told as a change.</summary>
    protected void Reset(TState state, Cursor cursor)
    {
        if (!IsOlder(cursor)) Schedule(_clock.Reset(state, cursor));
    }

    /// <summary>Takes a whole state of which it is known how it differs.</summary>
    protected void Replace(Cursor cursor, (TState State, TChange Change) next)
    {
        if (!IsOlder(cursor)) Schedule(_clock.Advance(next.State, cursor, next.Change));
    }

    /// <summary>Takes a change when it continues what is known.</summary>
    protected void Advance(Cursor after, Cursor cursor, Func<TState, (TState State, TChange Change)> apply)
    {
        if (_clock.Cursor == cursor || IsOlder(cursor)) return;

        if (State is { } state && _clock.Cursor is { } known && known.Origin == after.Origin && known.Sequence >= after.Sequence)
        {
            Replace(cursor, apply(state));
            return;
        }

        if (!_askedAgain) Watch(_clock.Cursor);
        _askedAgain = true;
    }

    /// <summary>
    /// Takes a change that the entity itself has no part in; null for none. It waits a moment for the frame of the entity's next change, and
    /// then makes one that holds up none.
    /// </summary>
    protected void Aside(Func<TState, (TState State, TChange Change)?> look)
    {
        if (State is not { } state || look(state) is not { } next) return;

        _clock.Note(next.State, next.Change);
        if (!Timers.IsTimerActive(AsideDue.Now)) Timers.StartSingleTimer(AsideDue.Now, AsideDue.Now, AsidePatience);
    }

    // Only numbers of one origin can be compared; an equal one may hold something new that the entity doesn't count.
    private bool IsOlder(Cursor cursor) => _clock.Cursor is { } known && known.Origin == cursor.Origin && known.Sequence > cursor.Sequence;

    private void Renew()
    {
        _askedAgain = false;
        Watch(_clock.Cursor);
        Timers.StartSingleTimer(Renewal.Due, Renewal.Due, State is null ? FirstAnswer : Lease.Renewal);
    }

    private void Schedule(TimeSpan wait)
    {
        _askedAgain = false;
        Await(wait);
    }

    private void Close()
    {
        _clock.Close();
        Await(TimeSpan.Zero);
    }

    private void Await(TimeSpan wait)
    {
        if (wait <= TimeSpan.Zero)
        {
            // A change may have closed the frame before its timer did.
            Timers.Cancel(FrameDue.Now);
            Timers.Cancel(AsideDue.Now);
        }
        else if (!Timers.IsTimerActive(FrameDue.Now)) Timers.StartSingleTimer(FrameDue.Now, FrameDue.Now, wait);
    }

    private sealed record Renewal : INotInfluenceReceiveTimeout
    {
        public static readonly Renewal Due = new();
    }

    private sealed record FrameDue : INotInfluenceReceiveTimeout
    {
        public static readonly FrameDue Now = new();
    }

    private sealed record AsideDue : INotInfluenceReceiveTimeout
    {
        public static readonly AsideDue Now = new();
    }
}
