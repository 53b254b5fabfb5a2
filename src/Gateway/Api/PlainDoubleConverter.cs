using System.Text.Json;
using System.Text.Json.Serialization;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Gateway.Api;

/// <summary>Doubles as plain decimals; NaN, which means unknown, as null.</summary>
internal sealed class PlainDoubleConverter : JsonConverter<double>
{
    /// <inheritdoc/>
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDouble();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
    {
        if (double.IsFinite(value)) PlainNumber.Write(writer, value);
        else writer.WriteNullValue();
    }
}
