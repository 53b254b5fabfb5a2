using System.Text.Json;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Gateway.Wire;

/// <summary>The answer of the candles endpoint.</summary>
internal static class CandlesJson
{
    /// <summary>Writes the answer's fields into an object that is open.</summary>
    public static void WriteFields(Utf8JsonWriter json, CoinProtocol.CandlesAnswer answer)
    {
        var candles = answer.Candles;
        json.WriteString("coinId", answer.CoinId.Value);
        json.WriteString("quote", candles.Quote);
        json.WriteString("window", candles.Window);
        json.WriteNumber("from", candles.From);
        json.WriteNumber("to", candles.To);
        json.WriteNumber("asOf", candles.AsOf);
        json.Field("sizeSeconds", candles.SizeSeconds);
        json.WriteStartArray("sizes");
        foreach (var size in CandleSize.All)
            if (candles.Sizes.Contains(size.Seconds))
                json.WriteStringValue(size.Name);
        json.WriteEndArray();
        json.WriteString("cursor", StreamCursor.Text(answer.Cursor, StreamCursor.PartOfCoin(answer.CoinId, candles.Window)));
        json.Column("times", candles.Times.AsSpan());
        json.Column("opens", candles.Opens.AsSpan());
        json.Column("highs", candles.Highs.AsSpan());
        json.Column("lows", candles.Lows.AsSpan());
        json.Column("closes", candles.Closes.AsSpan());
        json.WriteStartArray("samples");
        foreach (var samples in candles.Samples) json.WriteNumberValue(samples);
        json.WriteEndArray();
        json.WriteBoolean("lastClosed", candles.LastClosed);
    }
}
