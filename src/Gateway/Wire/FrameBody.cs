using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;

namespace CryptoViz.Gateway.Wire;

/// <summary>
/// The payload of a frame, encoded once and shared by every stream that is at the same place. It knows where in its bytes each
/// row or news item stands, so that a stream that wants only some of them gets a copy of those bytes and nothing is encoded again.
/// </summary>
internal sealed class FrameBody
{
    private readonly ImmutableArray<Section> _sections;

    private FrameBody(byte[] json, ImmutableArray<Section> sections) => (Json, _sections) = (json, sections);

    /// <summary>The payload as a JSON object.</summary>
    public byte[] Json { get; }

    /// <summary>Encodes a payload; <paramref name="write"/> writes the fields of an object that is open.</summary>
    public static FrameBody Encode(Action<Writer> write)
    {
        var writer = new Writer();
        var json = JsonText.Encode((writer, write), static (json, on) =>
        {
            on.writer.Json = json;
            json.WriteStartObject();
            on.write(on.writer);
            json.WriteEndObject();
        });
        return new FrameBody(json, writer.Sections(json));
    }

    /// <summary>The payload with only those fragments whose key is wanted; all else stays.</summary>
    public byte[] Only(Predicate<string> wanted) =>
        Copy(fragment => fragment.Key is { } key && !wanted(key) ? default : BytesOf(fragment)).Json;

    /// <summary>The payload with only these fields in its rows; a changed row that has none of them is left out.</summary>
    public FrameBody WithFields(RowFields fields) => Copy(fragment => fields.Of(BytesOf(fragment)));

    private ReadOnlyMemory<byte> BytesOf(Fragment fragment) => Json.AsMemory(fragment.Start..fragment.End);

    // A fragment of which nothing is picked goes, with its comma.
    private FrameBody Copy(Func<Fragment, ReadOnlyMemory<byte>> pick)
    {
        var bytes = new ArrayBufferWriter<byte>(Json.Length);
        var sections = ImmutableArray.CreateBuilder<Section>(_sections.Length);
        var copied = 0;
        foreach (var section in _sections)
        {
            bytes.Write(Json.AsSpan(copied..section.Start));
            var start = bytes.WrittenCount;
            var fragments = ImmutableArray.CreateBuilder<Fragment>(section.Fragments.Length);
            foreach (var fragment in section.Fragments)
            {
                var picked = pick(fragment);
                if (picked.IsEmpty) continue;
                if (fragments.Count > 0) bytes.Write(","u8);
                fragments.Add(fragment with { Start = bytes.WrittenCount, End = bytes.WrittenCount + picked.Length });
                bytes.Write(picked.Span);
            }

            sections.Add(new Section(start, bytes.WrittenCount, fragments.DrainToImmutable()));
            copied = section.End;
        }

        bytes.Write(Json.AsSpan(copied..));
        return new FrameBody(bytes.WrittenSpan.ToArray(), sections.MoveToImmutable());
    }

    /// <summary>Writes a payload and notes where its fragments begin and end.</summary>
    public sealed class Writer
    {
        private readonly List<(int Start, int End, List<Fragment> Fragments)> _sections = [];

        /// <summary>The JSON that is being written.</summary>
        public Utf8JsonWriter Json { get; set; } = null!;

        private int Position => (int)(Json.BytesCommitted + Json.BytesPending);

        /// <summary>Writes an array of fragments, each under a key; one whose key is null is for everybody.</summary>
        public void Fragments<T>(string name, IEnumerable<T> values, Func<T, string?> key, Action<Utf8JsonWriter, T> write)
        {
            Json.WriteStartArray(name);
            var start = Position;
            var fragments = new List<Fragment>();
            foreach (var value in values)
            {
                var from = Position;
                write(Json, value);
                fragments.Add(new Fragment(key(value), from, Position));
            }

            _sections.Add((start, Position, fragments));
            Json.WriteEndArray();
        }

        // The comma before a value belongs to its bytes only because the writer puts it there late.
        internal ImmutableArray<Section> Sections(byte[] json) =>
        [
            .. _sections.Select(section => new Section(
                section.Start,
                section.End,
                [.. section.Fragments.Select(f => json[f.Start] == ',' ? f with { Start = f.Start + 1 } : f)])),
        ];
    }

    internal readonly record struct Fragment(string? Key, int Start, int End);

    internal readonly record struct Section(int Start, int End, ImmutableArray<Fragment> Fragments);
}
