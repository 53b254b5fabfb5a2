namespace CryptoViz.Pipeline.Storage;

/// <summary>
/// The end of the journal: appends, syncs as the mode says, rotates, and repairs itself after a failed step. Only the batch
/// writer's thread uses it, but for what says so.
/// </summary>
/// <remarks>
/// After a failed write or sync nobody knows what the disk holds, and another sync on that handle may lie (the kernel drops the
/// failed pages). So the handle is given up, and by a fresh one everything that was not acknowledged is cut off; after that it is
/// certain that nothing of it is there. Writing goes on when the disk has room for a batch again.
/// </remarks>
internal sealed class SegmentWriter(IDisk disk, ActiveSegment active, JournalSettings settings, TimeProvider time, Action<Segment, SegmentIndex> onSealed) : IDisposable
{
    private const string RoomName = "room" + DurableFile.Unfinished;

    private ActiveSegment _active = active;
    private long _unsyncedBytes;
    private long _synced = time.GetTimestamp();
    private long _unsyncedFrom = active.NextNumber;
    private bool _isCut = true;
    private bool _isRotating;
    private string? _fault;

    /// <summary>Why nothing is written now; null while all is well.</summary>
    public string? Fault => _fault;

    /// <summary>The segment that is written to.</summary>
    public Segment Segment => _active.Segment;

    /// <summary>The number of the next line.</summary>
    public long NextNumber => _active.NextNumber;

    /// <summary>
    /// The number of the first line that will not be known to be durable when a batch is written: its own first, or, when not each is
    /// synced, that after the last sync. For any thread.
    /// </summary>
    public long UnsyncedFrom(long firstOfBatch) => settings.Sync == JournalSync.Batch ? firstOfBatch : Interlocked.Read(ref _unsyncedFrom);

    /// <summary>How long to wait for requests before <see cref="TryRepair"/> or <see cref="Sync"/> has something to do.</summary>
    public TimeSpan Pause => _fault is not null ? settings.RetryInterval
        : settings.Sync == JournalSync.Interval && _unsyncedBytes > 0 ? JournalSettings.SyncInterval
        : Timeout.InfiniteTimeSpan;

    /// <summary>Writes lines at the end; when it returns they may be acknowledged.</summary>
    public void Append(JournalBatch batch)
    {
        _active.Append(batch);
        _unsyncedBytes += batch.Bytes.Length;
        if (MustSync()) Sync();
        _active.Keep();
    }

    /// <summary>Starts the next segment when this one is full or old, or when told to; never an empty one.</summary>
    public void RotateIfDue(bool now)
    {
        if (_active.Lines > 0 && (now || _active.Length >= settings.SegmentBytes || Now() - _active.Began >= JournalSettings.SegmentAge.TotalMilliseconds))
            Rotate();
    }

    /// <summary>Syncs what a mode other than <c>batch</c> has left.</summary>
    public void Sync()
    {
        if (_unsyncedBytes == 0 || settings.Sync == JournalSync.None) return;

        _active.Sync();
        MarkSynced();
    }

    /// <summary>Takes note of a failed step and cuts off what it may have left.</summary>
    /// <returns>What to tell the callers: nothing of theirs is there, or, when the cut failed too, that it isn't known.</returns>
    public Exception Fail(Exception e)
    {
        (_isCut, _fault) = (false, Message(e));
        try
        {
            Cut();
            return new JournalUnavailableException(_fault);
        }
        catch (Exception second) when (IsOfDisk(second))
        {
            return new JournalException(_fault, e);
        }
    }

    /// <summary>Repairs what failed, if the disk lets it: the cut, an interrupted rotation, and room for the next batch.</summary>
    /// <returns>True when writing goes on.</returns>
    public bool TryRepair()
    {
        try
        {
            if (!_isCut) Cut();
            RequireRoom();
            if (_isRotating) Rotate();
            MarkSynced();
            _fault = null;
            return true;
        }
        catch (Exception e) when (IsOfDisk(e))
        {
            _fault = Message(e);
            return false;
        }
    }

    public void Dispose()
    {
        _active.Dispose();
        _active.Segment.Dispose();
    }

    // What is not synced stays below a batch's bound in all modes but "none", so that a start can tell a torn write from damage.
    private bool MustSync() => settings.Sync switch
    {
        JournalSync.Batch => true,
        JournalSync.Interval => _unsyncedBytes >= JournalBatch.MaxBytes || time.GetElapsedTime(_synced) >= JournalSettings.SyncInterval,
        _ => false,
    };

    private void MarkSynced()
    {
        Interlocked.Exchange(ref _unsyncedFrom, _active.NextNumber);
        (_unsyncedBytes, _synced) = (0, time.GetTimestamp());
    }

    private void Cut()
    {
        _active = _active.Reopen();
        _isCut = true;
    }

    // The next segment's name tells the lines before it, so those are durable first, and after a failure no line may follow here
    // until the rotation is done: the next segment may be there already.
    private void Rotate()
    {
        _isRotating = true;
        var full = _active;
        if (_unsyncedBytes > 0) full.Sync();
        _active = full.Rotate();
        _isRotating = false;
        MarkSynced();
        full.Dispose();
        onSealed(full.Segment, full.Index);
    }

    private void RequireRoom()
    {
        var path = Path.Combine(Path.GetDirectoryName(Segment.Path)!, RoomName);
        using (var room = disk.Create(path))
        {
            room.Write(new byte[JournalBatch.MaxBytes], 0);
            room.Sync();
        }

        disk.Delete(path);
    }

    private string Message(Exception e) =>
        $"writing '{Segment.Path}' failed ({e.Message}); nothing is accepted until it works again, which is tried all the time: make room or check the disk";

    private static bool IsOfDisk(Exception e) => e is IOException or UnauthorizedAccessException or JournalException or ObjectDisposedException;

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
