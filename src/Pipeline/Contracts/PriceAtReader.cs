using System.Text.Json;

namespace CryptoViz.Pipeline.Contracts;

/// <summary>Reads <see cref="PriceAt"/>; unknown fields are ignored.</summary>
internal static class PriceAtReader
{
    private static readonly FieldNames Names = new("price", "at");

    /// <summary>The value that the reader stands on, or null.</summary>
    /// <exception cref="JsonException">It is neither an object nor null.</exception>
    public static PriceAt? Read(ref Utf8JsonReader reader)
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
}
