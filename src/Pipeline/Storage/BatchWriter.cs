using System.Diagnostics;
using System.Threading.Channels;

namespace CryptoViz.Pipeline.Storage;

/// <summary>
/// Group commit. One thread takes what waits, writes it in one piece, syncs once and answers all of it; meanwhile the next batch
/// gathers, so one sync carries as many writes as came during the last. A batch is not written before the one before it is
/// durable, so a crash can tear one batch at most. While the disk fails, requests are refused and reading goes on.
/// </summary>
internal sealed class BatchWriter : IDisposable
{
    // Four full batches waiting mean that the disk can't follow; callers then wait without holding a thread.
    private const int MaxWaiting = 1024;

    private readonly Channel<JournalRequest> _waiting = Channel.CreateBounded<JournalRequest>(
        new BoundedChannelOptions(MaxWaiting) { SingleReader = true });

    private readonly JournalIndex _index;
    private readonly SegmentWriter _segments;
    private readonly JournalBatch _batch;
    private readonly List<JournalRequest> _seals = [];
    private readonly Thread _thread;
    private long _tried;

    /// <summary>Starts the thread.</summary>
    /// <param name="segments">Where to write; owned from now on.</param>
    /// <param name="index">Is told what is durable.</param>
    /// <param name="time">Dates the lines.</param>
    public BatchWriter(SegmentWriter segments, JournalIndex index, TimeProvider time)
    {
        (_segments, _index, _batch) = (segments, index, new JournalBatch(time));
        _thread = new Thread(Run) { IsBackground = true, Name = "journal writer" };
        _thread.Start();
    }

    /// <summary>Why nothing is accepted now; null while all is well.</summary>
    public string? Fault => _segments.Fault;

    /// <summary>Hands a request over, in the order of the calls, and returns when it is durable.</summary>
    /// <exception cref="JournalUnavailableException">Nothing of it is in the journal; it may be tried again.</exception>
    /// <exception cref="JournalException">It is refused, or not known to be durable.</exception>
    public Task RunAsync(JournalRequest request) => _waiting.Writer.TryWrite(request) ? request.Done : WaitAndRunAsync(request);

    /// <summary>Takes no more, writes what waits, and ends.</summary>
    public void Dispose()
    {
        if (!_waiting.Writer.TryComplete()) return;

        _thread.Join();
        _segments.Dispose();
    }

    private async Task WaitAndRunAsync(JournalRequest request)
    {
        try
        {
            await _waiting.Writer.WriteAsync(request);
        }
        catch (ChannelClosedException)
        {
            throw new JournalException("the journal is closed");
        }

        await request.Done;
    }

    private void Run()
    {
        while (WaitForMore())
        {
            _batch.Begin(_segments.NextNumber, _segments.Batch);
            while (_batch.HasRoom && _waiting.Reader.TryRead(out var request)) Take(request);
            Try(Commit);
            _seals.ForEach(request => request.Complete());
            _seals.Clear();
        }

        Try(_segments.Sync);
    }

    /// <summary>Waits for requests; meanwhile repairs what failed and syncs what the mode left.</summary>
    private bool WaitForMore()
    {
        RepairIfDue();
        var more = _waiting.Reader.WaitToReadAsync().AsTask();
        while (!more.Wait(_segments.Pause))
        {
            if (Fault is null) Try(_segments.Sync);
            else RepairIfDue();
        }

        return more.Result;
    }

    // Also when requests never stop coming: who is refused tries again.
    private void RepairIfDue()
    {
        if (Fault is null || Stopwatch.GetElapsedTime(_tried) < _segments.Pause) return;

        _tried = Stopwatch.GetTimestamp();
        if (_segments.TryRepair()) _index.ReleaseReservations();
    }

    private void Commit()
    {
        var (segment, offset) = (_segments.Segment, _segments.Length);
        if (_batch.Lines > 0) _segments.Append(_batch.Bytes, _batch.Lines);
        _batch.Complete(_index, segment, offset);
        if (_batch.Lines > 0 || _seals.Count > 0) _segments.RotateIfDue(now: _seals.Count > 0);
    }

    private void Try(Action step)
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
            if (refusal is JournalUnavailableException) _index.ReleaseReservations();
            _batch.Fail(refusal);
            _seals.ForEach(request => request.Fail(refusal));
        }
    }

    private void Take(JournalRequest request)
    {
        switch (request)
        {
            case JournalRequest.Barrier: _batch.Add(request); break;
            case var _ when Fault is { } fault: request.Fail(new JournalUnavailableException(fault)); break;
            case JournalRequest.Seal: _seals.Add(request); break;
            case JournalRequest.Write write: Take(write); break;
            case JournalRequest.Delete delete: Take(delete); break;
        }
    }

    private void Take(JournalRequest.Write request)
    {
        foreach (var line in request.Lines)
        {
            if (_index.TryReserve(line.PersistenceId, line.First, line.Last)) continue;

            request.Fail(new JournalException($"event {line.First} of '{line.PersistenceId}' was written before: two actors write for one entity"));
            return;
        }

        _batch.Add(request);
    }

    private void Take(JournalRequest.Delete request)
    {
        var to = Math.Min(request.To, _index.Reserved(request.PersistenceId));
        if (to > 0) _batch.Add(request, to);
        else _batch.Add(request);
    }
}
