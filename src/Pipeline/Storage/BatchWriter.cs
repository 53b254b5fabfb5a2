using System.Collections.Immutable;
using System.Diagnostics;

namespace CryptoViz.Pipeline.Storage;

/// <summary>
/// Group commit. Callers add their lines to the batch that gathers. One thread takes it, writes it in one piece, syncs once and
/// answers all of it; meanwhile the next gathers, so one sync carries as many writes as came during the last. A batch is not written
/// before the one before it is durable, so a crash can tear one batch at most. While the disk fails, writes are refused and reading
/// goes on.
/// </summary>
internal sealed class BatchWriter : IDisposable
{
    private readonly Lock _gate = new();
    private readonly AutoResetEvent _more = new(false);
    private readonly JournalIndex _index;
    private readonly SegmentWriter _segments;
    private readonly TimeProvider _time;
    private readonly Thread _thread;
    private readonly WaitingBatches _waiting;
    private Task _lastDone = Task.CompletedTask;
    private bool _isIdle;
    private bool _isClosed;
    private volatile string? _fault;
    private long _tried;

    /// <summary>Starts the thread.</summary>
    /// <param name="segments">Where to write; owned from now on.</param>
    /// <param name="index">Is told what is durable.</param>
    /// <param name="time">Dates the lines.</param>
    public BatchWriter(SegmentWriter segments, JournalIndex index, TimeProvider time)
    {
        (_segments, _index, _time, _waiting) = (segments, index, time, new WaitingBatches(segments));
        _thread = new Thread(Run) { IsBackground = true, Name = "journal writer" };
        _thread.Start();
    }

    /// <summary>Why nothing is accepted now; null while all is well.</summary>
    public string? Fault => _fault;

    /// <summary>
    /// Hands lines over, in the order of the calls; ends when all of them are durable. Whoever waits is woken one after the other with
    /// the others of the batch, so what comes next must not block.
    /// </summary>
    /// <exception cref="JournalUnavailableException">Nothing of them is in the journal; they may be tried again.</exception>
    /// <exception cref="JournalException">They are refused, or not known to be durable.</exception>
    public Task WriteAsync(ImmutableArray<EntityWrite> writes)
    {
        EncodedWrites encoded;
        try
        {
            encoded = EncodedWrites.Of(writes, Now());
        }
        catch (ArgumentException e)
        {
            // A text that is not Unicode.
            return Task.FromException(e);
        }

        lock (_gate)
        {
            if (Refusal() is { } refusal) return Task.FromException(refusal);

            foreach (var write in writes)
            {
                if (!_index.TryReserve(write.PersistenceId, write.First, write.Last)) return Task.FromException(new JournalException(
                    $"event {write.First} of '{write.PersistenceId}' was written before: two actors write for one entity"));
            }

            var batch = _waiting.Gathering();
            batch.Add(encoded);
            return Added(batch);
        }
    }

    /// <summary>Deletes an entity's events up to a number, of those that were handed over before.</summary>
    /// <inheritdoc cref="WriteAsync" path="/exception"/>
    public Task DeleteAsync(string persistenceId, long to)
    {
        lock (_gate)
        {
            if (Refusal() is { } refusal) return Task.FromException(refusal);

            to = Math.Min(to, _index.Reserved(persistenceId));
            if (to <= 0) return Task.CompletedTask;

            var batch = _waiting.Gathering();
            batch.AddDeletion(persistenceId, to, Now());
            return Added(batch);
        }
    }

    /// <summary>Seals the last segment when it has lines.</summary>
    /// <inheritdoc cref="WriteAsync" path="/exception"/>
    public Task SealAsync()
    {
        lock (_gate)
        {
            if (Refusal() is { } refusal) return Task.FromException(refusal);

            var batch = _waiting.Gathering();
            var done = batch.SealSegment();
            Added(batch);
            return done;
        }
    }

    /// <summary>Ends when all that was handed over before has ended, well or not.</summary>
    public async Task PassAsync()
    {
        Task last;
        lock (_gate) last = _lastDone;
        await last.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Takes no more, writes what waits, and ends.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isClosed) return;
            _isClosed = true;
        }

        _more.Set();
        _thread.Join();
        _segments.Dispose();
        _more.Dispose();
    }

    private Exception? Refusal() =>
        _isClosed ? new JournalException("the journal is closed")
        : _fault is { } fault ? new JournalUnavailableException(fault)
        : null;

    private Task Added(JournalBatch batch)
    {
        _lastDone = batch.Done;
        if (_isIdle)
        {
            _isIdle = false;
            _more.Set();
        }

        return batch.Done;
    }

    private void Run()
    {
        while (Take(out var batch))
        {
            if (batch is null) Rest();
            else Commit(batch);
        }

        Try(_segments.Sync);
    }

    /// <summary>Waits for a batch; none when there was a pause. False at the end.</summary>
    private bool Take(out JournalBatch? batch)
    {
        if (TryTake(out batch)) return true;
        if (_isClosed) return false;

        _more.WaitOne(_segments.Pause);
        return TryTake(out batch) || !_isClosed;
    }

    private bool TryTake(out JournalBatch? batch)
    {
        lock (_gate)
        {
            _isIdle = !_waiting.TryTake(out batch);
            return !_isIdle;
        }
    }

    private void Commit(JournalBatch batch)
    {
        Try(
            () =>
            {
                var (segment, offset) = (_segments.Segment, _segments.Length);
                if (batch.Lines.Count > 0) _segments.Append(batch);
                batch.Complete(_index, segment, offset);
                _segments.RotateIfDue(now: batch.SealsSegment);
                batch.Seal();
            },
            batch);
        lock (_gate) _waiting.TakeBack(batch);
    }

    /// <summary>In a pause of writing: repairs what failed, or syncs what the mode left.</summary>
    private void Rest()
    {
        if (_fault is null) Try(_segments.Sync);
        else if (Stopwatch.GetElapsedTime(_tried) >= _segments.Pause) Repair();
    }

    private void Repair()
    {
        _tried = Stopwatch.GetTimestamp();
        var isRepaired = _segments.TryRepair();
        lock (_gate)
        {
            _fault = _segments.Fault;
            if (isRepaired) _index.ReleaseReservations();
        }
    }

    private void Try(Action step, JournalBatch? batch = null)
    {
        try
        {
            step();
        }
        catch (Exception e)
        {
            // Whatever it is, this thread goes on: it is what answers everybody.
            _tried = Stopwatch.GetTimestamp();
            var refusal = _segments.Fail(e);
            RefuseWaiting(refusal);
            batch?.Fail(refusal);
        }
    }

    // Nothing of them was written. What is claimed by the batch that failed stays so while nobody knows what became of it.
    private void RefuseWaiting(Exception refusal)
    {
        lock (_gate)
        {
            _fault = _segments.Fault;
            _waiting.Refuse(_fault!);
            if (refusal is JournalUnavailableException) _index.ReleaseReservations();
        }
    }

    private long Now() => _time.GetUtcNow().ToUnixTimeMilliseconds();
}
