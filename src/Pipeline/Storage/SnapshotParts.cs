using System.Collections.Immutable;
using System.Globalization;

namespace CryptoViz.Pipeline.Storage;

/// <summary>A part file as far as a snapshot counts on it.</summary>
/// <param name="File">Its name: the part's own, a dot, a number that tells it from older files of the part, and the ending.</param>
/// <param name="Length">So many bytes of it count.</param>
/// <param name="Crc">The check of those.</param>
internal sealed record PartFile(string File, long Length, uint Crc);

/// <summary>A part that is to be stored.</summary>
/// <param name="Name">Its name among the parts of the entity, of <c>[a-z0-9-]</c>.</param>
/// <param name="Added">What is new since the newest sound snapshot; null when nothing is.</param>
/// <param name="Whole">Makes all of it.</param>
internal sealed record NewPart(string Name, StoredPayload? Added, Func<StoredPayload> Whole);

/// <summary>
/// What an entity's snapshots share: files that are only appended to, a line for what each snapshot added. A snapshot names its files
/// with the lengths at which it was taken, so what comes after is not its own, be it of a later snapshot or of one that failed.
/// </summary>
internal sealed class SnapshotParts(IDisk disk)
{
    private const string Suffix = ".jsonl";

    // Shorter files are not worth a look at how much of them still counts.
    private const long MinLooked = 64 * 1024;

    // Beginning anew at this many times the length of what counts makes at most a third more of what is written in all.
    private const int MaxTimes = 4;

    /// <summary>What is in a file; null when it is not as it was written.</summary>
    public ImmutableArray<StoredPayload>? Read(string entity, PartFile part)
    {
        if (!disk.List(entity).Contains(part.File)) return null;

        using var file = disk.OpenRead(Path.Combine(entity, part.File));
        if (file.Length < part.Length) return null;

        var content = new byte[part.Length];
        if (file.Read(content, 0) != content.Length || Crc32C.Of(content) != part.Crc) return null;

        var payloads = ImmutableArray.CreateBuilder<StoredPayload>();
        for (ReadOnlyMemory<byte> rest = content; !rest.IsEmpty;)
        {
            var end = rest.Span.IndexOf((byte)'\n');
            if (end < 0 || !LineReader.IsSound(rest.Span[..end], out _)) return null;

            payloads.Add(LineReader.ReadPart(rest[..end]));
            rest = rest[(end + 1)..];
        }

        return payloads.DrainToImmutable();
    }

    /// <summary>Stores a part durably: what was added after what the newest sound snapshot has of it, else all of it in a new file.</summary>
    public PartFile Store(string entity, NewPart part, ImmutableArray<PartFile> newest)
    {
        if (newest.FirstOrDefault(one => NameOf(one.File) == part.Name) is not { } known) return Begin(entity, part);
        if (known.Length > MinLooked && known.Length > MaxTimes * (long)part.Whole().Bytes.Length) return Begin(entity, part);

        return part.Added is { } added ? Append(entity, known, added) : known;
    }

    /// <summary>Removes the files that no snapshot counts on.</summary>
    public void Sweep(string entity, IEnumerable<PartFile> counted)
    {
        foreach (var file in Files(entity).Except(counted.Select(part => part.File)).ToList()) disk.Delete(Path.Combine(entity, file));
    }

    private PartFile Begin(string entity, NewPart part)
    {
        var number = Files(entity).Where(file => NameOf(file) == part.Name).Select(NumberOf).DefaultIfEmpty().Max() + 1;
        var (file, lines) = (string.Create(CultureInfo.InvariantCulture, $"{part.Name}.{number}{Suffix}"), new LineWriter());
        lines.Part(part.Whole());
        DurableFile.Replace(disk, Path.Combine(entity, file), lines.Written);
        return new PartFile(file, lines.Length, Crc32C.Of(lines.Written));
    }

    private PartFile Append(string entity, PartFile known, StoredPayload added)
    {
        var lines = new LineWriter();
        lines.Part(added);
        using var file = disk.OpenWrite(Path.Combine(entity, known.File));

        // What a snapshot left that came to nothing.
        if (file.Length > known.Length) file.Truncate(known.Length);
        file.Write(lines.Written, known.Length);
        file.Sync();
        return known with { Length = known.Length + lines.Length, Crc = Crc32C.Append(known.Crc, lines.Written) };
    }

    private IEnumerable<string> Files(string entity) => disk.List(entity).Where(name => name.EndsWith(Suffix, StringComparison.Ordinal));

    private static string NameOf(string file) => file[..Math.Max(0, file.IndexOf('.', StringComparison.Ordinal))];

    private static int NumberOf(string file) =>
        int.TryParse(file.AsSpan(NameOf(file).Length + 1)[..^Suffix.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
