namespace CryptoViz.Pipeline.Storage;

/// <summary>
/// Writes neighbouring sealed segments as one, without what snapshots hold or entities deleted. The new file takes the first
/// one's name in one rename, then the others are removed: a crash leaves the old ones, or the new one with leftovers that the
/// next start knows by their numbers.
/// </summary>
internal sealed class SegmentRewriting(IDisk disk, string journalId, JournalIndex index)
{
    /// <summary>True when the segment was rewritten before.</summary>
    public bool IsCompacted(Segment segment) => HeaderOf(segment).Compacted;

    /// <summary>Rewrites the segments and tells the index; null, with nothing changed, when the result were too long to pay.</summary>
    /// <param name="run">Neighbours, oldest first.</param>
    /// <param name="covered">Up to which number two snapshots hold an entity's state.</param>
    /// <param name="maxBytes">The longest result that pays.</param>
    /// <exception cref="JournalException">One of them is damaged by now.</exception>
    public Segment? Rewrite(IReadOnlyList<Segment> run, Func<string, long> covered, long maxBytes)
    {
        var scans = run.Select(segment => SegmentScan.Scan(segment, journalId)).ToArray();
        if (scans.FirstOrDefault(scan => !scan.Sealed) is { } bad)
            throw new JournalException($"'{Segment.NameOf(bad.Header.First)}' was damaged after it was opened; check the disk, then restore the directory from a backup");

        var lines = run.Zip(scans).SelectMany(pair => pair.Second.Lines.Select(line => (Segment: pair.First, Line: line))).ToList();
        var kept = Keep(lines.ConvertAll(line => line.Line), covered);
        var content = new LineWriter();
        content.Header(scans[0].Header with { Compacted = true });
        var offsets = new Dictionary<long, long>();
        foreach (var (segment, line) in lines.Where(line => kept.ContainsKey(line.Line.Number)))
        {
            offsets[line.Number] = content.Length;
            var text = segment.ReadLine(line.Offset, line.Length);
            if (kept[line.Number]) content.Copy(text);
            else content.Gone(line.Number, line.Number, line.PersistenceId, line.LastSequenceNr, LineReader.Read(text).Timestamp, covered: true);
            if (content.Length > maxBytes) return null;
        }

        content.Seal(new SegmentSeal(scans[^1].NextNumber - 1, kept.Count, Crc32C.Of(content.Written)));
        return content.Length <= maxBytes ? Replace(run, content, lines.Select(line => line.Line), kept, offsets) : null;
    }

    /// <summary>
    /// The lines to keep, by number: as they are (true), or (false) as a line that says up to which number the entity's events are
    /// only in snapshots. That one stands where the last line left out was and keeps the entity's highest number known.
    /// </summary>
    private Dictionary<long, bool> Keep(List<ScannedLine> lines, Func<string, long> covered)
    {
        var kept = new Dictionary<long, bool>();
        foreach (var entity in lines.GroupBy(line => line.PersistenceId))
        {
            var (live, deleted) = index.Living(entity.Key, covered(entity.Key));
            ScannedLine? lastCovered = null, lastDeletion = null;
            foreach (var line in entity)
            {
                if (line.Kind == LineKind.Deleted) lastDeletion = line;
                else if (live.Contains(line.Number)) kept[line.Number] = true;
                else if (line.LastSequenceNr > deleted) lastCovered = line;
            }

            if (lastDeletion is { } deletion) kept[deletion.Number] = true;
            if (lastCovered is { } last) kept[last.Number] = last.Kind == LineKind.Covered;
        }

        return kept;
    }

    private Segment Replace(
        IReadOnlyList<Segment> run, LineWriter content, IEnumerable<ScannedLine> lines, Dictionary<long, bool> kept, Dictionary<long, long> offsets)
    {
        DurableFile.Replace(disk, run[0].Path, content.Written);
        var smaller = new Segment(disk, run[0].Path);
        foreach (var line in lines.Where(line => kept.TryGetValue(line.Number, out var asItIs) && !asItIs))
            index.Cover(line.PersistenceId, line.LastSequenceNr);
        foreach (var segment in run) index.Move(segment, smaller, offsets);
        SegmentIndex.Of(SegmentScan.Scan(smaller, journalId)).TryWrite(disk, smaller.Path);
        foreach (var merged in run.Skip(1))
        {
            disk.Delete(merged.Path);
            disk.Delete(SegmentIndex.PathOf(merged.Path));
        }

        return smaller;
    }

    private SegmentHeader HeaderOf(Segment segment)
    {
        // A header is some 120 bytes.
        var bytes = new byte[512];
        return SegmentScan.ReadHeader(segment, journalId, bytes.AsSpan(0, segment.Read(bytes, 0)), out _);
    }
}
