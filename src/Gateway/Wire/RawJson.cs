using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CryptoViz.Gateway.Wire;

/// <summary>
/// JSON that is encoded already: a head of its own and a body that any number of receivers share. A serializer copies the bytes
/// and looks at nothing, which is how SignalR's JSON protocol sends one encoding to every stream.
/// </summary>
/// <param name="head">The JSON's first bytes.</param>
/// <param name="body">The rest; shared, never changed.</param>
[JsonConverter(typeof(Converter))]
internal sealed class RawJson(ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> body)
{
    /// <summary>The first bytes.</summary>
    public ReadOnlyMemory<byte> Head => head;

    /// <summary>The rest, shared between receivers.</summary>
    public ReadOnlyMemory<byte> Body => body;

    /// <summary>All bytes in one array.</summary>
    public byte[] ToArray() => [.. head.Span, .. body.Span];

    private ReadOnlySequence<byte> Bytes()
    {
        var first = new Part(head, 0);
        var last = first.Then(body);
        return new ReadOnlySequence<byte>(first, 0, last, body.Length);
    }

    private sealed class Part : ReadOnlySequenceSegment<byte>
    {
        public Part(ReadOnlyMemory<byte> bytes, long index) => (Memory, RunningIndex) = (bytes, index);

        public Part Then(ReadOnlyMemory<byte> bytes)
        {
            var next = new Part(bytes, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }

    private sealed class Converter : JsonConverter<RawJson>
    {
        public override RawJson Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            throw new NotSupportedException("encoded JSON is only written");

        public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options) =>
            writer.WriteRawValue(value.Bytes(), skipInputValidation: true);
    }
}
