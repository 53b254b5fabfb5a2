using System.Collections.Immutable;
using System.Text.Json;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Gateway.Wire;

/// <summary>The parts of a series and its statistics.</summary>
internal static class SeriesJson
{
    /// <summary>Writes <c>{from, to}</c>.</summary>
    public static void Write(Utf8JsonWriter json, Span span)
    {
        json.WriteStartObject();
        json.WriteNumber("from", span.From);
        json.WriteNumber("to", span.To);
        json.WriteEndObject();
    }

    /// <summary>Writes <c>{time, price, marketCap}</c>.</summary>
    public static void Write(Utf8JsonWriter json, PricePoint point)
    {
        json.WriteStartObject();
        json.WriteNumber("time", point.Time);
        json.Field("price", (double?)point.Price);
        json.Field("marketCap", point.MarketCap);
        json.WriteEndObject();
    }

    /// <summary>Writes <c>[{from, resolutionSeconds}]</c>.</summary>
    public static void Write(Utf8JsonWriter json, ImmutableArray<Segment> segments)
    {
        json.WriteStartArray();
        foreach (var segment in segments)
        {
            json.WriteStartObject();
            json.WriteNumber("from", segment.From);
            json.WriteNumber("resolutionSeconds", segment.ResolutionSeconds);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes <c>[{from, to, reason}]</c>.</summary>
    public static void Write(Utf8JsonWriter json, ImmutableArray<Gap> gaps)
    {
        json.WriteStartArray();
        foreach (var gap in gaps)
        {
            json.WriteStartObject();
            json.WriteNumber("from", gap.From);
            json.WriteNumber("to", gap.To);
            json.WriteString("reason", gap.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes <c>{state, done, total, etaSeconds, reason}</c>.</summary>
    public static void Write(Utf8JsonWriter json, Backfill backfill)
    {
        json.WriteStartObject();
        json.WriteString("state", backfill.State);
        json.WriteNumber("done", backfill.Done);
        json.WriteNumber("total", backfill.Total);
        json.Field("etaSeconds", backfill.EtaSeconds);
        json.WriteString("reason", backfill.Reason);
        json.WriteEndObject();
    }

    /// <summary>Writes the statistics of a window.</summary>
    public static void Write(Utf8JsonWriter json, WindowStatistics statistics)
    {
        json.WriteStartObject();
        json.WritePropertyName("first");
        json.OrNull(statistics.First, WriteTimeAndPrice);
        json.WritePropertyName("last");
        json.OrNull(statistics.Last, WriteTimeAndPrice);
        json.Field("high", statistics.High);
        json.Field("highAt", statistics.HighAt);
        json.Field("low", statistics.Low);
        json.Field("lowAt", statistics.LowAt);
        json.Field("percentChange", statistics.PercentChange);
        json.Field("marketCapFirst", statistics.MarketCapFirst);
        json.Field("marketCapLast", statistics.MarketCapLast);
        json.Field("marketCapPercentChange", statistics.MarketCapPercentChange);
        json.WritePropertyName("coverage");
        json.OrNull(statistics.Coverage, Write);
        json.WritePropertyName("base");
        json.OrNull(statistics.Base, Write);
        json.WriteEndObject();
    }

    private static void WriteTimeAndPrice(Utf8JsonWriter json, PricePoint point)
    {
        json.WriteStartObject();
        json.WriteNumber("time", point.Time);
        json.Field("price", (double?)point.Price);
        json.WriteEndObject();
    }
}
