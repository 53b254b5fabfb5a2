using System.Buffers.Text;
using System.Security.Cryptography;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Storage;

/// <summary>
/// <c>FORMAT.json</c>: the version of the format and the journal's id. Also tells which files may be beside it, so that a directory
/// of another kind is refused before anything is written.
/// </summary>
internal static class JournalFormat
{
    /// <summary>The file that a process holds while it uses the directory.</summary>
    public const string LockName = "LOCK";

    private const string Name = "FORMAT.json";

    // 12 random bytes make 16 URL-safe characters; a cursor has room for 32.
    private const int IdBytes = 12;

    /// <summary>Refuses a directory that holds what is not the journal's.</summary>
    /// <exception cref="JournalException">It names the file.</exception>
    public static void RequireOwn(IDisk disk, string journal)
    {
        if (disk.List(journal).FirstOrDefault(IsForeign) is { } foreign)
            throw new JournalException($"'{Path.Combine(journal, foreign)}' is not a file of the journal; nothing was changed; move it elsewhere");
    }

    /// <summary>The journal's id; in a new directory it is made, with the first segment.</summary>
    /// <exception cref="JournalException">The file is damaged, lost, or a newer program's.</exception>
    public static string OpenOrCreate(IDisk disk, string journal, TimeProvider time) =>
        TryRead(disk, journal) ?? Create(disk, journal, time);

    /// <summary>The journal's id; null when there is no such file.</summary>
    /// <exception cref="JournalException">The file is damaged or a newer program's.</exception>
    public static string? TryRead(IDisk disk, string journal) =>
        disk.List(journal).Contains(Name) ? Read(disk, Path.Combine(journal, Name)) : null;

    private static bool IsForeign(string name) =>
        name is not (LockName or Name)
        && !DurableFile.IsUnfinished(name)
        && !name.Contains(".jsonl.torn-", StringComparison.Ordinal)
        && !SegmentIndex.IsName(name)
        && !Segment.TryParseName(name, out _);

    // The first segment comes before the format: a directory with a format once had a segment, so one without is not whole.
    private static string Create(IDisk disk, string journal, TimeProvider time)
    {
        var first = Segment.NameOf(1);
        var segments = disk.List(journal).Where(name => Segment.TryParseName(name, out _)).ToList();
        var interrupted = segments is [var only] && only == first && IsEmpty(disk, journal);
        if (segments.Count > 0 && !interrupted)
            throw new JournalException($"'{journal}' has segments but no {Name}; nothing was changed; restore the directory from a backup");

        var id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(IdBytes));
        ActiveSegment.Create(disk, journal, new SegmentHeader(id, 1, Crc32C.Empty)).Dispose();
        var lines = new LineWriter();
        lines.Format(id, InstantText.Of(time.GetUtcNow()));
        DurableFile.Replace(disk, Path.Combine(journal, Name), lines.Written);
        return id;
    }

    private static bool IsEmpty(IDisk disk, string journal)
    {
        using var first = new Segment(disk, Path.Combine(journal, Segment.NameOf(1)));
        var bytes = new byte[first.Length];
        return SegmentScan.TryTake(bytes.AsSpan(0, first.Read(bytes, 0)), out var header) && header.Length + 1 == bytes.Length;
    }

    private static string Read(IDisk disk, string path)
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
