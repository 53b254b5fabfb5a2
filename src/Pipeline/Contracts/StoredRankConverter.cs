using System.Text.Json;
using System.Text.Json.Serialization;

namespace CryptoViz.Pipeline.Contracts;

/// <summary>Ranks as <c>[at, rank]</c>; <c>StoredCoin/1</c> and <c>StoredCoin/2</c> have objects with both by name.</summary>
public sealed class StoredRankConverter : JsonConverter<StoredRank>
{
    /// <inheritdoc/>
    public override StoredRank Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.StartObject)) throw new JsonException("a rank is an array of two numbers");

        // Both forms have the time first.
        var numbers = new List<long>(2);
        while (reader.Read() && reader.TokenType is not (JsonTokenType.EndArray or JsonTokenType.EndObject))
            if (reader.TokenType == JsonTokenType.Number)
                numbers.Add(reader.GetInt64());
        return numbers is [var at, var rank] ? new StoredRank(at, (int)rank) : throw new JsonException("a rank is an array of two numbers");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, StoredRank value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        writer.WriteNumberValue(value.At);
        writer.WriteNumberValue(value.Rank);
        writer.WriteEndArray();
    }
}
