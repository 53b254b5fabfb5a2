using System.Text.Json;
using System.Text.Json.Serialization;

namespace CryptoViz.Pipeline.Contracts;

/// <summary>Reads and writes <see cref="PriceAt"/>; unknown fields are ignored.</summary>
internal sealed class PriceAtConverter : JsonConverter<PriceAt>
{
    /// <summary>The one that <see cref="TickConverter"/> uses.</summary>
    public static readonly PriceAtConverter Instance = new();

    private static readonly FieldNames Names = new("price", "at");

    /// <inheritdoc/>
    public override PriceAt? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Null) return null;
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("a price with its time is an object");

        decimal price = default;
        DateTimeOffset at = default;
        var expected = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = Names.Find(ref reader, ref expected);
            reader.Read();
            switch (field)
            {
                case 0: price = PlainDecimal.Read(ref reader); break;
                case 1: at = InstantText.Read(ref reader); break;
                default: reader.TrySkip(); break;
            }
        }

        return new PriceAt(price, at);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, PriceAt value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        PlainDecimal.Write(writer, Names[0], value.Price);
        InstantText.Write(writer, Names[1], value.At);
        writer.WriteEndObject();
    }
}
