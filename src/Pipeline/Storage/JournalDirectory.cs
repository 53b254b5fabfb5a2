using System.Buffers.Text;
using System.Security.Cryptography;

namespace CryptoViz.Pipeline.Storage;

/// <summary>
/// A directory with a journal and snapshots, held by this process alone: <c>journal/</c> with <c>LOCK</c>, <c>FORMAT.json</c> and
/// the segments, and <c>snapshots/</c>. Opened before the actor system starts, so that a directory which can't be used is refused
/// in one line, and disposed after it has ended.
/// </summary>
internal sealed class JournalDirectory : IDisposable
{
    // 12 random bytes make 16 URL-safe characters; a cursor has room for 32.
    private const int IdBytes = 12;
    private const string FormatName = "FORMAT.json";
    private const string LockName = "LOCK";

    private readonly IDisposable _lock;

    private JournalDirectory(IDisk disk, string path, JournalSettings settings, TimeProvider time)
    {
        Path = System.IO.Path.GetFullPath(path);
        var journal = System.IO.Path.Combine(Path, "journal");
        disk.CreateDirectory(journal);
        _lock = disk.TryLock(System.IO.Path.Combine(journal, LockName)) ?? throw new JournalException(
            $"the data directory '{Path}' is in use by another CryptoViz; stop that one or choose another directory by CryptoViz:DataDirectory");
        try
        {
            JournalId = OpenFormat(disk, journal, time);
            Journal = new Journal(disk, journal, JournalId, settings, time);
            Snapshots = new SnapshotFiles(disk, System.IO.Path.Combine(Path, "snapshots"));
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

    /// <summary>Why nothing is accepted any more; null while all is well.</summary>
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

    /// <summary>Writes what waits, closes the files and gives the lock back.</summary>
    public void Dispose()
    {
        Journal.Dispose();
        _lock.Dispose();
    }

    private static string OpenFormat(IDisk disk, string journal, TimeProvider time)
    {
        var names = disk.List(journal);
        if (names.FirstOrDefault(IsForeign) is { } foreign)
            throw new JournalException($"'{System.IO.Path.Combine(journal, foreign)}' is not a file of the journal; nothing was changed; move it elsewhere");

        var id = names.Contains(FormatName) ? ReadId(disk, System.IO.Path.Combine(journal, FormatName)) : Create(disk, journal, names, time);
        foreach (var unfinished in names.Where(name => name.EndsWith(DurableFile.Unfinished, StringComparison.Ordinal)))
            disk.Delete(System.IO.Path.Combine(journal, unfinished));
        return id;
    }

    private static bool IsForeign(string name) =>
        name is not (LockName or FormatName)
        && !name.EndsWith(DurableFile.Unfinished, StringComparison.Ordinal)
        && !name.Contains(".jsonl.torn-", StringComparison.Ordinal)
        && !Segment.TryParseName(name, out _);

    // The first segment comes before the format: a directory with a format once had a segment, so one without is not whole.
    private static string Create(IDisk disk, string journal, IReadOnlyList<string> names, TimeProvider time)
    {
        var first = Segment.NameOf(1);
        var interrupted = names.Contains(first) && !names.Any(name => Segment.TryParseName(name, out _) && name != first) && IsEmpty(disk, journal);
        if (!interrupted && names.Any(name => Segment.TryParseName(name, out _)))
            throw new JournalException($"'{journal}' has segments but no {FormatName}; nothing was changed; restore the directory from a backup");

        var id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(IdBytes));
        ActiveSegment.Create(disk, journal, new SegmentHeader(id, 1, Crc32C.Empty)).Dispose();
        var lines = new LineWriter();
        lines.Format(id, time.GetUtcNow().UtcDateTime.ToString(Contracts.ContractJson.InstantFormat, System.Globalization.CultureInfo.InvariantCulture));
        DurableFile.Replace(disk, System.IO.Path.Combine(journal, FormatName), lines.Written);
        return id;
    }

    private static bool IsEmpty(IDisk disk, string journal)
    {
        using var first = new Segment(disk, System.IO.Path.Combine(journal, Segment.NameOf(1)));
        var bytes = new byte[first.Length];
        return SegmentScan.TryTake(bytes.AsSpan(0, first.Read(bytes, 0)), out var header) && header.Length + 1 == bytes.Length;
    }

    private static string ReadId(IDisk disk, string path)
    {
        using var file = disk.OpenRead(path);
        var bytes = new byte[file.Length];
        var content = bytes.AsSpan(0, file.Read(bytes, 0));
        if (!SegmentScan.TryTake(content, out var text) || !LineReader.IsSound(text, out _))
            throw new JournalException($"'{path}' is damaged; nothing was changed; restore the directory from a backup");

        try
        {
            return LineReader.Read(text).JournalId;
        }
        catch (JournalException e)
        {
            throw new JournalException($"'{path}': {e.Message}");
        }
    }
}
