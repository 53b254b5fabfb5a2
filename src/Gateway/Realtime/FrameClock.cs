using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Gateway.Realtime;

/// <summary>
/// Gathers changes and closes them into a frame: at once when the last frame is at least <see cref="Interval"/> old, else when it
/// is. A quiet feed thus tells a change without delay, and a busy one at most four times a second.
/// </summary>
internal sealed class FrameClock<TState, TChange>
    where TState : class, IFeedState<TChange>
    where TChange : class, IFeedChange<TChange>
{
    /// <summary>The time between two frames of a busy feed.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly Feed<TState, TChange> _feed;
    private readonly TimeProvider _time;
    private TChange? _change;
    private bool _whole;
    private long? _closedAt;
    private TimeSpan _spacing = Interval;

    /// <summary>A clock that goes on from what the feed holds, so that a restarted writer follows from there.</summary>
    public FrameClock(Feed<TState, TChange> feed, TimeProvider time)
    {
        (_feed, _time) = (feed, time);
        State = feed.State;
        Cursor = feed.Now.Frames?.Cursor;
    }

    /// <summary>The state with the changes that no frame holds yet; null before the first.</summary>
    public TState? State { get; private set; }

    /// <summary>The entity's cursor of <see cref="State"/>.</summary>
    public Cursor? Cursor { get; private set; }

    /// <summary>Takes a new state that can't be told as a change of the one before.</summary>
    /// <returns>How long to wait before <see cref="Close"/>; zero when the frame is closed already.</returns>
    public TimeSpan Reset(TState state, Cursor cursor)
    {
        (_whole, _change) = (true, null);
        return Take(state, cursor);
    }

    /// <summary>Takes a new state and what changed in it.</summary>
    /// <returns>How long to wait before <see cref="Close"/>; zero when the frame is closed already.</returns>
    public TimeSpan Advance(TState state, Cursor cursor, TChange change)
    {
        Note(state, change);
        return Take(state, cursor);
    }

    /// <summary>Takes a new state and what changed in it that can wait for whatever frame is closed next.</summary>
    public void Note(TState state, TChange change)
    {
        State = state;
        _change = _change?.Then(change) ?? change;
    }

    /// <summary>
    /// Closes a frame of what was only noted, when the last one is old enough. It holds up the next change by nothing, but the frame
    /// after that one comes later by as much.
    /// </summary>
    /// <returns>How long to wait before <see cref="Close"/>; zero when the frame is closed already.</returns>
    public TimeSpan CloseNoted()
    {
        var wait = CloseWhenDue();
        if (wait <= TimeSpan.Zero) _spacing = TimeSpan.Zero;
        return wait;
    }

    /// <summary>Closes the frame that is due.</summary>
    public void Close()
    {
        if (State is null || Cursor is null || (_change is null && !_whole)) return;

        var frames = _feed.Now.Frames;
        _feed.Publish(frames is null
            ? Frames<TState, TChange>.First(State, Cursor)
            : frames.Next(State, Cursor, _whole ? null : _change));
        var early = _closedAt is { } last ? Interval - _time.GetElapsedTime(last) : TimeSpan.Zero;
        _spacing = early > TimeSpan.Zero ? Interval + early : Interval;
        (_whole, _change, _closedAt) = (false, null, _time.GetTimestamp());
    }

    private TimeSpan CloseWhenDue()
    {
        var wait = _closedAt is { } at ? _spacing - _time.GetElapsedTime(at) : TimeSpan.Zero;
        if (wait > TimeSpan.Zero) return wait;

        Close();
        return TimeSpan.Zero;
    }

    private TimeSpan Take(TState state, Cursor cursor)
    {
        (State, Cursor) = (state, cursor);
        return CloseWhenDue();
    }
}
