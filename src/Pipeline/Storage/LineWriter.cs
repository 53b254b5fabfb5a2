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
internal sealed partial class LineWriter
{
    /// <summary>The version of the format, in every line.</summary>
    public const int Version = 1;

    private static readonly byte[] VersionAndNumber = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"v\":{Version},\"g\":"));

    private static readonly StandardFormat Hexadecimal = new('x', 8);

    // What ids and manifests are of, mostly; none of it is escaped.
    private static readonly SearchValues<char> Plain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_./:");

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

    /// <summary>A check as it is written.</summary>
    public static string Hex(uint crc) => crc.ToString("x8", CultureInfo.InvariantCulture);

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
    /// <param name="number">The line's number.</param>
    /// <param name="batch">The number of the first line of its batch.</param>
    /// <param name="fields">What <see cref="Fields"/> has written.</param>
    public void Events(long number, long batch, ReadOnlySpan<byte> fields)
    {
        var start = _buffer.WrittenCount;
        _buffer.Write(VersionAndNumber);
        Number(number);
        _buffer.Write(",\"b\":"u8);
        Number(batch);

        // By the fields where they are: in the buffer, which another processor read last, they are still on their way.
        var crc = Crc32C.Append(Crc32C.Of(_buffer.WrittenSpan[start..]), fields);
        _buffer.Write(fields);
        _buffer.Write(",\"c\":\""u8);
        Number(crc, Hexadecimal);
        _buffer.Write("\"}\n"u8);
    }

    /// <summary>The fields of an atomic write that follow its number and batch.</summary>
    public void Fields(EntityWrite write, long timestamp)
    {
        _buffer.Write(",\"pid\":"u8);
        Text(write.PersistenceId);
        _buffer.Write(",\"sn\":"u8);
        Number(write.First);
        _buffer.Write(",\"n\":"u8);
        Number(write.Events.Length);
        _buffer.Write(",\"ts\":"u8);
        Number(timestamp);
        _buffer.Write(",\"evs\":["u8);
        for (var i = 0; i < write.Events.Length; i++)
        {
            _buffer.Write(i == 0 ? "{"u8 : ",{"u8);
            Event(write.Events[i]);
            _buffer.Write("}"u8);
        }

        _buffer.Write("]"u8);
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

    private void Event(StoredEvent stored)
    {
        if (stored.Payload.SerializerId is null)
        {
            _buffer.Write("\"m\":"u8);
            Text(stored.Payload.Manifest);
            _buffer.Write(",\"d\":"u8);

            // The contract serializer wrote it just now: compact JSON without a line feed.
            _buffer.Write(stored.Payload.Bytes.Span);
        }
        else
        {
            Foreign(stored.Payload);
        }

        if (stored.Adapter.Length > 0)
        {
            _buffer.Write(",\"adapter\":"u8);
            Text(stored.Adapter);
        }

        for (var i = 0; i < stored.Tags.Length; i++)
        {
            _buffer.Write(i == 0 ? ",\"tags\":["u8 : ","u8);
            Text(stored.Tags[i]);
            if (i == stored.Tags.Length - 1) _buffer.Write("]"u8);
        }
    }

    private void Foreign(StoredPayload payload)
    {
        _buffer.Write("\"serializerId\":"u8);
        Number(payload.SerializerId!.Value);
        _buffer.Write(",\"manifest\":"u8);
        Text(payload.Manifest);
        _buffer.Write(",\"base64\":\""u8);
        Base64.EncodeToUtf8(payload.Bytes.Span, _buffer.GetSpan(Base64.GetMaxEncodedToUtf8Length(payload.Bytes.Length)), out _, out var length);
        _buffer.Advance(length);
        _buffer.Write("\""u8);
    }

    private void Text(string text)
    {
        _buffer.Write("\""u8);
        if (text.AsSpan().ContainsAnyExcept(Plain)) _buffer.Write(JsonEncodedText.Encode(text).EncodedUtf8Bytes);
        else _buffer.Advance(Encoding.ASCII.GetBytes(text, _buffer.GetSpan(text.Length + 1)));
        _buffer.Write("\""u8);
    }

    // The longest number has 20 digits.
    private void Number(long number, StandardFormat format = default)
    {
        Utf8Formatter.TryFormat(number, _buffer.GetSpan(20), out var length, format);
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
