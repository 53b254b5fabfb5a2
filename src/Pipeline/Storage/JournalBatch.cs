namespace CryptoViz.Pipeline.Storage;

/// <summary>
/// Lines that are written and synced together, and what the index shall know once they are durable. All who wait for one of them
/// wait for <see cref="Done"/>: one end for the whole batch. Filled under the lock of the <see cref="BatchWriter"/>, then used by its
/// thread only; used again after that.
/// </summary>
internal sealed class JournalBatch
{
    /// <summary>A batch takes no further write beyond this; writing it takes about a millisecond.</summary>
    public const int MaxBytes = 1024 * 1024;

    // Beyond this a sync costs little for each write, and the first would wait longer for it than it saves.
    private const int MaxWrites = 256;

    private readonly LineWriter _text = new();
    private readonly List<ScannedLine> _lines = [];
    private TaskCompletionSource _done = new();
    private TaskCompletionSource? _sealed;
    private long _first;
    private long _unsynced;
    private int _writes;
    private bool _isDurable;

    /// <summary>True while another write may join.</summary>
    public bool HasRoom => _writes < MaxWrites && _text.Length < MaxBytes;

    /// <summary>What the lines are; their offsets count from the start of the batch.</summary>
    public IReadOnlyList<ScannedLine> Lines => _lines;

    /// <summary>When the first line was made, epoch milliseconds.</summary>
    public long Began { get; private set; }

    /// <summary>The number after the last line's.</summary>
    public long NextNumber => _first + _lines.Count;

    /// <summary>The lines.</summary>
    public ReadOnlySpan<byte> Bytes => _text.Written;

    /// <summary>Ends when the lines are durable; fails when they are not known to be.</summary>
    public Task Done => _done.Task;

    /// <summary>True when the segment is to be sealed after the batch.</summary>
    public bool SealsSegment => _sealed is not null;

    /// <summary>Starts anew.</summary>
    /// <param name="first">The number of the first line.</param>
    /// <param name="unsynced">The number of the first line that is not durable when this one is written; the same, when each batch is synced.</param>
    public void Begin(long first, long unsynced)
    {
        (_first, _unsynced, _writes, _isDurable) = (first, unsynced, 0, false);
        (_done, _sealed) = (new TaskCompletionSource(), null);
        _text.Clear();
        _lines.Clear();
    }

    /// <summary>Adds the lines of a write.</summary>
    public void Add(EncodedWrites encoded)
    {
        Count(encoded.Timestamp);
        for (var line = 0; line < encoded.Writes.Length; line++)
        {
            var (write, start) = (encoded.Writes[line], _text.Length);
            _text.Events(NextNumber, _unsynced, encoded.FieldsOf(line));
            _lines.Add(new ScannedLine(
                LineKind.Events, write.PersistenceId, NextNumber, write.First, write.Events.Length, start, _text.Length - start - 1));
        }
    }

    /// <summary>Adds the line of a deletion.</summary>
    /// <param name="persistenceId">The entity.</param>
    /// <param name="to">Its events up to this number are deleted.</param>
    /// <param name="timestamp">Now, epoch milliseconds.</param>
    public void AddDeletion(string persistenceId, long to, long timestamp)
    {
        Count(timestamp);
        var start = _text.Length;
        _text.Gone(NextNumber, _unsynced, persistenceId, to, timestamp, covered: false);
        _lines.Add(new ScannedLine(LineKind.Deleted, persistenceId, NextNumber, to, 0, start, _text.Length - start - 1));
    }

    /// <summary>Asks for the segment to be sealed after the batch; ends when it is.</summary>
    public Task SealSegment() => (_sealed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>
    /// The lines are durable: tells the index, and then all who wait. They are woken by one thread of the pool, one after the other,
    /// while the next batch is written, and not by a turn in the pool's queue for each.
    /// </summary>
    public void Complete(JournalIndex index, Segment segment, long offset)
    {
        index.Add(segment, offset, _lines);
        _isDurable = true;
        ThreadPool.UnsafeQueueUserWorkItem(static done => done.SetResult(), _done, preferLocal: false);
    }

    /// <summary>The segment was sealed.</summary>
    public void Seal() => _sealed?.SetResult();

    /// <summary>
    /// A step failed: unless that was the rotation after it, the lines may or may not be on the disk; before the next is written they
    /// are gone for certain.
    /// </summary>
    public void Fail(Exception e)
    {
        _sealed?.SetException(e);
        if (_isDurable) return;

        ThreadPool.UnsafeQueueUserWorkItem(static failed => failed.Done.SetException(failed.Cause), (Done: _done, Cause: e), preferLocal: false);
    }

    private void Count(long timestamp)
    {
        if (_writes++ == 0) Began = timestamp;
    }
}
