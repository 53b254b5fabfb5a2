using System.Text.Json;

namespace CryptoViz.Pipeline.Contracts;

/// <summary>Reads <see cref="SourceChange"/>; unknown fields are ignored.</summary>
internal static class SourceChangeReader
{
    private static readonly FieldNames Names = new("1h", "24h", "7d", "30d", "1y");

    /// <summary>The value that the reader stands on, or null.</summary>
    /// <exception cref="JsonException">It is neither an object nor null.</exception>
    public static SourceChange? Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null) return null;
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("the source's changes are an object");

        decimal? oneHour = null, oneDay = null, sevenDays = null, thirtyDays = null, oneYear = null;
        var expected = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = Names.Find(ref reader, ref expected);
            reader.Read();
            switch (field)
            {
                case 0: oneHour = PlainDecimal.ReadOrNull(ref reader); break;
                case 1: oneDay = PlainDecimal.ReadOrNull(ref reader); break;
                case 2: sevenDays = PlainDecimal.ReadOrNull(ref reader); break;
                case 3: thirtyDays = PlainDecimal.ReadOrNull(ref reader); break;
                case 4: oneYear = PlainDecimal.ReadOrNull(ref reader); break;
                default: reader.TrySkip(); break;
            }
        }

        return new SourceChange { OneHour = oneHour, OneDay = oneDay, SevenDays = sevenDays, ThirtyDays = thirtyDays, OneYear = oneYear };
    }
}
