namespace CryptoViz.Pipeline.Storage;

/// <summary>The one segment that is written to. Only the batch writer's thread uses it.</summary>
internal sealed class ActiveSegment : IDisposable
{
    private readonly IDisk _disk;
    private readonly IDiskFile _file;
    private readonly LineWriter _lines = new();
    private readonly string _journalId;
    private long _length;
    private int _count;
    private uint _crc;

    /// <summary>Goes on with a segment whose every byte was checked.</summary>
    public ActiveSegment(IDisk disk, string journalId, Segment segment, ScannedSegment scanned)
    {
        _disk = disk;
        _journalId = journalId;
        Segment = segment;
        NextNumber = scanned.NextNumber;
        (_length, _count, _crc) = (scanned.SoundLength, scanned.Count, scanned.Crc);
        _file = disk.OpenWrite(segment.Path);
    }

    /// <summary>The segment for reading.</summary>
    public Segment Segment { get; }

    /// <summary>The number of the next line.</summary>
    public long NextNumber { get; private set; }

    /// <summary>Its length in bytes.</summary>
    public long Length => _length;

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
        var scanned = new ScannedSegment(header)
        {
            NextNumber = header.First,
            SoundLength = lines.Length,
            Crc = Crc32C.Of(lines.Written),
        };
        return new ActiveSegment(disk, header.JournalId, new Segment(disk, path), scanned);
    }

    /// <summary>Writes whole lines at the end; durable after <see cref="Sync"/>.</summary>
    public void Append(ReadOnlySpan<byte> lines, int count)
    {
        _file.Write(lines, _length);
        _length += lines.Length;
        _count += count;
        _crc = Crc32C.Append(_crc, lines);
        NextNumber += count;
    }

    /// <summary>Returns when all that was written is durable.</summary>
    public void Sync() => _file.Sync();

    /// <summary>
    /// Starts the next segment and seals this one, in that order: then a sealed segment without a successor means that a file
    /// was lost, and a crash in between leaves an unsealed one with an empty successor, which opening puts right.
    /// </summary>
    public ActiveSegment Rotate()
    {
        var next = Create(_disk, Path.GetDirectoryName(Segment.Path)!, new SegmentHeader(_journalId, NextNumber, _crc));
        Seal();
        return next;
    }

    /// <summary>Writes the last line.</summary>
    public void Seal()
    {
        _lines.Clear();
        _lines.Seal(new SegmentSeal(NextNumber - 1, _count, _crc));
        _file.Write(_lines.Written, _length);
        _length += _lines.Length;
        _file.Sync();
    }

    public void Dispose() => _file.Dispose();
}
