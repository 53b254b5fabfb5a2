using System.Text.Json;

namespace CryptoViz.Pipeline.Storage;

/// <summary>What reading a whole segment found.</summary>
internal sealed class ScannedSegment(SegmentHeader header)
{
    /// <summary>The first line.</summary>
    public SegmentHeader Header { get; } = header;

    /// <summary>The number after the last sound line's.</summary>
    public long NextNumber { get; set; }

    /// <summary>How many bytes from the start are sound, without the seal.</summary>
    public long SoundLength { get; set; }

    /// <summary>How many sound lines there are, without header and seal.</summary>
    public int Count { get; set; }

    /// <summary>The check of the sound bytes, without the seal.</summary>
    public uint Crc { get; set; }

    /// <summary>True when the seal is there and holds.</summary>
    public bool Sealed { get; set; }

    /// <summary>How many bytes follow the sound ones.</summary>
    public long Rest { get; set; }

    /// <summary>
    /// True when the rest holds a sound line of a batch later than the first bad one: a batch is not written before the one
    /// before it is durable, so what is bad had been acknowledged, and this is damage and no torn write.
    /// </summary>
    public bool DamagedInside { get; set; }
}

/// <summary>Reads a segment from its start to the first line that is not sound, and looks at the rest.</summary>
internal static class SegmentScan
{
    /// <summary>Scans a segment and puts its lines into the index.</summary>
    /// <exception cref="JournalException">The header is bad or another journal's, or the lines contradict each other.</exception>
    public static ScannedSegment Scan(Segment segment, string journalId, JournalIndex index)
    {
        var bytes = new byte[segment.Length];
        var content = bytes.AsSpan(0, segment.Read(bytes, 0));
        var scanned = new ScannedSegment(ReadHeader(segment, journalId, content, out var offset));
        scanned.NextNumber = scanned.Header.First;

        while (TryTake(content[offset..], out var text) && Parse(segment, offset, text) is { } line)
        {
            if (line.Kind == LineKind.Seal)
            {
                // In a compacted segment the last lines may be left out; the seal still tells where the next one starts.
                if (scanned.Header.Compacted) scanned.NextNumber = line.Number + 1;
                if (line.Number != scanned.NextNumber - 1 || line.Count != scanned.Count || line.Crc != Crc32C.Of(content[..offset]))
                    throw Damage(segment, offset, "its seal does not fit its lines");

                scanned.Sealed = true;
                scanned.Rest = content.Length - offset - text.Length - 1;
                break;
            }

            if (!Follows(line, scanned)) break;

            Apply(segment, index, line, offset, text.Length);
            scanned.NextNumber = line.Number + 1;
            scanned.Count++;
            offset += text.Length + 1;
        }

        scanned.SoundLength = offset;
        scanned.Crc = Crc32C.Of(content[..offset]);
        if (!scanned.Sealed)
        {
            scanned.Rest = content.Length - offset;
            scanned.DamagedInside = HoldsLaterBatch(segment, content[offset..], scanned.NextNumber);
        }

        return scanned;
    }

    /// <summary>The next line, without its line feed; false when no whole line is left.</summary>
    public static bool TryTake(ReadOnlySpan<byte> content, out ReadOnlySpan<byte> line)
    {
        var end = content.IndexOf((byte)'\n');
        line = end < 0 ? default : content[..end];
        return end >= 0;
    }

    private static SegmentHeader ReadHeader(Segment segment, string journalId, ReadOnlySpan<byte> content, out int offset)
    {
        if (!TryTake(content, out var text) || Parse(segment, 0, text) is not { Kind: LineKind.Header } line)
            throw Damage(segment, 0, "its first line is not a sound header");
        if (line.JournalId != journalId)
            throw new JournalException($"'{segment.Path}' belongs to another journal ({line.JournalId}, not {journalId}); put it back where it came from");
        if (Segment.NameOf(line.Number) != Path.GetFileName(segment.Path))
            throw new JournalException($"'{segment.Path}' was renamed: its first line says '{Segment.NameOf(line.Number)}'; give it that name again");

        offset = text.Length + 1;
        return new SegmentHeader(line.JournalId, line.Number, line.Crc, line.Compacted);
    }

    private static bool Follows(Line line, ScannedSegment scanned) =>
        line.Kind is LineKind.Events or LineKind.Deleted or LineKind.Covered
        && (scanned.Header.Compacted ? line.Number >= scanned.NextNumber : line.Number == scanned.NextNumber);

    private static void Apply(Segment segment, JournalIndex index, Line line, long offset, int length)
    {
        if (line.Kind != LineKind.Events)
        {
            index.Remove(line.PersistenceId, line.SequenceNr, line.Kind == LineKind.Covered);
            return;
        }

        if (!index.TryReserve(line.PersistenceId, line.SequenceNr, line.LastSequenceNr))
            throw Damage(segment, offset, $"event {line.SequenceNr} of '{line.PersistenceId}' is there twice");
        index.Add(line.PersistenceId, new Location(segment, offset, length, line.Number, line.SequenceNr, line.Count));
    }

    private static bool HoldsLaterBatch(Segment segment, ReadOnlySpan<byte> rest, long firstBad)
    {
        while (TryTake(rest, out var text))
        {
            rest = rest[(text.Length + 1)..];

            // The line feed between two lines may be what is bad: then the second starts inside this one.
            for (var start = 0; start >= 0 && start < text.Length; start = NextStart(text, start))
            {
                if (Parse(segment, 0, text[start..]) is { } line && (line.Kind == LineKind.Seal || line.Batch > firstBad)) return true;
            }
        }

        return false;
    }

    private static int NextStart(ReadOnlySpan<byte> text, int start)
    {
        var next = text[(start + 1)..].IndexOf("{\"v\":"u8);
        return next < 0 ? -1 : start + 1 + next;
    }

    private static Line? Parse(Segment segment, long offset, ReadOnlySpan<byte> text)
    {
        if (!LineReader.IsSound(text, out _)) return null;

        try
        {
            return LineReader.Read(text);
        }
        catch (JournalException e)
        {
            throw new JournalException($"'{segment.Path}': {e.Message}");
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            throw Damage(segment, offset, $"a line that is no journal line ({e.Message})");
        }
    }

    private static JournalException Damage(Segment segment, long offset, string what) =>
        new($"'{segment.Path}' is damaged at byte {offset}: {what}; nothing was changed; restore the directory from a backup");
}
