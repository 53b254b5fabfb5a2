using System.Text.Json;

namespace CryptoViz.Pipeline.Storage;

/// <summary>Reads a segment from its start to the first line that is not sound, and looks at the rest.</summary>
internal static class SegmentScan
{
    /// <summary>Reads and checks every byte; of a sealed segment with a sidecar that fits, the lines are taken from there.</summary>
    /// <exception cref="JournalException">The header is bad or another journal's, or the lines contradict each other.</exception>
    public static ScannedSegment Scan(Segment segment, string journalId, SegmentIndex? sidecar = null)
    {
        var bytes = new byte[segment.Length];
        var content = bytes.AsSpan(0, segment.Read(bytes, 0));
        var scanned = new ScannedSegment(ReadHeader(segment, journalId, content, out var offset));
        scanned.NextNumber = scanned.Header.First;
        if (sidecar is not null && TrySeal(content, out var seal, out var end) && sidecar.Lists(seal, end))
            return sidecar.Apply(scanned.Header, seal, offset, end);

        while (TryTake(content[offset..], out var text) && Parse(segment, offset, text) is { } line)
        {
            if (line.Kind == LineKind.Seal)
            {
                // In a compacted segment the last lines may be left out; the seal still tells where the next one starts.
                if (scanned.Header.Compacted) scanned.NextNumber = line.Number + 1;
                if (line.Number != scanned.NextNumber - 1 || line.Count != scanned.Lines.Count || line.Crc != Crc32C.Of(content[..offset]))
                    throw Damage(segment, offset, "its seal does not fit its lines");

                scanned.Sealed = true;
                scanned.Rest = content.Length - offset - text.Length - 1;
                break;
            }

            if (!Follows(line, scanned)) break;

            if (scanned.Lines.Count == 0) scanned.Began = line.Timestamp;
            scanned.Lines.Add(new ScannedLine(line.Kind, line.PersistenceId, line.Number, line.SequenceNr, line.Count, offset, text.Length));
            scanned.NextNumber = line.Number + 1;
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

    /// <summary>The first line of a segment; the offset of the second.</summary>
    /// <exception cref="JournalException">It is bad or another journal's.</exception>
    public static SegmentHeader ReadHeader(Segment segment, string journalId, ReadOnlySpan<byte> content, out int offset)
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

    // The last line is a sound seal and the check in it is that of all bytes before: then each of them is as it was written.
    private static bool TrySeal(ReadOnlySpan<byte> content, out Line seal, out long end)
    {
        (seal, end) = (default, 0);
        if (content.IsEmpty || content[^1] != '\n') return false;

        var start = content[..^1].LastIndexOf((byte)'\n') + 1;
        if (!LineReader.IsSound(content[start..^1], out _)) return false;

        (seal, end) = (LineReader.Read(content[start..^1]), start);
        return seal.Kind == LineKind.Seal && seal.Crc == Crc32C.Of(content[..start]);
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
