namespace CryptoViz.Pipeline.Storage;

/// <summary>
/// Reads every segment of a journal and decides what it is: whole, left so by a crash, or damaged. Changes nothing.
/// </summary>
internal sealed class JournalSurvey : IDisposable
{
    // The most that one crash can tear: what is written between two syncs, whose last line may start just below the batch's bound.
    // A line can be longer than its payload, but never twice as long.
    private const long MaxTornBytes = (2 * JournalBatch.MaxBytes) + (2 * Journal.MaxLineBytes);

    private readonly string _directory;

    private JournalSurvey(IDisk disk, string directory, string journalId)
    {
        _directory = directory;
        Segments = [.. disk.List(directory).Where(name => Segment.TryParseName(name, out _)).Order(StringComparer.Ordinal)
            .Select(name => new Segment(disk, Path.Combine(directory, name)))];
        try
        {
            if (Segments.Count == 0) throw Missing("its first segment");

            // Each is read and checked on its own, so they share the processors.
            Scans = [.. Segments.AsParallel().AsOrdered().Select(segment => Scan(disk, segment, journalId))];
            SetLeftoversAside();
            RequireWhole();
        }
        catch (AggregateException e) when (e.InnerExceptions.OfType<JournalException>().FirstOrDefault() is { } refusal)
        {
            Dispose();
            throw refusal;
        }
        catch (AggregateException e)
        {
            Dispose();
            throw e.InnerExceptions[0];
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The segments, oldest first.</summary>
    public List<Segment> Segments { get; }

    /// <summary>What is in each of them.</summary>
    public List<ScannedSegment> Scans { get; } = [];

    /// <summary>Segments whose lines were merged into the one before, which a crash kept from being removed.</summary>
    public List<Segment> Leftovers { get; } = [];

    /// <summary>The segment that was written to last.</summary>
    public (Segment Segment, ScannedSegment Scan) Last => (Segments[^1], Scans[^1]);

    /// <summary>Those that end in an unfinished write.</summary>
    public IEnumerable<(Segment Segment, ScannedSegment Scan)> Torn => Segments.Zip(Scans).Where(pair => pair.Second.Rest > 0);

    /// <summary>True when a crash came between the making of the last segment and the sealing of the one before.</summary>
    public bool IsRotationUnfinished => Scans.Count > 1 && !Scans[^2].Sealed;

    /// <summary>Reads a journal.</summary>
    /// <exception cref="JournalException">It is damaged or not whole.</exception>
    public static JournalSurvey Read(IDisk disk, string directory, string journalId) => new(disk, directory, journalId);

    /// <summary>Reads one segment, by its sidecar where that fits.</summary>
    public static ScannedSegment Scan(IDisk disk, Segment segment, string journalId) =>
        SegmentScan.Scan(segment, journalId, SegmentIndex.TryRead(disk, segment.Path));

    /// <summary>Closes the segments.</summary>
    public void Dispose()
    {
        foreach (var segment in Segments.Concat(Leftovers)) segment.Dispose();
    }

    // A merge gives the first of its segments all lines and removes the others after that.
    private void SetLeftoversAside()
    {
        for (var i = Scans.Count - 1; i > 0; i--)
        {
            var merged = Scans.Take(i).LastOrDefault(scan => scan.Header.Compacted && scan.Sealed && scan.NextNumber > Scans[i].Header.First);
            if (merged is null || !Scans[i].Sealed || Scans[i].NextNumber > merged.NextNumber) continue;

            Leftovers.Add(Segments[i]);
            Segments.RemoveAt(i);
            Scans.RemoveAt(i);
        }
    }

    private void RequireWhole()
    {
        if (Scans[0].Header.First != 1) throw Missing($"what comes before '{Segments[0].Name}'");

        for (var i = 0; i < Scans.Count; i++)
        {
            var (segment, scan, last) = (Segments[i], Scans[i], i == Scans.Count - 1);
            if (last && scan.Sealed) throw Missing($"'{Segment.NameOf(scan.NextNumber)}'");
            if (scan.Rest > 0 && (scan.Sealed || scan.DamagedInside || scan.Rest > MaxTornBytes || !(last || BeforeEmpty(i)))) throw Damaged(segment, scan);
            if (last) continue;

            if (!scan.Sealed && !BeforeEmpty(i)) throw Damaged(segment, scan);
            if (Scans[i + 1].Header.First != scan.NextNumber) throw Missing($"'{Segment.NameOf(scan.NextNumber)}'");
            if (!scan.Header.Compacted && Scans[i + 1].Header.Previous != scan.Crc) throw Damaged(segment, scan);
        }

        // An interrupted rotation: the last segment is empty, so the one before it may lack its seal.
        bool BeforeEmpty(int i) => i == Scans.Count - 2 && Scans[^1].Lines.Count == 0;
    }

    private JournalException Missing(string what) =>
        new($"the journal in '{_directory}' is not whole: {what} is missing; nothing was changed; restore the directory from a backup");

    private static JournalException Damaged(Segment segment, ScannedSegment scan) =>
        new($"'{segment.Path}' is damaged at byte {scan.SoundLength}, inside what was acknowledged; nothing was changed; restore the directory from a backup");
}
