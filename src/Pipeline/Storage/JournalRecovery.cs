using System.Globalization;

namespace CryptoViz.Pipeline.Storage;

/// <summary>
/// Opens the segments of a journal: a <see cref="JournalSurvey"/> reads all of them and refuses what is damaged, and only then
/// what a crash can leave is put right: unfinished files, a torn tail, an interrupted rotation or merge.
/// </summary>
internal sealed class JournalRecovery(IDisk disk, string directory, string journalId, TimeProvider time)
{
    private readonly List<string> _notices = [];

    /// <summary>What was put right, a line each.</summary>
    public IReadOnlyList<string> Notices => _notices;

    /// <summary>Builds the index and returns the segment to go on with and the sealed ones.</summary>
    /// <exception cref="JournalException">The journal is damaged or not whole.</exception>
    public (ActiveSegment Active, IReadOnlyList<Segment> Sealed) Open(JournalIndex index)
    {
        var survey = JournalSurvey.Read(disk, directory, journalId);
        try
        {
            foreach (var (segment, scan) in survey.Segments.Zip(survey.Scans)) index.Load(segment, scan.Lines);
            RemoveUnfinished(survey);
            foreach (var (segment, scan) in survey.Torn) Cut(segment, scan);
            if (survey.IsRotationUnfinished) FinishRotation(survey.Segments[^2], survey.Scans[^2]);
            foreach (var (segment, scan) in survey.Segments.Zip(survey.Scans).SkipLast(1).Where(pair => !pair.Second.FromIndex))
                SegmentIndex.Of(scan).TryWrite(disk, segment.Path);
            return (new ActiveSegment(disk, journalId, survey.Last.Segment, survey.Last.Scan), survey.Segments[..^1]);
        }
        catch
        {
            survey.Dispose();
            throw;
        }
    }

    private void RemoveUnfinished(JournalSurvey survey)
    {
        foreach (var leftover in survey.Leftovers)
        {
            leftover.Dispose();
            disk.Delete(leftover.Path);
        }

        var names = disk.List(directory);
        foreach (var name in names.Where(name => DurableFile.IsUnfinished(name) || IsOrphan(name))) disk.Delete(Path.Combine(directory, name));

        bool IsOrphan(string name) => SegmentIndex.IsName(name) && !names.Contains(Path.ChangeExtension(name, Segment.Suffix));
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
}
