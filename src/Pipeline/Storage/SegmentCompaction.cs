using System.Collections.Concurrent;

namespace CryptoViz.Pipeline.Storage;

/// <summary>What a compaction did to the sealed segments.</summary>
/// <param name="Segments">How many there were before.</param>
/// <param name="Rewritten">How many of them were rewritten or merged.</param>
/// <param name="Before">Their length before.</param>
/// <param name="After">Their length after.</param>
internal sealed record CompactionResult(int Segments, int Rewritten, long Before, long After);

/// <summary>
/// Rewrites full segments whose events are mostly held by snapshots or deleted, and merges neighbours that have become small, so
/// that the journal's size and its number of files follow what is alive. Runs in the background, one at a time.
/// </summary>
internal sealed class SegmentCompaction : IDisposable
{
    // Copying less than a quarter frees at least three times what it writes.
    private const int MinFreedTimes = 4;

    // Merging fewer files than this would rewrite the first of them again and again.
    private const int MinMerged = 4;

    private readonly IDisk _disk;
    private readonly JournalIndex _index;
    private readonly SegmentRewriting _rewriting;
    private readonly long _maxMergedBytes;
    private readonly ConcurrentDictionary<string, long> _covered = new(StringComparer.Ordinal);
    private readonly List<Segment> _full;
    private readonly ConcurrentQueue<(Segment Segment, SegmentIndex Index)> _unwritten = new();
    private readonly Lock _gate = new();
    private readonly Lock _taking = new();
    private Task<CompactionResult> _running = Task.FromResult(new CompactionResult(0, 0, 0, 0));

    /// <summary>Takes over the sealed segments.</summary>
    public SegmentCompaction(IDisk disk, string journalId, JournalIndex index, IEnumerable<Segment> full, long segmentBytes)
    {
        (_disk, _index, _full) = (disk, index, [.. full]);
        _rewriting = new SegmentRewriting(disk, journalId, index);

        // As much as a segment may keep without being rewritten.
        _maxMergedBytes = segmentBytes / MinFreedTimes;
    }

    /// <summary>Why the last compaction left a segment as it was; null when none did. Nothing is lost by it but room.</summary>
    public string? Failure { get; private set; }

    /// <summary>Tells that two sound snapshots hold the entity's state at or after a number.</summary>
    public void Cover(string persistenceId, long to) => _covered[persistenceId] = to;

    /// <summary>Takes that back, once no rewriting relies on it any more.</summary>
    public void Uncover(string persistenceId)
    {
        lock (_taking) _covered.TryRemove(persistenceId, out _);
    }

    /// <summary>Takes a segment that just became full, and looks at all of them in the background.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="index">Its sidecar, which is not written yet.</param>
    public void Sealed(Segment segment, SegmentIndex index)
    {
        lock (_gate)
        {
            _full.Add(segment);
            _unwritten.Enqueue((segment, index));
            if (_running.IsCompleted) _ = CompactAsync();
        }
    }

    /// <summary>Looks at all full segments, after what is running now.</summary>
    public Task<CompactionResult> CompactAsync()
    {
        lock (_gate) return _running = _running.ContinueWith(_ => CompactAll(), TaskScheduler.Default);
    }

    /// <summary>Waits for the running compaction.</summary>
    public void Dispose()
    {
        Task running;
        lock (_gate) running = _running;
        running.Wait();
        foreach (var segment in _full) segment.Dispose();
    }

    private CompactionResult CompactAll()
    {
        Segment[] segments;
        lock (_gate) segments = [.. _full];
        Failure = null;
        var before = segments.Sum(segment => segment.Length);
        var rewritten = 0;
        var live = _index.LiveBytes(_covered.GetValueOrDefault);
        while (_unwritten.TryDequeue(out var full)) full.Index.TryWrite(_disk, full.Segment.Path);
        foreach (var segment in segments) Try(() => rewritten += Shrink(segment, live.GetValueOrDefault(segment)));
        Try(() => rewritten += Merge());
        lock (_gate) return new CompactionResult(segments.Length, rewritten, before, _full.Sum(segment => segment.Length));
    }

    private void Try(Action step)
    {
        try
        {
            lock (_taking) step();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JournalException)
        {
            Failure = e.Message;
        }
    }

    private int Shrink(Segment segment, long live) =>
        live * MinFreedTimes <= segment.Length ? Rewrite([segment], segment.Length / MinFreedTimes) : 0;

    private int Merge()
    {
        List<Segment> run = [];
        List<List<Segment>> runs = [run];
        Segment[] segments;
        lock (_gate) segments = [.. _full];
        foreach (var segment in segments)
        {
            if (!_rewriting.IsCompacted(segment) || run.Sum(one => one.Length) + segment.Length > _maxMergedBytes) runs.Add(run = []);
            if (_rewriting.IsCompacted(segment)) run.Add(segment);
        }

        return runs.Where(neighbours => neighbours.Count >= MinMerged).Sum(neighbours => Rewrite(neighbours, _maxMergedBytes));
    }

    // The old files stay open, nameless, until the last replay that holds them is done; then the collector closes them.
    private int Rewrite(List<Segment> run, long maxBytes)
    {
        if (_rewriting.Rewrite(run, _covered.GetValueOrDefault, maxBytes) is not { } smaller) return 0;

        lock (_gate)
        {
            _full[_full.IndexOf(run[0])] = smaller;
            foreach (var merged in run.Skip(1)) _full.Remove(merged);
        }

        return run.Count;
    }
}
