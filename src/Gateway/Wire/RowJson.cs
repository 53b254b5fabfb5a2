using System.Collections.Immutable;
using System.Text.Json;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Gateway.Wire;

/// <summary>A row of the market table. A changed field is written whole, but of <c>change</c> only the windows that changed.</summary>
internal static class RowJson
{
    /// <summary>All fields but <c>id</c>, which is always written.</summary>
    public static readonly FieldTable<MarketCoin> Fields = new(
    [
        Of("symbol", c => c.Summary.Latest.Symbol, (json, text) => json.WriteStringValue(text)),
        Of("name", c => c.Summary.Latest.Name, (json, text) => json.WriteStringValue(text)),
        Of("imageUrl", Image, (json, url) => json.WriteStringValue(url)),
        Of("rank", c => c.Summary.Latest.Rank, (json, rank) => json.Value(rank)),
        Of("rankChange24h", c => c.RankChange24h, (json, places) => json.Value(places)),
        Money("price", tick => tick.Price),
        Money("marketCap", tick => tick.MarketCap),
        Money("volume24h", tick => tick.Volume24h),
        Money("high24h", tick => tick.High24h),
        Money("low24h", tick => tick.Low24h),
        Money("circulatingSupply", tick => tick.CirculatingSupply),
        Money("totalSupply", tick => tick.TotalSupply),
        Money("maxSupply", tick => tick.MaxSupply),
        Money("fullyDilutedValuation", tick => tick.FullyDilutedValuation),
        Of("allTimeHigh", c => c.Summary.Latest.AllTimeHigh, (json, high) => json.OrNull(high, WritePriceAt)),
        Of("allTimeLow", c => c.Summary.Latest.AllTimeLow, (json, low) => json.OrNull(low, WritePriceAt)),
        Change("1h", change => change.OneHour),
        Change("24h", change => change.OneDay),
        Change("7d", change => change.SevenDays),
        Change("30d", change => change.ThirtyDays),
        Change("90d", change => change.NinetyDays),
        Change("1y", change => change.OneYear),
        Of("sourceChanges", c => c.Summary.SourceChanges, (json, windows) => json.Texts(windows), SameTexts.Instance),
        Of("observedAt", c => c.Summary.Latest.ObservedAt, (json, at) => json.Value(at)),
        Of("ingestedAt", c => c.Summary.Latest.IngestedAt, (json, at) => json.Value(at)),
        Of("stale", c => c.Stale, (json, stale) => json.OrNull(stale, WriteStale)),
        Of("listed", c => c.Listed, (json, listed) => json.WriteBooleanValue(listed)),
        Of("tracked", c => c.Tracked, (json, tracked) => json.WriteBooleanValue(tracked)),
    ]);

    /// <summary>Writes <c>{id, fields}</c>: the whole row, or what changed of it.</summary>
    public static void Write(Utf8JsonWriter json, MarketCoin coin, FieldMask fields)
    {
        json.WriteStartObject();
        WriteFields(json, coin, fields);
        json.WriteEndObject();
    }

    /// <summary>Writes the whole row.</summary>
    public static void Write(Utf8JsonWriter json, MarketCoin coin) => Write(json, coin, Fields.All);

    /// <summary>Writes the row's fields into an object that is open, so that more can follow.</summary>
    public static void WriteFields(Utf8JsonWriter json, MarketCoin coin, FieldMask fields)
    {
        json.WriteString("id", coin.Summary.Latest.Id.Value);
        Fields.Write(json, coin, fields);
    }

    /// <summary>Writes the week's small drawing: REST only, frames never carry it.</summary>
    public static void WriteSparkline(Utf8JsonWriter json, Sparkline? sparkline)
    {
        json.Column("sparkline7d", sparkline is null ? [] : sparkline.Prices.AsSpan());
        json.Field("sparklineFrom", sparkline?.From);
        json.Field("sparklineStepSeconds", (long?)sparkline?.StepSeconds);
    }

    /// <summary>The gateway's own address of the coin's logo; null when the source has none. The source's address never goes out.</summary>
    private static string? Image(MarketCoin coin) =>
        coin.Summary.Latest.ImageUrl is null ? null : $"/api/v1/coins/{Uri.EscapeDataString(coin.Summary.Latest.Id.Value)}/image";

    private static void WritePriceAt(Utf8JsonWriter json, PriceAt price)
    {
        json.WriteStartObject();
        json.Field("price", (decimal?)price.Price);
        json.Field("at", (DateTimeOffset?)price.At);
        json.WriteEndObject();
    }

    private static void WriteStale(Utf8JsonWriter json, Staleness stale)
    {
        json.WriteStartObject();
        json.Field("since", (DateTimeOffset?)stale.Since);
        json.WriteString("reason", stale.Reason);
        json.WriteEndObject();
    }

    private static Field<MarketCoin> Money(string name, Func<Tick, decimal?> read) =>
        Of(name, coin => read(coin.Summary.Latest), (json, amount) => json.Value(amount));

    /// <summary>
    /// Percent points to three decimals, one more than people are shown: more would only make deltas longer. Programs find all digits in a
    /// coin's statistics.
    /// </summary>
    private static Field<MarketCoin> Change(string window, Func<Changes, double?> read) =>
        Of(window, coin => Rounded(read(coin.Summary.Change)), (json, percent) => json.Value(percent)) with { Group = "change" };

    private static double? Rounded(double? percent) => percent is { } known ? Math.Round(known, 3) : null;

    private static Field<MarketCoin> Of<TValue>(
        string name, Func<MarketCoin, TValue> read, Action<Utf8JsonWriter, TValue> write, IEqualityComparer<TValue>? comparer = null) =>
        Field<MarketCoin>.Of(name, read, write, comparer);

    /// <summary>Arrays are equal by their texts; the default compares references.</summary>
    private sealed class SameTexts : IEqualityComparer<ImmutableArray<string>>
    {
        public static readonly SameTexts Instance = new();

        public bool Equals(ImmutableArray<string> x, ImmutableArray<string> y) => x.AsSpan().SequenceEqual(y.AsSpan());

        public int GetHashCode(ImmutableArray<string> texts) => texts.Length;
    }
}
