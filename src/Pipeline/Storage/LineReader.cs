using System.Buffers.Text;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace CryptoViz.Pipeline.Storage;

/// <summary>Reads what <see cref="LineWriter"/> writes. The check comes first: only then is a line looked into.</summary>
internal static class LineReader
{
    // ,"c":"9ae0daaf"} at the end of each line.
    private const int TrailerLength = 16;

    /// <summary>True when a line (without its line feed) is whole and as written; tells its check.</summary>
    public static bool IsSound(ReadOnlySpan<byte> line, out uint crc)
    {
        crc = 0;
        if (line.Length <= TrailerLength) return false;

        var trailer = line[^TrailerLength..];
        if (!trailer.StartsWith(",\"c\":\""u8) || !trailer.EndsWith("\"}"u8)) return false;

        crc = Crc32C.Of(line[..^TrailerLength]);
        Span<byte> expected = stackalloc byte[8];
        return Utf8Formatter.TryFormat(crc, expected, out _, new System.Buffers.StandardFormat('x', 8))
            && trailer[6..14].SequenceEqual(expected);
    }

    /// <summary>What a sound line is, without its payloads.</summary>
    /// <exception cref="JournalException">It was written by a newer program.</exception>
    public static Line Read(ReadOnlySpan<byte> sound)
    {
        var line = new Line();
        var reader = new Utf8JsonReader(sound);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            switch (name)
            {
                case "v": RequireVersion(reader.GetInt32()); break;
                case "g": line.Number = reader.GetInt64(); break;
                case "b": line.Batch = reader.GetInt64(); break;
                case "pid": line.PersistenceId = reader.GetString()!; break;
                case "sn": line.SequenceNr = reader.GetInt64(); break;
                case "n": line.Count = reader.GetInt32(); break;
                case "ts": line.Timestamp = reader.GetInt64(); break;
                case "del": (line.Kind, line.SequenceNr) = (LineKind.Deleted, reader.GetInt64()); break;
                case "cov": (line.Kind, line.SequenceNr) = (LineKind.Covered, reader.GetInt64()); break;
                case "seg": (line.Kind, line.JournalId) = (LineKind.Header, reader.GetString()!); break;
                case "first": line.Number = reader.GetInt64(); break;
                case "prev" or "crc": line.Crc = ParseHex(reader.GetString()!); break;
                case "compacted": line.Compacted = reader.GetBoolean(); break;
                case "seal": (line.Kind, line.Number) = (LineKind.Seal, reader.GetInt64()); break;
                case "count": line.Count = reader.GetInt32(); break;
                case "journalId": line.JournalId = reader.GetString()!; break;

                // The payloads, the longest part, are last but for the check.
                case "evs": line.Kind = LineKind.Events; return line;
                case "state": return line;
                default: reader.Skip(); break;
            }
        }

        return line;
    }

    /// <summary>The events of a sound line of events; their payloads are parts of it.</summary>
    /// <param name="sound">The line.</param>
    /// <param name="first">The sequence number of the first event.</param>
    /// <param name="count">How many there are.</param>
    public static ImmutableArray<StoredEvent> ReadEvents(ReadOnlyMemory<byte> sound, long first, int count)
    {
        var reader = new Utf8JsonReader(sound.Span);
        var end = EndOfLast(sound.Span, "}}]"u8, after: 2);
        while (reader.Read() && !(reader.CurrentDepth == 1 && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("evs"u8)))
        {
        }

        var events = ImmutableArray.CreateBuilder<StoredEvent>();
        reader.Read();
        while (events.Count < count && reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            events.Add(ReadEvent(sound, ref reader, first + events.Count, end: events.Count == count - 1 ? end : 0));
        return events.DrainToImmutable();
    }

    /// <summary>The state in a sound snapshot; a part of it.</summary>
    public static StoredPayload ReadState(ReadOnlyMemory<byte> sound)
    {
        var reader = new Utf8JsonReader(sound.Span);
        reader.Read();
        return ReadEvent(sound, ref reader, 0, EndOfLast(sound.Span, "}\n"u8, after: 1)).Payload;
    }

    /// <summary>What is in a sound line of a part file; a part of it.</summary>
    public static StoredPayload ReadPart(ReadOnlyMemory<byte> sound)
    {
        var reader = new Utf8JsonReader(sound.Span);
        reader.Read();
        return ReadEvent(sound, ref reader, 0, EndOfLast(sound.Span, "}"u8, after: 0)).Payload;
    }

    /// <summary>The part files that a sound snapshot counts on.</summary>
    public static ImmutableArray<PartFile> ReadPartFiles(ReadOnlySpan<byte> sound)
    {
        var reader = new Utf8JsonReader(sound);
        var files = ImmutableArray.CreateBuilder<PartFile>();
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            // Parts come before the state, the longest part.
            if (reader.ValueTextEquals("m"u8) || reader.ValueTextEquals("serializerId"u8)) break;

            var isParts = reader.ValueTextEquals("parts"u8);
            reader.Read();
            if (!isParts) reader.Skip();
            else
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName) files.Add(ReadPartFile(ref reader));
        }

        return files.DrainToImmutable();
    }

    // Our payloads are objects. When one is the last thing before the check, its end is known without reading through it, which
    // is half of the work of a replay. After a tag or an adapter there is another sign: then it is 0.
    private static int EndOfLast(ReadOnlySpan<byte> line, ReadOnlySpan<byte> signs, int after) =>
        line[..^TrailerLength].EndsWith(signs) ? line.Length - TrailerLength - after : 0;

    private static StoredEvent ReadEvent(ReadOnlyMemory<byte> line, ref Utf8JsonReader reader, long sequenceNr, int end)
    {
        string manifest = "", adapter = "";
        ReadOnlyMemory<byte> bytes = default;
        int? serializer = null;
        ImmutableArray<string> tags = [];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            switch (name)
            {
                case "m" or "manifest": manifest = reader.GetString()!; break;
                case "serializerId": serializer = reader.GetInt32(); break;
                case "base64": bytes = reader.GetBytesFromBase64(); break;
                case "adapter": adapter = reader.GetString()!; break;
                case "tags": tags = ReadTags(ref reader); break;
                case "d" or "state":
                    var start = (int)reader.TokenStartIndex;
                    if (end > 0) return new StoredEvent(sequenceNr, new StoredPayload(manifest, line[start..end]), adapter, tags);

                    reader.Skip();
                    bytes = line[start..(int)reader.BytesConsumed];
                    break;
                default: reader.Skip(); break;
            }
        }

        return new StoredEvent(sequenceNr, new StoredPayload(manifest, bytes, serializer), adapter, tags);
    }

    private static PartFile ReadPartFile(ref Utf8JsonReader reader)
    {
        var file = reader.GetString()!;
        reader.Read();
        reader.Read();
        var length = reader.GetInt64();
        reader.Read();
        var crc = ParseHex(reader.GetString()!);
        reader.Read();
        return new PartFile(file, length, crc);
    }

    private static ImmutableArray<string> ReadTags(ref Utf8JsonReader reader)
    {
        var tags = ImmutableArray.CreateBuilder<string>();
        while (reader.Read() && reader.TokenType == JsonTokenType.String) tags.Add(reader.GetString()!);
        return tags.DrainToImmutable();
    }

    private static void RequireVersion(int version)
    {
        if (version > LineWriter.Version)
            throw new JournalException($"format {version} is of a newer CryptoViz and this one reads up to {LineWriter.Version}; nothing was changed; use the newer program");
    }

    private static uint ParseHex(string text) => uint.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
