using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CryptoViz.Pipeline.Contracts;

/// <summary>
/// The source's own name of a coin, such as <c>bitcoin</c>: 1 to 128 characters, case-sensitive, without control characters,
/// <c>/</c> and <c>\</c>. It is untrusted text: never a file or actor name without escaping. A ticker symbol is not an id.
/// </summary>
[JsonConverter(typeof(CoinIdConverter))]
public readonly record struct CoinId : IComparable<CoinId>
{
    /// <summary>The longest id that is accepted.</summary>
    public const int MaxLength = 128;

    private readonly string? _value;

    /// <summary>Takes a valid id.</summary>
    /// <exception cref="ArgumentException">The text is not a valid id.</exception>
    public CoinId(string value) =>
        _value = IsValid(value) ? value : throw new ArgumentException("not a coin id: 1 to 128 characters, no control character, / or \\");

    /// <summary>The text of the id.</summary>
    public string Value => _value ?? throw new InvalidOperationException("a CoinId without a value");

    /// <summary>Reads an id; false when the text is none.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out CoinId id)
    {
        id = IsValid(text) ? new CoinId(text) : default;
        return id._value is not null;
    }

    /// <summary>The id that the reader stands on.</summary>
    /// <exception cref="JsonException">The text is not a valid id.</exception>
    /// <exception cref="InvalidOperationException">The value is no string.</exception>
    internal static CoinId Read(ref Utf8JsonReader reader) => Parse(SharedTexts.Read(ref reader));

    /// <inheritdoc/>
    public int CompareTo(CoinId other) => string.CompareOrdinal(_value, other._value);

    /// <inheritdoc/>
    public override string ToString() => _value ?? "";

    private static CoinId Parse(string? text) => TryParse(text, out var id) ? id : throw new JsonException("not a coin id");

    private static bool IsValid([NotNullWhen(true)] string? text) =>
        text is { Length: > 0 and <= MaxLength } && !HasUnwanted(text);

    private static bool HasUnwanted(string text)
    {
        foreach (var character in text)
            if (character is '/' or '\\' || char.IsControl(character))
                return true;
        return false;
    }

    /// <summary>A coin id is a JSON string, as a value and as a property name.</summary>
    internal sealed class CoinIdConverter : JsonConverter<CoinId>
    {
        public override CoinId Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => CoinId.Read(ref reader);

        public override void Write(Utf8JsonWriter writer, CoinId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);

        public override CoinId ReadAsPropertyName(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            Parse(reader.GetString());

        public override void WriteAsPropertyName(Utf8JsonWriter writer, CoinId value, JsonSerializerOptions options) =>
            writer.WritePropertyName(value.Value);
    }
}
