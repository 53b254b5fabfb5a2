using System.Collections.Immutable;
using System.Text.Json;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Ingest.CoinGecko;

/// <summary>
/// One row of <c>/coins/markets</c> as it stands there: nothing is required, nothing is judged. Whatever the vendor's
/// description says, any field can be null, absent or of another type.
/// </summary>
internal struct MarketRow
{
    public JsonTokenType IdType;
    public string? Id, Symbol, Name, Image;
    public decimal? Price, MarketCap, Volume, High24h, Low24h, Circulating, Total, Max, FullyDiluted, Ath, Atl;
    public decimal? Change1h, Change24h, Change7d, Change30d, Change1y, PlainChange24h;
    public int? Rank;
    public DateTimeOffset? LastUpdated, AthAt, AtlAt;
    public ImmutableArray<double> Sparkline;

    /// <summary>Reads the object that the reader stands on, to its end.</summary>
    /// <exception cref="JsonException">The JSON itself is broken.</exception>
    public static MarketRow Read(ref Utf8JsonReader reader)
    {
        var row = new MarketRow { Sparkline = [] };
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
            row.ReadField(ref reader);
        return row;
    }

    private void ReadField(ref Utf8JsonReader reader)
    {
        // The comparisons are on the bytes: no string is made for the thirty names of each row.
        if (JsonScalars.Is(ref reader, "id"u8))
        {
            IdType = reader.TokenType;
            Id = JsonScalars.Text(ref reader, CoinId.MaxLength + 1);
        }
        else if (JsonScalars.Is(ref reader, "symbol"u8)) Symbol = JsonScalars.Text(ref reader, 60);
        else if (JsonScalars.Is(ref reader, "name"u8)) Name = JsonScalars.Text(ref reader, 200);
        else if (JsonScalars.Is(ref reader, "image"u8)) Image = JsonScalars.Text(ref reader, 2_000);
        else if (JsonScalars.Is(ref reader, "current_price"u8)) Price = JsonScalars.Decimal(ref reader);
        else if (JsonScalars.Is(ref reader, "market_cap"u8)) MarketCap = JsonScalars.Decimal(ref reader);
        else if (JsonScalars.Is(ref reader, "market_cap_rank"u8)) Rank = JsonScalars.Int32(ref reader);
        else if (JsonScalars.Is(ref reader, "fully_diluted_valuation"u8)) FullyDiluted = JsonScalars.Decimal(ref reader);
        else if (JsonScalars.Is(ref reader, "total_volume"u8)) Volume = JsonScalars.Decimal(ref reader);
        else if (JsonScalars.Is(ref reader, "high_24h"u8)) High24h = JsonScalars.Decimal(ref reader);
        else if (JsonScalars.Is(ref reader, "low_24h"u8)) Low24h = JsonScalars.Decimal(ref reader);
        else if (JsonScalars.Is(ref reader, "circulating_supply"u8)) Circulating = JsonScalars.Decimal(ref reader);
        else if (JsonScalars.Is(ref reader, "total_supply"u8)) Total = JsonScalars.Decimal(ref reader);
        else if (JsonScalars.Is(ref reader, "max_supply"u8)) Max = JsonScalars.Decimal(ref reader);
        else if (JsonScalars.Is(ref reader, "ath"u8)) Ath = JsonScalars.Decimal(ref reader);
        else if (JsonScalars.Is(ref reader, "ath_date"u8)) AthAt = JsonScalars.Instant(ref reader);
        else if (JsonScalars.Is(ref reader, "atl"u8)) Atl = JsonScalars.Decimal(ref reader);
        else if (JsonScalars.Is(ref reader, "atl_date"u8)) AtlAt = JsonScalars.Instant(ref reader);
        else if (JsonScalars.Is(ref reader, "last_updated"u8)) LastUpdated = JsonScalars.Instant(ref reader);
        else if (JsonScalars.Is(ref reader, "price_change_percentage_24h"u8)) PlainChange24h = JsonScalars.Decimal(ref reader);
        else if (JsonScalars.Is(ref reader, "price_change_percentage_1h_in_currency"u8)) Change1h = JsonScalars.Decimal(ref reader);
        else if (JsonScalars.Is(ref reader, "price_change_percentage_24h_in_currency"u8)) Change24h = JsonScalars.Decimal(ref reader);
        else if (JsonScalars.Is(ref reader, "price_change_percentage_7d_in_currency"u8)) Change7d = JsonScalars.Decimal(ref reader);
        else if (JsonScalars.Is(ref reader, "price_change_percentage_30d_in_currency"u8)) Change30d = JsonScalars.Decimal(ref reader);
        else if (JsonScalars.Is(ref reader, "price_change_percentage_1y_in_currency"u8)) Change1y = JsonScalars.Decimal(ref reader);
        else if (JsonScalars.Is(ref reader, "sparkline_in_7d"u8)) Sparkline = ReadSparkline(ref reader);
        else SkipValue(ref reader);
    }

    private static void SkipValue(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }

    private static ImmutableArray<double> ReadSparkline(ref Utf8JsonReader reader)
    {
        var prices = ImmutableArray<double>.Empty;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return prices;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            if (JsonScalars.Is(ref reader, "price"u8)) prices = ReadColumn(ref reader);
            else SkipValue(ref reader);
        }

        return prices;
    }

    private static ImmutableArray<double> ReadColumn(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return [];
        }

        var column = ImmutableArray.CreateBuilder<double>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            column.Add(JsonScalars.Double(ref reader));
        return column.DrainToImmutable();
    }
}
