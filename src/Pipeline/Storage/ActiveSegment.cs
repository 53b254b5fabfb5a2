namespace CryptoViz.Pipeline.Storage;

/// <summary>The one segment that is written to. Only the batch writer's thread uses it.</summary>
internal sealed class ActiveSegment : IDisposable
{
    // How much is checked at a time when the file is opened again.
    private const int ChunkBytes = 1024 * 1024;

    // Room is asked for so far ahead. To sync bytes that have their place on the disk takes about 7 % less; asking for more saves no more.
    private const int ReservedBytes = 4 * 1024 * 1024;

    private readonly IDisk _disk;
    private readonly string _journalId;
    private readonly IDiskFile _file;

    // By batch: one list of tens of thousands would be copied again and again while it grows.
    private readonly List<ScannedLine[]> _batches;
    private Tail _written;
    private Tail _kept;
    private long _reserved;

    /// <summary>Goes on with a segment whose every byte was checked.</summary>
    public ActiveSegment(IDisk disk, string journalId, Segment segment, ScannedSegment scanned)
        : this(
            disk, journalId, segment, new Tail(scanned.SoundLength, scanned.Lines.Count, scanned.Crc, scanned.NextNumber, Batches: 1),
            [[.. scanned.Lines]], scanned.Began)
    {
    }

    private ActiveSegment(IDisk disk, string journalId, Segment segment, Tail tail, List<ScannedLine[]> batches, long began)
    {
        (_disk, _journalId, Segment, _batches, Began) = (disk, journalId, segment, batches, began);
        (_written, _kept) = (tail, tail);
        _file = disk.OpenWrite(segment.Path);
    }

    /// <summary>The segment for reading.</summary>
    public Segment Segment { get; }

    /// <summary>The number of the next line.</summary>
    public long NextNumber => _written.NextNumber;

    /// <summary>Its length in bytes.</summary>
    public long Length => _written.Length;

    /// <summary>How many lines it has.</summary>
    public int Lines => _written.Lines;

    /// <summary>When its first line was written, epoch milliseconds; 0 without a line.</summary>
    public long Began { get; private set; }

    /// <summary>What its lines are.</summary>
    public SegmentIndex Index
    {
        get
        {
            var all = new List<ScannedLine>(Lines);
            foreach (var lines in _batches) all.AddRange(lines);
            return new SegmentIndex(_written.Crc, _written.Length, Began, all);
        }
    }

    /// <summary>
    /// Makes an empty segment under its final name, durably: the header is synced before the name exists, so a segment without a
    /// sound header is never the work of a crash.
    /// </summary>
    public static ActiveSegment Create(IDisk disk, string directory, SegmentHeader header)
    {
        var path = Path.Combine(directory, Segment.NameOf(header.First));
        var lines = new LineWriter();
        lines.Header(header);
        DurableFile.Replace(disk, path, lines.Written);
        var tail = new Tail(lines.Length, 0, Crc32C.Of(lines.Written), header.First, Batches: 0);
        return new ActiveSegment(disk, header.JournalId, new Segment(disk, path), tail, [], began: 0);
    }

    /// <summary>Writes whole lines at the end; durable after <see cref="Sync"/>, and given up by a failure until <see cref="Keep"/>.</summary>
    public void Append(JournalBatch batch)
    {
        if (_written.Lines == 0) Began = batch.Began;
        batch.Place(_written.Length);
        Reserve(batch.Bytes.Length);
        _file.Write(batch.Bytes, _written.Length);
        _batches.Add(batch.Lines.ToArray());
        _written = new Tail(
            _written.Length + batch.Bytes.Length, _written.Lines + batch.Lines.Length, Crc32C.Append(_written.Crc, batch.Bytes), batch.NextNumber,
            _batches.Count);
    }

    /// <summary>Returns when all that was written is durable.</summary>
    public void Sync() => _file.Sync();

    /// <summary>What was written is about to be acknowledged.</summary>
    public void Keep() => _kept = _written;

    /// <summary>
    /// Goes on with a fresh handle after a failed step: what was not acknowledged is cut off, the cut is synced, and every byte
    /// before it is read again. The old handle is never synced again, since after a failure its sync may lie.
    /// </summary>
    /// <exception cref="JournalException">What was acknowledged is not as it was written.</exception>
    public ActiveSegment Reopen()
    {
        _file.Dispose();
        _batches.RemoveRange(_kept.Batches, _batches.Count - _kept.Batches);
        var fresh = new ActiveSegment(_disk, _journalId, Segment, _kept, _batches, Began);
        try
        {
            fresh._file.Truncate(_kept.Length);
            fresh.Sync();
            fresh.RequireSound();
            return fresh;
        }
        catch
        {
            fresh.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Starts the next segment and seals this one, in that order: then a sealed segment without a successor means that a file
    /// was lost, and a crash in between leaves an unsealed one with an empty successor, which opening puts right. It may be done
    /// again after a failure: it writes the same bytes to the same places.
    /// </summary>
    public ActiveSegment Rotate()
    {
        var next = Create(_disk, Path.GetDirectoryName(Segment.Path)!, new SegmentHeader(_journalId, NextNumber, _written.Crc));
        try
        {
            Seal();
            return next;
        }
        catch
        {
            next.Dispose();
            next.Segment.Dispose();
            throw;
        }
    }

    /// <summary>Gives back the room that is not needed and writes the last line.</summary>
    public void Seal()
    {
        _file.Truncate(_written.Length);
        var line = new LineWriter();
        line.Seal(new SegmentSeal(NextNumber - 1, _written.Lines, _written.Crc));
        _file.Write(line.Written, _written.Length);
        _file.Sync();
    }

    public void Dispose() => _file.Dispose();

    private void Reserve(int bytes)
    {
        var end = _written.Length + bytes;
        if (end <= _reserved) return;

        _reserved = end + ReservedBytes;
        _file.Reserve(_written.Length, _reserved - _written.Length);
    }

    private void RequireSound()
    {
        var (crc, chunk) = (Crc32C.Empty, new byte[ChunkBytes]);
        for (var offset = 0L; offset < _kept.Length;)
        {
            var read = Segment.Read(chunk.AsSpan(0, (int)Math.Min(ChunkBytes, _kept.Length - offset)), offset);
            if (read == 0) break;
            crc = Crc32C.Append(crc, chunk.AsSpan(0, read));
            offset += read;
        }

        if (crc != _kept.Crc)
            throw new JournalException($"'{Segment.Path}' is no longer what was written; check the disk, then restore the directory from a backup");
    }

    private readonly record struct Tail(long Length, int Lines, uint Crc, long NextNumber, int Batches);
}
