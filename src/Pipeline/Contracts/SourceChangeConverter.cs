using System.Text.Json;
using System.Text.Json.Serialization;

namespace CryptoViz.Pipeline.Contracts;

/// <summary>Reads and writes <see cref="SourceChange"/>; unknown fields are ignored.</summary>
internal sealed class SourceChangeConverter : JsonConverter<SourceChange>
{
    /// <summary>The one that <see cref="TickConverter"/> uses.</summary>
    public static readonly SourceChangeConverter Instance = new();

    private static readonly FieldNames Names = new("1h", "24h", "7d", "30d", "1y");

    /// <inheritdoc/>
    public override SourceChange? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
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

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, SourceChange value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        PlainDecimal.Write(writer, Names[0], value.OneHour);
        PlainDecimal.Write(writer, Names[1], value.OneDay);
        PlainDecimal.Write(writer, Names[2], value.SevenDays);
        PlainDecimal.Write(writer, Names[3], value.ThirtyDays);
        PlainDecimal.Write(writer, Names[4], value.OneYear);
        writer.WriteEndObject();
    }
}
