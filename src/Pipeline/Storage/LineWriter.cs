using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace CryptoViz.Pipeline.Storage;

/// <summary>
/// Writes lines of the format into a buffer. Every line is one JSON object with its fields in a fixed order, the last of which,
/// <c>c</c>, is the CRC-32C (8 hexadecimal digits) of all bytes before <c>,"c":</c>. Not for two threads at once.
/// </summary>
internal sealed class LineWriter
{
    /// <summary>The version of the format, in every line.</summary>
    public const int Version = 1;

    private static readonly byte[] VersionAndNumber = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"v\":{Version},\"g\":"));

    // Most batches are smaller; the buffer grows to the largest batch and stays.
    private readonly ArrayBufferWriter<byte> _buffer = new(64 * 1024);
    private readonly Utf8JsonWriter _json;
    private int _start;

    public LineWriter() => _json = new Utf8JsonWriter(_buffer);

    /// <summary>The lines since <see cref="Clear"/>.</summary>
    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    /// <summary>Where the next line will start.</summary>
    public int Length => _buffer.WrittenCount;

    /// <summary>Forgets the lines.</summary>
    public void Clear() => _buffer.ResetWrittenCount();

    /// <summary>The content of <c>FORMAT.json</c>.</summary>
    public void Format(string journalId, string created)
    {
        Begin();
        _json.WriteString("journalId", journalId);
        _json.WriteString("created", created);
        End();
    }

    /// <summary>The first line of a segment.</summary>
    public uint Header(SegmentHeader header)
    {
        Begin();
        _json.WriteString("seg", header.JournalId);
        _json.WriteNumber("first", header.First);
        _json.WriteString("prev", Hex(header.Previous));
        if (header.Compacted) _json.WriteBoolean("compacted", true);
        return End();
    }

    /// <summary>The last line of a segment.</summary>
    public uint Seal(SegmentSeal seal)
    {
        Begin();
        _json.WriteNumber("seal", seal.Last);
        _json.WriteNumber("count", seal.Count);
        _json.WriteString("crc", Hex(seal.Crc));
        return End();
    }

    /// <summary>One atomic write.</summary>
    public void Events(long number, long batch, EncodedWrite write)
    {
        var start = _buffer.WrittenCount;
        _buffer.Write(VersionAndNumber);
        Write(number);
        _buffer.Write(",\"b\":"u8);
        Write(batch);
        _buffer.Write(write.Fields);
        var crc = Crc32C.Of(_buffer.WrittenSpan[start..]);
        _buffer.Write(",\"c\":\""u8);
        Write(crc, 'x');
        _buffer.Write("\"}\n"u8);
    }

    /// <summary>The fields of an atomic write that follow its number and batch.</summary>
    public byte[] FieldsOf(EntityWrite write, long timestamp)
    {
        _start = _buffer.WrittenCount;
        _json.Reset(_buffer);
        _json.WriteStartObject();
        _json.WriteString("pid", write.PersistenceId);
        _json.WriteNumber("sn", write.First);
        _json.WriteNumber("n", write.Events.Length);
        _json.WriteNumber("ts", timestamp);
        _json.WriteStartArray("evs");
        foreach (var stored in write.Events)
        {
            _json.WriteStartObject();
            Payload(stored.Payload, "d");
            if (stored.Adapter.Length > 0) _json.WriteString("adapter", stored.Adapter);
            if (stored.Tags.Length > 0)
            {
                _json.WriteStartArray("tags");
                foreach (var tag in stored.Tags) _json.WriteStringValue(tag);
                _json.WriteEndArray();
            }

            _json.WriteEndObject();
        }

        _json.WriteEndArray();
        _json.Flush();
        var fields = _buffer.WrittenSpan[_start..].ToArray();

        // They are inside the line's object and come after other fields.
        fields[0] = (byte)',';
        return fields;
    }

    /// <summary>
    /// The entity's events up to a number are gone: deleted by the entity, or (<paramref name="covered"/>) left out by compaction
    /// because its snapshots hold them.
    /// </summary>
    public uint Gone(long number, long batch, string persistenceId, long to, long timestamp, bool covered)
    {
        BeginNumbered(number, batch, persistenceId);
        _json.WriteNumber(covered ? "cov" : "del", to);
        _json.WriteNumber("ts", timestamp);
        return End();
    }

    /// <summary>A line as it was read, without its line feed.</summary>
    public void Copy(ReadOnlySpan<byte> line)
    {
        _buffer.Write(line);
        _buffer.Write("\n"u8);
    }

    /// <summary>The content of a snapshot file: one object whose state has a line for each column.</summary>
    public void Snapshot(string persistenceId, long sequenceNr, long timestamp, StoredPayload state)
    {
        Begin();
        _json.WriteString("pid", persistenceId);
        _json.WriteNumber("sn", sequenceNr);
        _json.WriteNumber("ts", timestamp);
        if (state.SerializerId is null)
        {
            _json.WriteString("m", state.Manifest);
            _json.Flush();
            _buffer.Write(",\n\"state\":"u8);
            ReadableLayout.Write(state.Bytes.Span, _buffer);
            _buffer.Write("\n"u8);
        }
        else
        {
            Payload(state, "state");
        }

        End();
    }

    private static string Hex(uint crc) => crc.ToString("x8", CultureInfo.InvariantCulture);

    private void Payload(StoredPayload payload, string jsonName)
    {
        if (payload.SerializerId is { } serializer)
        {
            _json.WriteNumber("serializerId", serializer);
            _json.WriteString("manifest", payload.Manifest);
            _json.WriteBase64String("base64", payload.Bytes.Span);
            return;
        }

        _json.WriteString("m", payload.Manifest);
        _json.WritePropertyName(jsonName);

        // The contract serializer wrote it just now: compact JSON without a line feed.
        _json.WriteRawValue(payload.Bytes.Span, skipInputValidation: true);
    }

    // The longest number has 20 digits.
    private void Write(long number, char format = 'D')
    {
        Utf8Formatter.TryFormat(number, _buffer.GetSpan(20), out var length, new StandardFormat(format, format == 'x' ? (byte)8 : StandardFormat.NoPrecision));
        _buffer.Advance(length);
    }

    private void BeginNumbered(long number, long batch, string persistenceId)
    {
        Begin();
        _json.WriteNumber("g", number);
        _json.WriteNumber("b", batch);
        _json.WriteString("pid", persistenceId);
    }

    private void Begin()
    {
        _start = _buffer.WrittenCount;
        _json.Reset(_buffer);
        _json.WriteStartObject();
        _json.WriteNumber("v", Version);
    }

    private uint End()
    {
        _json.Flush();
        var crc = Crc32C.Of(_buffer.WrittenSpan[_start..]);
        _json.WriteString("c", Hex(crc));
        _json.WriteEndObject();
        _json.Flush();
        _buffer.Write("\n"u8);
        return crc;
    }
}
