using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;

namespace CryptoViz.Gateway.Wire;

/// <summary>The fields of a row that a stream shows, besides its id, by the names that they have in the row.</summary>
internal sealed class RowFields(ImmutableArray<string> names)
{
    private readonly ImmutableArray<JsonEncodedText> _names = [.. names.Select(name => JsonEncodedText.Encode(name))];

    /// <summary>The names; equal for equal fields in one order.</summary>
    public string Text { get; } = string.Join(',', names);

    /// <summary>An encoded row or changed row with only its id and these fields; empty when it has none of them.</summary>
    public ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> row)
    {
        var reader = new Utf8JsonReader(row.Span);
        reader.Read();

        // An id that stands for itself.
        if (reader.TokenType != JsonTokenType.StartObject) return row;

        var bytes = new ArrayBufferWriter<byte>(row.Length);
        var fields = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (start, isId) = ((int)reader.TokenStartIndex, reader.ValueTextEquals("id"u8));
            var isShown = isId || IsOneOf(ref reader);
            reader.Skip();
            if (!isShown) continue;

            bytes.Write(bytes.WrittenCount == 0 ? "{"u8 : ","u8);
            bytes.Write(row.Span[start..(int)reader.BytesConsumed]);
            if (!isId) fields++;
        }

        bytes.Write("}"u8);
        return fields == 0 ? default : bytes.WrittenMemory;
    }

    private bool IsOneOf(ref Utf8JsonReader reader)
    {
        foreach (var name in _names)
        {
            if (reader.ValueTextEquals(name.EncodedUtf8Bytes)) return true;
        }

        return false;
    }
}
