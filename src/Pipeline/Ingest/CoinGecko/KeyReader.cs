using System.Text.Json;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Ingest.CoinGecko;

/// <summary>
/// Reads answers of <c>/key</c>: what a paid key may be used for. A key can have limits of its own below those of its plan, which it
/// shares with the account's other keys; what holds is the narrower of both. Safe with any bytes.
/// </summary>
internal static class KeyReader
{
    /// <summary>The limits; null when the answer holds none.</summary>
    public static KeyLimits? Read(ReadOnlySpan<byte> json)
    {
        int? minute = null, month = null, left = null, keyMinute = null, keyMonth = null, keyUsed = null;
        var reader = new Utf8JsonReader(json);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;

            while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
            {
                if (JsonScalars.Is(ref reader, "rate_limit_request_per_minute"u8)) minute = JsonScalars.Count(ref reader);
                else if (JsonScalars.Is(ref reader, "monthly_call_credit"u8)) month = JsonScalars.Count(ref reader);
                else if (JsonScalars.Is(ref reader, "current_remaining_monthly_calls"u8)) left = JsonScalars.Count(ref reader);
                else if (JsonScalars.Is(ref reader, "api_key_rate_limit_request_per_minute"u8)) keyMinute = JsonScalars.Count(ref reader);
                else if (JsonScalars.Is(ref reader, "api_key_monthly_call_credit"u8)) keyMonth = JsonScalars.Count(ref reader);
                else if (JsonScalars.Is(ref reader, "api_key_current_total_monthly_calls"u8)) keyUsed = JsonScalars.Count(ref reader);
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

        var limits = new KeyLimits(
            Narrower(Limit(minute), Limit(keyMinute)),
            Narrower(Limit(month), Limit(keyMonth)),
            Left(left, Limit(keyMonth), keyUsed));
        return (limits.PerMinute ?? limits.PerMonth) is null ? null : limits;
    }

    // Without what the key itself has used, the plan's rest says nothing of a key that may use less than that.
    private static int? Left(int? ofPlan, int? keyMonth, int? keyUsed) => (ofPlan, keyMonth, keyUsed) switch
    {
        (_, { } month, { } used) => Narrower(ofPlan, Math.Max(0, month - used)),
        ({ } rest, { } month, null) when month < rest => null,
        _ => ofPlan,
    };

    // Nothing is allowed to nobody: a zero is what an API says that has no such limit.
    private static int? Limit(int? count) => count > 0 ? count : null;

    private static int? Narrower(int? one, int? other) => one is null || other < one ? other : one;
}
