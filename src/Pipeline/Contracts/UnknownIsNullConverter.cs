using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CryptoViz.Pipeline.Contracts;

/// <summary>A column of doubles in which NaN means unknown: JSON null, since JSON has no NaN and 0 would be a lie.</summary>
public sealed class UnknownIsNullConverter : JsonConverter<ImmutableArray<double>>
{
    /// <inheritdoc/>
    public override ImmutableArray<double> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException("an array of numbers or nulls is expected");

        var column = ImmutableArray.CreateBuilder<double>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            column.Add(reader.TokenType == JsonTokenType.Null ? double.NaN : reader.GetDouble());
        return column.DrainToImmutable();
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ImmutableArray<double> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var number in value)
        {
            if (double.IsFinite(number)) PlainNumber.Write(writer, number);
            else writer.WriteNullValue();
        }

        writer.WriteEndArray();
    }
}
