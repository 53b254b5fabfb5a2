using System.Threading.Channels;

namespace CryptoViz.Pipeline.Storage;

/// <summary>
/// Group commit. One thread takes what waits, writes it in one piece, syncs once and answers all of it; meanwhile the next batch
/// gathers, so one sync carries as many writes as came during the last. A batch is not written before the one before it is
/// durable, so a crash can tear one batch at most.
/// </summary>
/// <remarks>
/// After a failed write or sync nobody knows what the disk holds, and another sync may lie (the kernel drops the failed pages).
/// So the first failure ends all writing: nothing is acknowledged until the journal is opened again, which checks every byte.
/// Reading goes on.
/// </remarks>
internal sealed class BatchWriter : IDisposable
{
    // Four full batches waiting mean that the disk can't follow; callers then wait without holding a thread.
    private const int MaxWaiting = 1024;

    private readonly Channel<JournalRequest> _waiting = Channel.CreateBounded<JournalRequest>(
        new BoundedChannelOptions(MaxWaiting) { SingleReader = true });

    private readonly JournalIndex _index;
    private readonly JournalSettings _settings;
    private readonly Action<Segment> _onSealed;
    private readonly JournalBatch _batch;
    private readonly Thread _thread;
    private ActiveSegment _active;
    private volatile JournalException? _fault;

    /// <summary>Starts the thread.</summary>
    /// <param name="active">The segment to go on with; owned from now on.</param>
    /// <param name="index">Is told what is durable.</param>
    /// <param name="settings">How to sync and when to rotate.</param>
    /// <param name="time">Dates the lines.</param>
    /// <param name="onSealed">Called on the writer's thread after a rotation, with the segment that is full.</param>
    public BatchWriter(ActiveSegment active, JournalIndex index, JournalSettings settings, TimeProvider time, Action<Segment> onSealed)
    {
        (_active, _index, _settings, _onSealed) = (active, index, settings, onSealed);
        _batch = new JournalBatch(time);
        _thread = new Thread(Run) { IsBackground = true, Name = "journal writer" };
        _thread.Start();
    }

    /// <summary>Why nothing is accepted any more; null while all is well.</summary>
    public string? Fault => _fault?.Message;

    /// <summary>Hands a request over, in the order of the calls, and returns when it is durable.</summary>
    /// <exception cref="JournalException">It is not known to be durable.</exception>
    public async Task RunAsync(JournalRequest request)
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

    /// <summary>Takes no more, writes what waits, and ends.</summary>
    public void Dispose()
    {
        if (!_waiting.Writer.TryComplete()) return;

        _thread.Join();
        _active.Dispose();
        _active.Segment.Dispose();
    }

    private void Run()
    {
        while (_waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            try
            {
                _batch.Begin(_active.NextNumber);
                while (_batch.HasRoom && _waiting.Reader.TryRead(out var request)) Take(request);
                Commit();
            }
            catch (Exception e)
            {
                _fault ??= new JournalException(
                    $"writing '{_active.Segment.Path}' failed ({e.Message}); nothing is accepted until CryptoViz is started again: make room or check the disk first", e);
                _batch.Fail(_fault);
            }
        }
    }

    private void Take(JournalRequest request)
    {
        switch (request)
        {
            case JournalRequest.Barrier: _batch.Add(request); break;
            case var _ when _fault is { } fault: request.Fail(fault); break;
            case JournalRequest.Write write: Take(write); break;
            case JournalRequest.Delete delete: Take(delete); break;
        }
    }

    private void Take(JournalRequest.Write request)
    {
        if (request.Writes.FirstOrDefault(write => !_index.TryReserve(write.PersistenceId, write.First, write.Last)) is { } second)
        {
            request.Fail(new JournalException($"event {second.First} of '{second.PersistenceId}' was written before: two actors write for one entity"));
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

    private void Commit()
    {
        var offset = _active.Length;
        if (_batch.Lines > 0)
        {
            _active.Append(_batch.Bytes, _batch.Lines);
            if (_settings.Sync == JournalSync.Batch) _active.Sync();
        }

        _batch.Complete(_index, _active.Segment, offset);

        // Only after lines of its own, so that a rotation that failed is never tried again on the same file.
        if (_batch.Lines > 0 && _active.Length >= _settings.SegmentBytes) Rotate();
    }

    private void Rotate()
    {
        var full = _active;
        _active = full.Rotate();
        full.Dispose();
        _onSealed(full.Segment);
    }
}
