namespace CryptoViz.Pipeline.Storage;

/// <summary>When a write counts as durable.</summary>
internal enum JournalSync
{
    /// <summary>After one sync of the file for each batch: it survives a loss of power.</summary>
    Batch,

    /// <summary>
    /// When the system has the bytes; the file is synced every <see cref="JournalSettings.SyncInterval"/>. It survives the end of
    /// the process, and a loss of power but for what was accepted since the last sync.
    /// </summary>
    Interval,

    /// <summary>When the system has the bytes: it survives the end of the process only. For tests.</summary>
    None,
}

/// <summary>How a journal writes.</summary>
internal sealed record JournalSettings
{
    /// <summary>What a loss of power may cost in the mode <see cref="JournalSync.Interval"/>.</summary>
    public static readonly TimeSpan SyncInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>A segment whose first line is this old is sealed by the next write: a day is a file, however little happens.</summary>
    public static readonly TimeSpan SegmentAge = TimeSpan.FromHours(24);

    /// <summary>When a write counts as durable.</summary>
    public JournalSync Sync { get; init; } = JournalSync.Batch;

    /// <summary>
    /// A segment of this length is sealed and the next one begun: large enough that sealing costs nothing, small enough that
    /// compaction copies little at a time and that a text editor opens it.
    /// </summary>
    public long SegmentBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>How often a failed disk is tried again.</summary>
    public TimeSpan RetryInterval { get; init; } = TimeSpan.FromSeconds(1);
}
