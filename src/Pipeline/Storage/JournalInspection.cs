using System.Collections.Immutable;

namespace CryptoViz.Pipeline.Storage;

/// <summary>A segment as it is on the disk.</summary>
/// <param name="Name">Its file.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Lines">How many lines it has, without header and seal.</param>
/// <param name="First">The number of its first line.</param>
/// <param name="Next">The number after its last line's.</param>
/// <param name="Sealed">True when it is written to no more.</param>
/// <param name="Compacted">True when lines were left out.</param>
internal sealed record InspectedSegment(string Name, long Bytes, int Lines, long First, long Next, bool Sealed, bool Compacted);

/// <summary>
/// What a data directory holds and whether it is sound. It is read without its lock and without changing a byte, so it may be a
/// backup, on a read-only disk, or in use: then the last lines may be seen half written, which <see cref="Notices"/> tell.
/// </summary>
internal sealed class JournalInspection : IDisposable
{
    private readonly JournalSurvey? _survey;

    private JournalInspection(IDisk disk, string path)
    {
        Path = System.IO.Path.GetFullPath(path);
        var journal = System.IO.Path.Combine(Path, JournalDirectory.JournalFolder);
        Snapshots = new SnapshotFiles(disk, System.IO.Path.Combine(Path, JournalDirectory.SnapshotsFolder));
        var findings = ImmutableArray.CreateBuilder<string>();
        var notices = ImmutableArray.CreateBuilder<string>();
        var index = new JournalIndex();
        try
        {
            JournalFormat.RequireOwn(disk, journal);
            JournalId = JournalFormat.TryRead(disk, journal) ?? throw new JournalException(
                $"'{Path}' has no journal; name a directory below the data directory, such as live-usd, demo or users");
            _survey = JournalSurvey.Read(disk, journal, JournalId);
            foreach (var (segment, scan) in _survey.Segments.Zip(_survey.Scans)) index.Load(segment, scan.Lines);
            notices.AddRange(_survey.Torn.Select(torn =>
                $"'{torn.Segment.Path}' ends in {torn.Scan.Rest} bytes of an unfinished write, none of it acknowledged; the next start cuts it off"));
        }
        catch (JournalException e)
        {
            findings.Add(e.Message);
        }

        foreach (var bad in Snapshots.Unsound())
            notices.Add($"the snapshot '{bad}' is damaged; an older one or the journal gives the same state");
        (Findings, Notices, Entities, Index) = (findings.DrainToImmutable(), notices.DrainToImmutable(), index.Entities(), index);
    }

    /// <summary>The directory.</summary>
    public string Path { get; }

    /// <summary>The journal's id; null when it can't be read.</summary>
    public string? JournalId { get; }

    /// <summary>Why a start would refuse it, a line each that says what to do; none when it is sound.</summary>
    public ImmutableArray<string> Findings { get; }

    /// <summary>What a start would put right by itself, a line each.</summary>
    public ImmutableArray<string> Notices { get; }

    /// <summary>The segments, oldest first; none when the journal is not sound.</summary>
    public ImmutableArray<InspectedSegment> Segments => _survey is null ? [] :
    [
        .. _survey.Segments.Zip(_survey.Scans, (segment, scan) => new InspectedSegment(
            segment.Name, segment.Length, scan.Lines.Count, scan.Header.First, scan.NextNumber, scan.Sealed, scan.Header.Compacted)),
    ];

    /// <summary>The entities in order of their ids; none when the journal is not sound.</summary>
    public ImmutableArray<IndexedEntity> Entities { get; }

    /// <summary>The snapshots.</summary>
    public SnapshotFiles Snapshots { get; }

    private JournalIndex Index { get; }

    /// <summary>Reads a directory such as <c>data/live-usd</c>.</summary>
    /// <exception cref="IOException">It can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static JournalInspection Read(string path, IDisk? disk = null) => new(disk ?? LocalDisk.Instance, path);

    /// <summary>All lines of events, deletions and compaction as they are in the files, in order of their numbers.</summary>
    public IEnumerable<(ScannedLine Line, byte[] Text)> Lines() => _survey is null
        ? []
        : _survey.Segments.Zip(_survey.Scans).SelectMany(pair => pair.Second.Lines.Select(line => (line, pair.First.ReadLine(line.Offset, line.Length))));

    /// <summary>An entity's events from one number to another, in order.</summary>
    /// <exception cref="JournalException">Some of them are only in snapshots, or can't be read.</exception>
    public IEnumerable<(StoredEvent Event, long Timestamp)> Replay(string persistenceId, long from = 1, long to = long.MaxValue) =>
        Journal.Replay(Index, persistenceId, from, to, long.MaxValue);

    /// <summary>Closes the files.</summary>
    public void Dispose() => _survey?.Dispose();
}
