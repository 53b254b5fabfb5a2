using System.Collections.Immutable;
using System.Text.Json;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Gateway.Wire;

/// <summary>The wire's rules for single values: instants in epoch milliseconds, plain decimals, unknown is null.</summary>
internal static class JsonFields
{
    /// <summary>Writes a number of money; null where unknown.</summary>
    public static void Value(this Utf8JsonWriter json, decimal? number)
    {
        if (number is { } known) json.WriteNumberValue(known);
        else json.WriteNullValue();
    }

    /// <summary>Writes a derived number; null where unknown or not finite.</summary>
    public static void Value(this Utf8JsonWriter json, double? number)
    {
        if (number is { } known && double.IsFinite(known)) PlainNumber.Write(json, known);
        else json.WriteNullValue();
    }

    /// <summary>Writes a whole number; null where unknown.</summary>
    public static void Value(this Utf8JsonWriter json, long? number)
    {
        if (number is { } known) json.WriteNumberValue(known);
        else json.WriteNullValue();
    }

    /// <summary>Writes an instant as epoch milliseconds; null where unknown.</summary>
    public static void Value(this Utf8JsonWriter json, DateTimeOffset? instant) => json.Value(instant?.ToUnixTimeMilliseconds());

    /// <summary>Writes a named number; null where unknown.</summary>
    public static void Field(this Utf8JsonWriter json, string name, decimal? number)
    {
        json.WritePropertyName(name);
        json.Value(number);
    }

    /// <summary>Writes a named number; null where unknown or not finite.</summary>
    public static void Field(this Utf8JsonWriter json, string name, double? number)
    {
        json.WritePropertyName(name);
        json.Value(number);
    }

    /// <summary>Writes a named whole number; null where unknown.</summary>
    public static void Field(this Utf8JsonWriter json, string name, long? number)
    {
        json.WritePropertyName(name);
        json.Value(number);
    }

    /// <summary>Writes a named instant as epoch milliseconds; null where unknown.</summary>
    public static void Field(this Utf8JsonWriter json, string name, DateTimeOffset? instant)
    {
        json.WritePropertyName(name);
        json.Value(instant);
    }

    /// <summary>Writes a column; NaN becomes null.</summary>
    public static void Column(this Utf8JsonWriter json, string name, ReadOnlySpan<double> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values) json.Value(value);
        json.WriteEndArray();
    }

    /// <summary>Writes a column of times in epoch milliseconds.</summary>
    public static void Column(this Utf8JsonWriter json, string name, ReadOnlySpan<long> times)
    {
        json.WriteStartArray(name);
        foreach (var time in times) json.WriteNumberValue(time);
        json.WriteEndArray();
    }

    /// <summary>Writes an array of texts.</summary>
    public static void Texts(this Utf8JsonWriter json, ImmutableArray<string> texts)
    {
        json.WriteStartArray();
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }

    /// <summary>Writes a value that may be null.</summary>
    public static void OrNull<T>(this Utf8JsonWriter json, T? value, Action<Utf8JsonWriter, T> write)
        where T : class
    {
        if (value is null) json.WriteNullValue();
        else write(json, value);
    }
}
