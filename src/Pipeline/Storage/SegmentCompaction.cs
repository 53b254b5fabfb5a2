using System.Collections.Concurrent;

namespace CryptoViz.Pipeline.Storage;

/// <summary>
/// Rewrites full segments whose events are mostly held by snapshots or deleted, so that the journal's size follows what is alive.
/// The smaller file takes the old one's name in one rename: a crash leaves the one or the other.
/// </summary>
internal sealed class SegmentCompaction(IDisk disk, string journalId, JournalIndex index, IEnumerable<Segment> full) : IDisposable
{
    // Copying less than a quarter frees at least three times what it writes.
    private const int MinFreedTimes = 4;

    private readonly ConcurrentDictionary<string, long> _covered = new(StringComparer.Ordinal);
    private readonly List<Segment> _full = [.. full];
    private readonly Lock _gate = new();
    private Task _running = Task.CompletedTask;

    /// <summary>Why the last compaction left a segment as it was; null when none did. Nothing is lost by it but room.</summary>
    public string? Failure { get; private set; }

    /// <summary>Tells that two sound snapshots hold the entity's state at or after a number; 0 takes it back.</summary>
    public void Cover(string persistenceId, long to) => _covered[persistenceId] = to;

    /// <summary>Takes a segment that just became full, and looks at all of them in the background.</summary>
    public void Sealed(Segment segment)
    {
        lock (_gate)
        {
            _full.Add(segment);
            if (_running.IsCompleted) _running = Task.Run(CompactAll);
        }
    }

    /// <summary>Waits for the running compaction.</summary>
    public void Dispose()
    {
        _running.Wait();
        foreach (var segment in _full) segment.Dispose();
    }

    private void CompactAll()
    {
        Segment[] candidates;
        lock (_gate) candidates = [.. _full];
        Failure = null;
        var lines = index.BySegment();
        foreach (var segment in candidates)
        {
            try
            {
                if (Compact(segment, lines[segment]) is { } smaller) Replace(segment, smaller);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or JournalException)
            {
                Failure = e.Message;
            }
        }
    }

    // The old file stays open, nameless, until the last replay that holds it is done; then the collector closes it.
    private void Replace(Segment segment, Segment smaller)
    {
        lock (_gate) _full[_full.IndexOf(segment)] = smaller;
    }

    private Segment? Compact(Segment segment, IEnumerable<(string PersistenceId, Location Location)> all)
    {
        var lines = all.ToLookup(line => line.Location.LastSequenceNr > _covered.GetValueOrDefault(line.PersistenceId));
        var live = lines[true].Select(line => line.Location.Number).ToHashSet();
        if (lines[true].Sum(line => (long)line.Location.Length) * MinFreedTimes > segment.Length) return null;

        // Where an entity's last left-out line was, a line says so; that keeps its highest number known.
        var gone = lines[false].GroupBy(line => line.PersistenceId)
            .Select(entity => entity.MaxBy(line => line.Location.SequenceNr))
            .ToDictionary(last => last.Location.Number);
        var (content, offsets) = Rewrite(segment, live, gone.ContainsKey);
        if (content.Length * MinFreedTimes > segment.Length) return null;

        DurableFile.Replace(disk, segment.Path, content.Written);
        var smaller = new Segment(disk, segment.Path);
        foreach (var (persistenceId, location) in gone.Values) index.Remove(persistenceId, location.LastSequenceNr, covered: true);
        index.Move(segment, smaller, offsets);
        return smaller;
    }

    private (LineWriter Content, Dictionary<long, long> Offsets) Rewrite(Segment segment, HashSet<long> live, Predicate<long> isLastGone)
    {
        var bytes = new byte[segment.Length];
        ReadOnlySpan<byte> rest = bytes.AsSpan(0, segment.Read(bytes, 0));
        var content = new LineWriter();
        var offsets = new Dictionary<long, long>();
        var count = 0;
        while (SegmentScan.TryTake(rest, out var text))
        {
            if (!LineReader.IsSound(text, out _)) throw new JournalException($"'{segment.Path}' was damaged after it was opened");

            rest = rest[(text.Length + 1)..];
            var line = LineReader.Read(text);
            switch (line.Kind)
            {
                case LineKind.Header:
                    content.Header(new SegmentHeader(journalId, line.Number, line.Crc, Compacted: true));
                    break;
                case LineKind.Seal:
                    content.Seal(new SegmentSeal(line.Number, count, Crc32C.Of(content.Written)));
                    break;
                case LineKind.Events when isLastGone(line.Number):
                    content.Gone(line.Number, line.Number, line.PersistenceId, line.LastSequenceNr, line.Timestamp, covered: true);
                    count++;
                    break;
                case LineKind.Events when live.Contains(line.Number):
                    offsets[line.Number] = content.Length;
                    content.Copy(text);
                    count++;
                    break;
                case LineKind.Deleted or LineKind.Covered:
                    content.Copy(text);
                    count++;
                    break;
            }
        }

        return (content, offsets);
    }
}
