using System.Text.Json;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Topics;

/// <summary>Finds why a record's value could not be read: the reason that tells most, by looking at it again without its type.</summary>
internal static class DecodeFault
{
    public static (string Reason, string Detail) Explain(ReadOnlySpan<byte> json, string? time, Exception exception)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            using var document = JsonDocument.ParseValue(ref reader);
            return Explain(document.RootElement, time) ?? (DeadLetterReason.UnreadableJson, OneLine(exception));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return (DeadLetterReason.UnreadableJson, OneLine(exception));
        }
    }

    private static (string Reason, string Detail)? Explain(JsonElement value, string? time)
    {
        if (value.ValueKind != JsonValueKind.Object) return (DeadLetterReason.UnreadableJson, $"a JSON {value.ValueKind}, not an object");

        if (value.TryGetProperty("schemaVersion", out var version) && (!version.TryGetInt32(out var number) || number != 1))
            return (DeadLetterReason.UnknownSchema, $"schemaVersion {version.GetRawText()}, not 1");

        if (!value.TryGetProperty("id", out var id) || id.ValueKind == JsonValueKind.Null) return (DeadLetterReason.MissingId, "no id");

        if (time is null) return null;
        if (id.ValueKind != JsonValueKind.String || !CoinId.TryParse(id.GetString(), out _))
            return (DeadLetterReason.InvalidId, "id is not a coin id");

        return value.TryGetProperty(time, out var at) && at.ValueKind != JsonValueKind.Null
            ? null
            : (DeadLetterReason.MissingTime, $"no {time}");
    }

    private static string OneLine(Exception exception) => exception.Message.ReplaceLineEndings(" ");
}
