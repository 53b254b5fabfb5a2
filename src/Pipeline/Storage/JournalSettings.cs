namespace CryptoViz.Pipeline.Storage;

/// <summary>When a write counts as durable.</summary>
internal enum JournalSync
{
    /// <summary>After one sync of the file for each batch: it survives a loss of power.</summary>
    Batch,

    /// <summary>When the system has the bytes: it survives the end of the process only. For tests.</summary>
    None,
}

/// <summary>How a journal writes.</summary>
internal sealed record JournalSettings
{
    /// <summary>When a write counts as durable.</summary>
    public JournalSync Sync { get; init; } = JournalSync.Batch;

    /// <summary>
    /// A segment of this length is sealed and the next one begun: large enough that sealing costs nothing, small enough that
    /// compaction copies little at a time and that a text editor opens it.
    /// </summary>
    public long SegmentBytes { get; init; } = 64 * 1024 * 1024;
}
