namespace CryptoViz.Pipeline.Storage;

/// <summary>
/// A directory with a journal and snapshots, held by this process alone: <c>journal/</c> with <c>LOCK</c>, <c>FORMAT.json</c> and
/// the segments, and <c>snapshots/</c>. Opened before the actor system starts, so that a directory which can't be used is refused
/// in one line, and disposed after it has ended.
/// </summary>
internal sealed class JournalDirectory : IDisposable
{
    /// <summary>The folder of the journal.</summary>
    public const string JournalFolder = "journal";

    /// <summary>The folder of the snapshots.</summary>
    public const string SnapshotsFolder = "snapshots";

    private readonly IDisposable _lock;

    private JournalDirectory(IDisk disk, string path, JournalSettings settings, TimeProvider time)
    {
        Path = System.IO.Path.GetFullPath(path);
        var journal = System.IO.Path.Combine(Path, JournalFolder);
        JournalFormat.RequireOwn(disk, journal);
        disk.CreateDirectory(journal);
        _lock = disk.TryLock(System.IO.Path.Combine(journal, JournalFormat.LockName)) ?? throw new JournalException(
            $"the data directory '{Path}' is in use by another CryptoViz; stop that one or choose another directory by CryptoViz:DataDirectory");
        try
        {
            JournalId = JournalFormat.OpenOrCreate(disk, journal, time);
            Journal = new Journal(disk, journal, JournalId, settings, time);
            Snapshots = new SnapshotFiles(disk, System.IO.Path.Combine(Path, SnapshotsFolder));
        }
        catch
        {
            _lock.Dispose();
            throw;
        }
    }

    /// <summary>The directory.</summary>
    public string Path { get; }

    /// <summary>Names this journal for ever and no other; 16 URL-safe characters. Cursors carry it.</summary>
    public string JournalId { get; }

    /// <summary>The events.</summary>
    public Journal Journal { get; }

    /// <summary>The snapshots.</summary>
    public SnapshotFiles Snapshots { get; }

    /// <summary>What opening put right, a line each; worth a warning in the log.</summary>
    public IReadOnlyList<string> Notices => Journal.Notices;

    /// <summary>Why nothing is accepted now; null while all is well.</summary>
    public string? Fault => Journal.Fault;

    /// <summary>Makes or opens a directory and takes its lock.</summary>
    /// <exception cref="JournalException">It is in use, can't be written, is damaged or is another program's; one line says what to do.</exception>
    public static JournalDirectory Open(string path, JournalSettings? settings = null, TimeProvider? time = null, IDisk? disk = null)
    {
        try
        {
            return new JournalDirectory(disk ?? LocalDisk.Instance, path, settings ?? new JournalSettings(), time ?? TimeProvider.System);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JournalException(
                $"the data directory '{path}' can't be used ({e.Message}); make it writable or choose another by CryptoViz:DataDirectory", e);
        }
    }

    /// <summary>
    /// Makes the directory as small as it gets: seals the last segment and leaves out what every entity's two sound snapshots hold
    /// or what it deleted.
    /// </summary>
    public Task<CompactionResult> CompactAsync()
    {
        foreach (var entity in Journal.Entities) Journal.Cover(entity.PersistenceId, Snapshots.SoundlyCovered(entity.PersistenceId));
        return Journal.CompactAsync();
    }

    /// <summary>Writes what waits, closes the files and gives the lock back.</summary>
    public void Dispose()
    {
        Journal.Dispose();
        _lock.Dispose();
    }
}
