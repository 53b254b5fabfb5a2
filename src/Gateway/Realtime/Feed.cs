namespace CryptoViz.Gateway.Realtime;

/// <summary>
/// Where one writer (a feed actor) and any number of readers (streams, REST) meet: the frames so far as one volatile reference.
/// Nobody takes a lock and no message is sent for a frame.
/// </summary>
internal sealed class Feed<TState, TChange>
    where TState : class, IFeedState<TChange>
    where TChange : class, IFeedChange<TChange>
{
    private volatile Moment _now = new(null, null);
    private int _readers;

    /// <summary>What can be read now; a reader that has it waits among its <see cref="Moment.Waiters"/>.</summary>
    public Moment Now => _now;

    /// <summary>The newest state; null before the entity's first answer.</summary>
    public TState? State => _now.Frames?.State;

    /// <summary>How many streams read.</summary>
    public int Readers => Volatile.Read(ref _readers);

    /// <summary>Writer: publishes the frames that a new one was added to.</summary>
    public void Publish(Frames<TState, TChange> frames) => Replace(new Moment(frames, null));

    /// <summary>Writer: nothing more will come, and why (one of <see cref="Wire.EndReason"/>).</summary>
    public void End(string reason) => Replace(new Moment(_now.Frames, reason));

    /// <summary>A stream begins to read.</summary>
    public void Enter() => Interlocked.Increment(ref _readers);

    /// <summary>A stream reads no more.</summary>
    public void Leave() => Interlocked.Decrement(ref _readers);

    private void Replace(Moment next)
    {
        var before = _now;
        _now = next;
        before.Waiters.WakeAll();
    }

    /// <summary>What a feed holds at one moment.</summary>
    /// <param name="Frames">Null before the entity's first answer.</param>
    /// <param name="Ended">Why the feed has ended; null while it goes on.</param>
    public sealed record Moment(Frames<TState, TChange>? Frames, string? Ended)
    {
        /// <summary>Who waits for something newer.</summary>
        public Waiters Waiters { get; } = new();
    }
}
