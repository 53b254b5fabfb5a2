using System.Collections.Immutable;

namespace CryptoViz.Pipeline.Storage;

/// <summary>
/// The events of many entities in shared segments. A write that ended is durable, in order within its entity, and there once.
/// For any thread.
/// </summary>
internal sealed class Journal : IDisposable
{
    /// <summary>The longest payload of one atomic write; longer ones are rejected before they reach the file.</summary>
    public const int MaxLineBytes = 8 * 1024 * 1024;

    private readonly JournalIndex _index = new();
    private readonly SegmentCompaction _compaction;
    private readonly BatchWriter _writer;

    /// <summary>Opens the segments in a directory that nobody else uses.</summary>
    /// <exception cref="JournalException">They are damaged or not whole.</exception>
    public Journal(IDisk disk, string directory, string journalId, JournalSettings settings, TimeProvider time)
    {
        var recovery = new JournalRecovery(disk, directory, journalId, time);
        var (active, full) = recovery.Open(_index);
        Notices = recovery.Notices;
        _compaction = new SegmentCompaction(disk, journalId, _index, full, settings.SegmentBytes);
        var ended = new EndedBatches(_index);
        _writer = new BatchWriter(new SegmentWriter(disk, active, settings, time, Sealed), ended, _index, time);

        void Sealed(Segment segment, SegmentIndex sidecar)
        {
            // A line that the index doesn't know would be left out as one that nobody needs.
            ended.Settle();
            _compaction.Sealed(segment, sidecar);
        }
    }

    /// <summary>What opening put right, a line each.</summary>
    public IReadOnlyList<string> Notices { get; }

    /// <summary>Why nothing is accepted now; null while all is well.</summary>
    public string? Fault => _writer.Fault;

    /// <summary>Why the last compaction left a segment as it was; null when none did. Nothing is lost by it but room.</summary>
    public string? CompactionFailure => _compaction.Failure;

    /// <summary>Writes lines of one entity, each atomic; returns when all are durable.</summary>
    /// <exception cref="JournalUnavailableException">Nothing of them is in the journal; they may be tried again.</exception>
    /// <exception cref="JournalException">They are refused, or not known to be durable.</exception>
    public Task WriteAsync(ImmutableArray<EntityWrite> writes) => _writer.WriteAsync(writes);

    /// <summary>Deletes an entity's events up to a number; the highest number stays known.</summary>
    public Task DeleteAsync(string persistenceId, long to) => _writer.DeleteAsync(persistenceId, to);

    /// <summary>The entity's highest sequence number, after every write that was begun before has ended; 0 without any.</summary>
    public async Task<long> HighestAsync(string persistenceId)
    {
        await _writer.PassAsync();
        return _index.Highest(persistenceId);
    }

    /// <summary>Gives an entity's events from one number to another, at most <paramref name="max"/>, in order. Blocks on the disk.</summary>
    /// <exception cref="JournalException">An event can't be read.</exception>
    public IEnumerable<(StoredEvent Event, long Timestamp)> Replay(string persistenceId, long from, long to, long max) =>
        Replay(_index, persistenceId, from, to, max);

    /// <summary>The same, by any index.</summary>
    public static IEnumerable<(StoredEvent Event, long Timestamp)> Replay(JournalIndex index, string persistenceId, long from, long to, long max)
    {
        if (max <= 0) yield break;

        var (lines, first) = index.Find(persistenceId, from, to);
        foreach (var location in lines)
        {
            var text = location.Segment.ReadLine(location.Offset, location.Length);
            var timestamp = LineReader.Read(text).Timestamp;
            foreach (var stored in LineReader.ReadEvents(text, location.SequenceNr, location.Count))
            {
                if (stored.SequenceNr < first || stored.SequenceNr > to) continue;

                yield return (stored, timestamp);
                if (--max == 0) yield break;
            }
        }
    }

    /// <summary>What is known of each entity, in order of their ids.</summary>
    public ImmutableArray<IndexedEntity> Entities => _index.Entities();

    /// <summary>Tells that two sound snapshots hold the entity's state at or after a number.</summary>
    public void Cover(string persistenceId, long to) => _compaction.Cover(persistenceId, to);

    /// <summary>Takes that back before a snapshot goes; waits for a rewriting that relies on it.</summary>
    public void Uncover(string persistenceId) => _compaction.Uncover(persistenceId);

    /// <summary>Seals the last segment, if it has lines, and leaves out of all what is covered or deleted.</summary>
    public async Task<CompactionResult> CompactAsync()
    {
        await _writer.SealAsync();
        return await _compaction.CompactAsync();
    }

    /// <summary>Writes what waits and closes the files.</summary>
    public void Dispose()
    {
        _writer.Dispose();
        _compaction.Dispose();
    }
}
