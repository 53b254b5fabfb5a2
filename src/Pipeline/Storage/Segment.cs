using System.Globalization;

namespace CryptoViz.Pipeline.Storage;

/// <summary>One file of the journal, for reading. Its lines stay readable when compaction has put another file in its place.</summary>
internal sealed class Segment(IDisk disk, string path) : IDisposable
{
    /// <summary>The end of a segment's name.</summary>
    public const string Suffix = ".jsonl";

    private const string Prefix = "seg-";

    private readonly Lazy<IDiskFile> _file = new(() => disk.OpenRead(path));

    /// <summary>Where it is.</summary>
    public string Path { get; } = path;

    /// <summary>Its name.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>Its length in bytes now.</summary>
    public long Length => _file.Value.Length;

    /// <summary>The name of the segment that starts with a line number; names sort as the numbers do.</summary>
    public static string NameOf(long first) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{first:D20}{Suffix}");

    /// <summary>Reads the line number in a segment's name; false for any other name.</summary>
    public static bool TryParseName(string name, out long first) =>
        long.TryParse(Inner(name), NumberStyles.None, CultureInfo.InvariantCulture, out first) && NameOf(first) == name;

    /// <summary>Reads bytes of the file.</summary>
    public int Read(Span<byte> buffer, long offset) => _file.Value.Read(buffer, offset);

    /// <summary>Reads a line again and checks it again, since the disk may have changed since the start.</summary>
    /// <exception cref="JournalException">The line is damaged by now.</exception>
    public byte[] ReadLine(long offset, int length)
    {
        var line = new byte[length];
        return Read(line, offset) == length && LineReader.IsSound(line, out _)
            ? line
            : throw new JournalException($"'{Path}' was damaged at byte {offset} after it was opened; check the disk, then restore the directory from a backup");
    }

    public void Dispose()
    {
        if (_file.IsValueCreated) _file.Value.Dispose();
    }

    private static ReadOnlySpan<char> Inner(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Suffix, StringComparison.Ordinal)
            ? name.AsSpan(Prefix.Length, name.Length - Prefix.Length - Suffix.Length)
            : [];
}
