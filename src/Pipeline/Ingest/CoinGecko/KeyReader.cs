using System.Text.Json;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Ingest.CoinGecko;

/// <summary>Reads answers of <c>/key</c>: what a paid key may be used for. Safe with any bytes.</summary>
internal static class KeyReader
{
    /// <summary>The limits; null when the answer holds none.</summary>
    public static KeyLimits? Read(ReadOnlySpan<byte> json)
    {
        int? minute = null, month = null, left = null;
        var reader = new Utf8JsonReader(json);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;

            while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
            {
                if (JsonScalars.Is(ref reader, "rate_limit_request_per_minute"u8)) minute = JsonScalars.Int32(ref reader);
                else if (JsonScalars.Is(ref reader, "monthly_call_credit"u8)) month = JsonScalars.Int32(ref reader);
                else if (JsonScalars.Is(ref reader, "current_remaining_monthly_calls"u8)) left = JsonScalars.Int32(ref reader);
                else
                {
                    reader.Read();
                    reader.Skip();
                }
            }
        }
        catch (JsonException)
        {
            return null;
        }

        return minute is > 0 || month is > 0 ? new KeyLimits(minute, month, left) : null;
    }
}
