using System.Threading.Tasks.Sources;

namespace CryptoViz.Gateway.Realtime;

/// <summary>Lets one stream wait for the next frame, again and again, without allocating and without a timer or token for each wait.</summary>
internal sealed class FrameWaiter : IValueTaskSource, IDisposable
{
    // What follows a wait runs where it is woken, see Waiters.
    private ManualResetValueTaskSourceCore<bool> _core;
    private readonly CancellationToken _over;
    private readonly CancellationTokenRegistration _registration;
    private Waiters? _among;
    private int _waiting;

    /// <summary>A waiter that waits no longer when the stream is over.</summary>
    public FrameWaiter(CancellationToken over)
    {
        _over = over;
        _registration = over.UnsafeRegister(static waiter => ((FrameWaiter)waiter!).GiveUp(), this);
    }

    internal FrameWaiter? Previous { get; set; }

    internal FrameWaiter? Next { get; set; }

    /// <summary>Completes when there is something newer than the moment whose waiters these are, or the stream is over.</summary>
    public ValueTask WaitAsync(Waiters waiters)
    {
        _core.Reset();
        Volatile.Write(ref _waiting, 1);
        Volatile.Write(ref _among, waiters);
        if (!waiters.Add(this)) Wake();
        else if (_over.IsCancellationRequested) GiveUp();
        return new ValueTask(this, _core.Version);
    }

    /// <summary>Ends the wait, once.</summary>
    public void Wake()
    {
        if (Interlocked.Exchange(ref _waiting, 0) == 1) _core.SetResult(true);
    }

    /// <inheritdoc/>
    public void Dispose() => _registration.Dispose();

    void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private void GiveUp()
    {
        Volatile.Read(ref _among)?.Remove(this);
        Wake();
    }
}

/// <summary>
/// Who waits for what comes after a moment. They are woken by a few work items of the thread pool, each for one waiter after another: a
/// work item for each would cost more than what a waiter does.
/// </summary>
internal sealed class Waiters : IThreadPoolWorkItem
{
    private readonly Lock _lock = new();
    private FrameWaiter? _first;
    private int _count;
    private bool _superseded;

    /// <summary>Adds a waiter; false when there is something newer already.</summary>
    public bool Add(FrameWaiter waiter)
    {
        lock (_lock)
        {
            if (_superseded) return false;

            (waiter.Previous, waiter.Next) = (null, _first);
            if (_first is not null) _first.Previous = waiter;
            _first = waiter;
            _count++;
            return true;
        }
    }

    /// <summary>Forgets one who waits no longer; nothing when it has been taken already.</summary>
    public void Remove(FrameWaiter waiter)
    {
        lock (_lock) Unlink(waiter);
    }

    /// <summary>There is something newer: wakes all. Nothing of theirs runs on the caller's thread.</summary>
    public void WakeAll()
    {
        int workers;
        lock (_lock)
        {
            _superseded = true;
            workers = Math.Min(Environment.ProcessorCount, _count);
        }

        for (var worker = 0; worker < workers; worker++) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute()
    {
        while (TakeOne() is { } waiter) waiter.Wake();
    }

    private FrameWaiter? TakeOne()
    {
        lock (_lock)
        {
            var first = _first;
            if (first is not null) Unlink(first);
            return first;
        }
    }

    private void Unlink(FrameWaiter waiter)
    {
        // One that is not in the list any more has neither neighbour and is not the first.
        if (waiter != _first && waiter.Previous is null) return;

        if (waiter.Previous is { } previous) previous.Next = waiter.Next;
        else _first = waiter.Next;
        if (waiter.Next is { } next) next.Previous = waiter.Previous;
        (waiter.Previous, waiter.Next) = (null, null);
        _count--;
    }
}
