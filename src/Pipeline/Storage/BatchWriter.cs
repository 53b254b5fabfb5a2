using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;

namespace CryptoViz.Pipeline.Storage;

/// <summary>
/// Group commit. Callers add their lines to the batch that gathers. One thread takes it, writes it in one piece and syncs once, and
/// another tells all of it; meanwhile the next gathers, so one sync carries as many writes as came during the last. A batch is not written
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
    private readonly EndedBatches _ended;
    private readonly StepWatch _watch;
    private Task _last = Task.CompletedTask;
    private bool _isIdle;
    private bool _isClosed;
    private volatile string? _fault;
    private long _tried;

    /// <summary>Starts the thread.</summary>
    /// <param name="segments">Where to write; owned from now on.</param>
    /// <param name="ended">Tells the index and the writers; owned from now on.</param>
    /// <param name="index">Knows which numbers are taken.</param>
    /// <param name="time">Dates the lines.</param>
    public BatchWriter(SegmentWriter segments, EndedBatches ended, JournalIndex index, TimeProvider time)
    {
        (_segments, _ended, _index, _time, _waiting, _watch) = (segments, ended, index, time, new WaitingBatches(segments, ended), new StepWatch(time));
        _thread = new Thread(Run) { IsBackground = true, Name = "journal writer" };
        _thread.Start();
    }

    /// <summary>
    /// Why nothing is accepted now; null while all is well. A disk that doesn't answer is waited for: what it was told may be on it.
    /// </summary>
    public string? Fault => _fault ?? (_watch.Overdue is { TotalSeconds: var seconds }
        ? string.Create(CultureInfo.InvariantCulture, $"the disk of '{_segments.Segment.Path}' has not answered for {seconds:0} s; nothing is accepted until it does: check the disk")
        : null);

    /// <summary>
    /// Hands lines over, in the order of the calls; ends when all of them are durable. Those who wait are told by one thread, one after
    /// the other, so what comes next must not block.
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

            return Added(_waiting.Gathering().Add(encoded));
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
            return to <= 0 ? Task.CompletedTask : Added(_waiting.Gathering().AddDeletion(persistenceId, to, Now()));
        }
    }

    /// <summary>Seals the last segment when it has lines.</summary>
    /// <inheritdoc cref="WriteAsync" path="/exception"/>
    public Task SealAsync()
    {
        lock (_gate)
        {
            return Refusal() is { } refusal ? Task.FromException(refusal) : Added(_waiting.Gathering().SealSegment());
        }
    }

    /// <summary>Ends when all that was handed over before has ended, well or not, and the index knows it.</summary>
    public async Task PassAsync()
    {
        Task last;
        lock (_gate) last = _last;
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
        _ended.Dispose();
        _segments.Dispose();
        _more.Dispose();
    }

    private Exception? Refusal() =>
        _isClosed ? new JournalException("the journal is closed")
        : _fault is { } fault ? new JournalUnavailableException(fault)
        : null;

    private Task Added(Task last)
    {
        _last = last;
        if (_isIdle)
        {
            _isIdle = false;
            _more.Set();
        }

        return last;
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
        // Once it has ended, the batch is used for other lines.
        var (segment, sealing) = (_segments.Segment, batch.Sealing);
        if (batch.Lines.Length > 0 && Try(() => _segments.Append(batch), batch) is not null) return;

        batch.Complete(segment);
        _ended.Add(batch);
        if (Try(() => _segments.RotateIfDue(now: sealing is not null)) is { } failure) sealing?.SetException(failure);
        else sealing?.SetResult();
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

    /// <summary>
    /// Does a step of writing. When it fails the writers of its batch, if it has one, and all who wait are refused; gives what the former
    /// are told, null when all is well.
    /// </summary>
    private Exception? Try(Action step, JournalBatch? batch = null)
    {
        try
        {
            _watch.Run(step);
            return null;
        }
        catch (Exception e)
        {
            // Whatever it is, this thread goes on: it is what answers everybody.
            _tried = Stopwatch.GetTimestamp();
            var refusal = _segments.Fail(e);
            Refuse(refusal, batch);
            return refusal;
        }
    }

    // Nothing of what waits was written. What is claimed by the batch that failed stays so while nobody knows what became of it.
    private void Refuse(Exception refusal, JournalBatch? failed)
    {
        // What is durable keeps its numbers.
        _ended.Settle();
        lock (_gate)
        {
            _fault = _segments.Fault;
            if (refusal is JournalUnavailableException) _index.ReleaseReservations();
            if (failed is not null)
            {
                failed.Fail(refusal);
                _ended.Add(failed);
            }

            _waiting.Refuse(_fault!);
        }
    }

    private long Now() => _time.GetUtcNow().ToUnixTimeMilliseconds();
}
