using System.Runtime.InteropServices;

namespace CryptoViz.Pipeline.Storage;

/// <summary>
/// Lines that are written and synced together, what the index shall know once they are durable, and who waits for that. Filled under
/// the lock of the <see cref="BatchWriter"/>, then used by its thread only, then by that of the <see cref="EndedBatches"/>; used again
/// after that.
/// </summary>
internal sealed class JournalBatch
{
    /// <summary>A batch takes no further write beyond this; writing it takes about a millisecond.</summary>
    public const int MaxBytes = 1024 * 1024;

    // Beyond this a sync costs little for each write, and the first would wait longer for it than it saves.
    private const int MaxWrites = 256;

    private readonly LineWriter _text = new();
    private readonly List<ScannedLine> _lines = [];
    private readonly List<TaskCompletionSource> _writers = [];
    private long _first;
    private long _unsynced;
    private Segment? _segment;
    private Exception? _failure;

    /// <summary>True while another write may join.</summary>
    public bool HasRoom => _writers.Count < MaxWrites && _text.Length < MaxBytes;

    /// <summary>What the lines are; their offsets count from the start of the batch until it is placed.</summary>
    public ReadOnlySpan<ScannedLine> Lines => CollectionsMarshal.AsSpan(_lines);

    /// <summary>When the first line was made, epoch milliseconds.</summary>
    public long Began { get; private set; }

    /// <summary>The number after the last line's.</summary>
    public long NextNumber => _first + _lines.Count;

    /// <summary>The lines.</summary>
    public ReadOnlySpan<byte> Bytes => _text.Written;

    /// <summary>Who waits for the segment to be sealed after the batch; null when it is not to be.</summary>
    public TaskCompletionSource? Sealing { get; private set; }

    /// <summary>Starts anew.</summary>
    /// <param name="first">The number of the first line.</param>
    /// <param name="unsynced">The number of the first line that is not durable when this one is written; the same, when each batch is synced.</param>
    public void Begin(long first, long unsynced)
    {
        (_first, _unsynced) = (first, unsynced);
        (Sealing, _segment, _failure) = (null, null, null);
        _writers.Clear();
        _text.Clear();
        _lines.Clear();
    }

    /// <summary>Adds the lines of a write; the task ends when they are durable, and fails when they are not known to be.</summary>
    public Task Add(EncodedWrites encoded)
    {
        Date(encoded.Timestamp);
        for (var line = 0; line < encoded.Writes.Length; line++)
        {
            var (write, start) = (encoded.Writes[line], _text.Length);
            _text.Events(NextNumber, _unsynced, encoded.FieldsOf(line));
            _lines.Add(new ScannedLine(
                LineKind.Events, write.PersistenceId, NextNumber, write.First, write.Events.Length, start, _text.Length - start - 1));
        }

        return Waiting();
    }

    /// <summary>Adds the line of a deletion; the task is as that of a write.</summary>
    /// <param name="persistenceId">The entity.</param>
    /// <param name="to">Its events up to this number are deleted.</param>
    /// <param name="timestamp">Now, epoch milliseconds.</param>
    public Task AddDeletion(string persistenceId, long to, long timestamp)
    {
        Date(timestamp);
        var start = _text.Length;
        _text.Gone(NextNumber, _unsynced, persistenceId, to, timestamp, covered: false);
        _lines.Add(new ScannedLine(LineKind.Deleted, persistenceId, NextNumber, to, 0, start, _text.Length - start - 1));
        return Waiting();
    }

    /// <summary>Asks for the segment to be sealed after the batch; ends when it is.</summary>
    public Task SealSegment() => (Sealing ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Says where in its segment the batch is written; once.</summary>
    public void Place(long offset)
    {
        foreach (ref var line in CollectionsMarshal.AsSpan(_lines)) line = line with { Offset = offset + line.Offset };
    }

    /// <summary>It ended well: the lines are durable, in this segment.</summary>
    public void Complete(Segment segment) => _segment = segment;

    /// <summary>
    /// It failed: the lines may or may not be on the disk; before the next is written they are gone for certain. Whoever waits for the
    /// segment to be sealed is told too.
    /// </summary>
    public void Fail(Exception e) => _failure = e;

    /// <summary>Tells the index what is durable.</summary>
    public void Settle(JournalIndex index)
    {
        if (_segment is not null) index.Add(_segment, Lines);
    }

    /// <summary>Tells all who wait, one after the other.</summary>
    public void Tell()
    {
        foreach (var writer in _writers)
        {
            if (_failure is null) writer.SetResult();
            else writer.SetException(_failure);
        }

        if (_failure is not null) Sealing?.SetException(_failure);
    }

    private void Date(long timestamp)
    {
        if (_lines.Count == 0) Began = timestamp;
    }

    private Task Waiting()
    {
        var writer = new TaskCompletionSource();
        _writers.Add(writer);
        return writer.Task;
    }
}
