using System.Globalization;

namespace CryptoViz.Pipeline.Storage;

/// <summary>
/// Opens the segments of a journal: reads all of them, decides, and only then changes anything. What a crash can leave is put
/// right (a torn tail, an interrupted rotation); everything else is refused.
/// </summary>
internal sealed class JournalRecovery(IDisk disk, string directory, string journalId, TimeProvider time)
{
    // The most that one crash can tear: a batch, whose last line may start just below the batch's bound. A line can be longer than
    // its payload, but never twice as long.
    private const long MaxTornBytes = JournalBatch.MaxBytes + (2 * Journal.MaxLineBytes);

    private readonly List<string> _notices = [];

    /// <summary>What was put right, a line each.</summary>
    public IReadOnlyList<string> Notices => _notices;

    /// <summary>Builds the index and returns the segment to go on with and the sealed ones.</summary>
    /// <exception cref="JournalException">The journal is damaged or not whole.</exception>
    public (ActiveSegment Active, IReadOnlyList<Segment> Sealed) Open(JournalIndex index)
    {
        var segments = disk.List(directory).Where(name => Segment.TryParseName(name, out _)).Order(StringComparer.Ordinal)
            .Select(name => new Segment(disk, Path.Combine(directory, name))).ToList();
        try
        {
            return Open(segments, index);
        }
        catch
        {
            segments.ForEach(segment => segment.Dispose());
            throw;
        }
    }

    private (ActiveSegment Active, IReadOnlyList<Segment> Sealed) Open(List<Segment> segments, JournalIndex index)
    {
        if (segments.Count == 0) throw Missing("its first segment");

        var scans = segments.ConvertAll(segment => SegmentScan.Scan(segment, journalId, index));
        RequireWhole(segments, scans);

        foreach (var (segment, scan) in segments.Zip(scans).Where(pair => pair.Second.Rest > 0)) Cut(segment, scan);
        if (segments.Count > 1 && !scans[^2].Sealed) FinishRotation(segments[^2], scans[^2]);
        return (new ActiveSegment(disk, journalId, segments[^1], scans[^1]), segments[..^1]);
    }

    private void RequireWhole(List<Segment> segments, List<ScannedSegment> scans)
    {
        if (scans[0].Header.First != 1) throw Missing($"what comes before '{Path.GetFileName(segments[0].Path)}'");

        for (var i = 0; i < scans.Count; i++)
        {
            var last = i == scans.Count - 1;
            if (last && scans[i].Sealed) throw Missing($"'{Segment.NameOf(scans[i].NextNumber)}'");
            if (scans[i].Rest > 0) RequireTorn(segments[i], scans[i], mayBeTorn: last || BeforeEmpty(i));
            if (last) continue;

            if (!scans[i].Sealed && !BeforeEmpty(i)) throw Damaged(segments[i], scans[i]);
            if (scans[i + 1].Header.First != scans[i].NextNumber) throw Missing($"'{Segment.NameOf(scans[i].NextNumber)}'");
            if (!scans[i].Header.Compacted && scans[i + 1].Header.Previous != scans[i].Crc) throw Damaged(segments[i], scans[i]);
        }

        // An interrupted rotation: the last segment is empty, so the one before it may lack its seal.
        bool BeforeEmpty(int i) => i == scans.Count - 2 && scans[^1].Count == 0;
    }

    private static void RequireTorn(Segment segment, ScannedSegment scan, bool mayBeTorn)
    {
        if (!mayBeTorn || scan.Sealed || scan.DamagedInside || scan.Rest > MaxTornBytes) throw Damaged(segment, scan);
    }

    /// <summary>Keeps the bytes after the last sound line in a file of their own and cuts them off; never was any acknowledged.</summary>
    private void Cut(Segment segment, ScannedSegment scan)
    {
        var torn = new byte[scan.Rest];
        segment.Read(torn, scan.SoundLength);
        var stamp = time.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        var aside = $"{segment.Path}.torn-{stamp}";
        DurableFile.Replace(disk, aside, torn);

        using var file = disk.OpenWrite(segment.Path);
        file.Truncate(scan.SoundLength);
        file.Sync();
        _notices.Add($"'{segment.Path}' ended in {torn.Length} bytes of an unfinished write; they were cut off and kept as '{Path.GetFileName(aside)}'");
    }

    private void FinishRotation(Segment segment, ScannedSegment scan)
    {
        using var unsealed = new ActiveSegment(disk, journalId, segment, scan);
        unsealed.Seal();
    }

    private JournalException Missing(string what) =>
        new($"the journal in '{directory}' is not whole: {what} is missing; nothing was changed; restore the directory from a backup");

    private static JournalException Damaged(Segment segment, ScannedSegment scan) =>
        new($"'{segment.Path}' is damaged at byte {scan.SoundLength}, inside what was acknowledged; nothing was changed; restore the directory from a backup");
}
