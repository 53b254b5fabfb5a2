using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace CryptoViz.Pipeline.Storage;

/// <summary>
/// The sidecar of a sealed segment, <c>seg-….idx</c>: what its lines are, by column, so that a start need not parse them. It saves
/// time only: the start checks every byte of the segment by the check in its seal, which the sidecar names too, so one that is
/// stale, damaged or gone costs a slower start and is written again. Hence it is not synced.
/// </summary>
/// <param name="Crc">The check of the segment that it belongs to.</param>
/// <param name="Length">That segment's length up to its seal.</param>
/// <param name="Began">When the segment's first line was written, epoch milliseconds.</param>
/// <param name="Lines">The lines.</param>
internal sealed record SegmentIndex(uint Crc, long Length, long Began, List<ScannedLine> Lines)
{
    /// <summary>The end of a sidecar's name.</summary>
    public const string Suffix = ".idx";

    /// <summary>The sidecar of a segment that was scanned.</summary>
    public static SegmentIndex Of(ScannedSegment scanned) => new(scanned.Crc, scanned.SoundLength, scanned.Began, scanned.Lines);

    /// <summary>Where a segment's sidecar is.</summary>
    public static string PathOf(string segment) => Path.ChangeExtension(segment, Suffix);

    /// <summary>True for the name of a sidecar.</summary>
    public static bool IsName(string name) =>
        name.EndsWith(Suffix, StringComparison.Ordinal) && Segment.TryParseName(Path.ChangeExtension(name, Segment.Suffix), out _);

    /// <summary>True when it belongs to a segment with this seal.</summary>
    public bool Lists(in Line seal, long end) => Crc == seal.Crc && Length == end && Lines.Count == seal.Count;

    /// <summary>What scanning the segment would have found.</summary>
    public ScannedSegment Apply(SegmentHeader header, in Line seal, long firstLine, long end)
    {
        var offset = firstLine;
        for (var i = 0; i < Lines.Count; i++)
        {
            Lines[i] = Lines[i] with { Offset = offset };
            offset += Lines[i].Length + 1;
        }

        return new ScannedSegment(header)
        {
            Lines = Lines, NextNumber = seal.Number + 1, Began = Began, SoundLength = end, Crc = Crc, Sealed = true, FromIndex = true,
        };
    }

    /// <summary>Writes the sidecar; a failure costs nothing but time at the next start.</summary>
    public void TryWrite(IDisk disk, string segment)
    {
        try
        {
            var path = PathOf(segment);
            using (var file = disk.Create(path + DurableFile.Unfinished)) file.Write(ToBytes(), 0);
            disk.Rename(path + DurableFile.Unfinished, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next start parses the segment and tries again.
        }
    }

    /// <summary>Reads a segment's sidecar; null when there is none that is sound.</summary>
    public static SegmentIndex? TryRead(IDisk disk, string segment)
    {
        try
        {
            using var file = disk.OpenRead(PathOf(segment));
            var bytes = new byte[file.Length];
            var content = bytes.AsSpan(0, file.Read(bytes, 0));
            return SegmentScan.TryTake(content, out var text) && LineReader.IsSound(text, out _) ? Parse(bytes.AsMemory(0, text.Length)) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or FormatException
            or InvalidOperationException or KeyNotFoundException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    private ReadOnlySpan<byte> ToBytes()
    {
        var (ids, places) = (new List<string>(), new Dictionary<string, int>(StringComparer.Ordinal));
        foreach (var line in Lines)
            if (places.TryAdd(line.PersistenceId, ids.Count))
                ids.Add(line.PersistenceId);

        // About what the columns take of a line.
        var bytes = new ArrayBufferWriter<byte>(1_024 + (Lines.Count * 32));
        using var json = new Utf8JsonWriter(bytes);
        json.WriteStartObject();
        json.WriteNumber("v", LineWriter.Version);
        json.WriteString("crc", LineWriter.Hex(Crc));
        json.WriteNumber("length", Length);
        json.WriteNumber("ts", Began);
        json.WriteStartArray("pids");
        foreach (var id in ids) json.WriteStringValue(id);
        json.WriteEndArray();
        Column("of", line => places[line.PersistenceId]);
        Column("kind", line => (int)line.Kind);
        Column("g", line => line.Number);
        Column("sn", line => line.SequenceNr);
        Column("n", line => line.Count);
        Column("bytes", line => line.Length);
        json.Flush();
        json.WriteString("c", LineWriter.Hex(Crc32C.Of(bytes.WrittenSpan)));
        json.WriteEndObject();
        json.Flush();
        bytes.Write("\n"u8);
        return bytes.WrittenSpan;

        void Column(string name, Func<ScannedLine, long> value)
        {
            json.WriteStartArray(name);
            foreach (var line in Lines) json.WriteNumberValue(value(line));
            json.WriteEndArray();
        }
    }

    private static SegmentIndex Parse(ReadOnlyMemory<byte> sound)
    {
        using var document = JsonDocument.Parse(sound);
        var root = document.RootElement;
        if (root.GetProperty("v").GetInt32() > LineWriter.Version) throw new FormatException("a newer version");

        var ids = root.GetProperty("pids").EnumerateArray().Select(id => id.GetString()!).ToArray();
        var (of, kinds, numbers) = (Column("of"), Column("kind"), Column("g"));
        var (sequenceNrs, counts, lengths) = (Column("sn"), Column("n"), Column("bytes"));
        var lines = new List<ScannedLine>(of.Length);
        for (var i = 0; i < of.Length; i++)
            lines.Add(new ScannedLine((LineKind)kinds[i], ids[of[i]], numbers[i], sequenceNrs[i], (int)counts[i], 0, (int)lengths[i]));

        return new SegmentIndex(
            uint.Parse(root.GetProperty("crc").GetString()!, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
            root.GetProperty("length").GetInt64(),
            root.GetProperty("ts").GetInt64(),
            lines);

        long[] Column(string name) => [.. root.GetProperty(name).EnumerateArray().Select(value => value.GetInt64())];
    }
}
