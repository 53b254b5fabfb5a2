using System.Buffers;
using System.Collections.Immutable;
using System.Collections.Specialized;
using System.Globalization;
using System.Text.Json;

namespace CryptoViz.Pipeline.Ingest.Demo;

/// <summary>
/// Answers <c>/coins/markets</c>. A coin's row is made when it was observed anew and kept until the next time, so a page costs
/// little more than its writing. Safe to call from many threads.
/// </summary>
internal sealed class DemoMarket(DemoPrices prices, DemoSchedule schedule)
{
    private readonly Lock _gate = new();
    private readonly DemoRow?[] _rows = new DemoRow?[DemoCoins.All.Length];

    /// <summary>A page of the market: a bare array of rows.</summary>
    /// <param name="query">The request's parameters; the quote currency is known to be valid.</param>
    /// <param name="rate">Units of the quote currency for a dollar.</param>
    /// <param name="now">Epoch milliseconds.</param>
    public ReadOnlyMemory<byte> Page(NameValueCollection query, double rate, long now)
    {
        var listed = Listed(now);
        var perPage = Math.Clamp(Number(query["per_page"], 100), 1, 250);
        var ids = query["ids"] is { Length: > 0 } asked ? asked.Split(',').ToHashSet(StringComparer.Ordinal) : null;
        var page = Ordered(listed.Where(entry => ids is null || ids.Contains(entry.Row.Coin.Id)), query["order"])
            .Skip((Math.Max(1, Number(query["page"], 1)) - 1) * perPage)
            .Take(perPage);
        var windows = query["price_change_percentage"]?.Split(',') ?? [];
        var sparkline = query["sparkline"] == "true";

        var buffer = new ArrayBufferWriter<byte>(64 * 1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var (row, rank) in page) Write(json, row, rank, rate, windows, sparkline);
            json.WriteEndArray();
        }

        return buffer.WrittenMemory;
    }

    private ImmutableArray<(DemoRow Row, int? Rank)> Listed(long now)
    {
        lock (_gate)
        {
            foreach (var coin in DemoCoins.All)
            {
                var observedAt = schedule.LastObserved(coin, now);
                if (_rows[coin.Index]?.ObservedAt != observedAt) _rows[coin.Index] = DemoRow.Of(coin, observedAt, prices, schedule);
            }

            return
            [
                .. _rows.OfType<DemoRow>()
                    .Where(row => schedule.IsListed(row.Coin, now))
                    .OrderByDescending(row => row.Cap ?? -1)
                    .Select((row, place) => (row, row.Cap is null ? default(int?) : place + 1)),
            ];
        }
    }

    private static IEnumerable<(DemoRow Row, int? Rank)> Ordered(IEnumerable<(DemoRow Row, int? Rank)> entries, string? order) =>
        order switch
        {
            "market_cap_asc" => entries.Reverse(),
            "volume_desc" => entries.OrderByDescending(entry => entry.Row.Volume),
            "volume_asc" => entries.OrderBy(entry => entry.Row.Volume),
            "id_asc" => entries.OrderBy(entry => entry.Row.Coin.Id, StringComparer.Ordinal),
            "id_desc" => entries.OrderByDescending(entry => entry.Row.Coin.Id, StringComparer.Ordinal),
            _ => entries,
        };

    private static void Write(Utf8JsonWriter json, DemoRow row, int? rank, double rate, string[] windows, bool sparkline)
    {
        var coin = row.Coin;
        var price = CoinGeckoNumbers.RoundPrice(row.Price * rate);
        var dayChange = (row.Price - row.PricesBefore[DemoRow.OneDay]) * rate;
        var dayPercent = Rounded(row.Change(DemoRow.OneDay));
        var supply = row.Cap is null ? default(double?) : coin.Circulating;
        var total = supply is null ? null : coin.Max ?? supply;

        json.WriteStartObject();
        json.WriteString("id"u8, coin.Id);
        json.WriteString("symbol"u8, coin.Symbol);
        json.WriteString("name"u8, coin.Name);
        json.WriteString("image"u8, coin.Quirk == DemoQuirk.NoLogo ? null : DemoLogo.AddressOf(coin));
        json.WriteFigure("current_price"u8, price);
        json.WriteFigure("market_cap"u8, CoinGeckoNumbers.RoundMoney(row.Cap * rate));
        json.WriteFigure("market_cap_rank"u8, rank);
        json.WriteFigure("fully_diluted_valuation"u8, CoinGeckoNumbers.RoundMoney(row.Price * rate * total));
        json.WriteFigure("total_volume"u8, CoinGeckoNumbers.RoundMoney(row.Volume * rate));
        json.WriteFigure("high_24h"u8, CoinGeckoNumbers.RoundPrice(row.Day24.High * rate));
        json.WriteFigure("low_24h"u8, CoinGeckoNumbers.RoundPrice(row.Day24.Low * rate));
        json.WriteFigure("price_change_24h"u8, dayChange);
        json.WriteFigure("price_change_percentage_24h"u8, dayPercent);
        json.WriteFigure("market_cap_change_24h"u8, dayChange * supply);
        json.WriteFigure("market_cap_change_percentage_24h"u8, supply is null ? null : dayPercent);
        json.WriteSupply("circulating_supply"u8, supply);
        json.WriteSupply("total_supply"u8, total);
        json.WriteSupply("max_supply"u8, coin.Max);
        WriteExtreme(json, "ath", row.Price, row.AllTime.High, row.AllTimeAt.High, rate);
        WriteExtreme(json, "atl", row.Price, row.AllTime.Low, row.AllTimeAt.Low, rate);
        json.WriteNull("roi"u8);
        json.WriteString("last_updated"u8, Iso(DateTimeOffset.FromUnixTimeMilliseconds(row.ObservedAt)));
        if (sparkline) WriteSparkline(json, row, rate);
        for (var i = 0; i < DemoRow.ChangeWindows.Length; i++)
        {
            var name = DemoRow.ChangeWindows[i].Name;
            if (!windows.Contains(name)) continue;
            json.WritePropertyName($"price_change_percentage_{name}_in_currency");
            json.WriteFigure(row.Change(i));
        }

        json.WriteEndObject();
    }

    private static void WriteExtreme(Utf8JsonWriter json, string name, double price, double extreme, DateTimeOffset at, double rate)
    {
        json.WritePropertyName(name);
        json.WriteFigure(CoinGeckoNumbers.RoundPrice(extreme * rate));
        json.WritePropertyName($"{name}_change_percentage");
        json.WriteFigure(Rounded(100 * (price - extreme) / extreme));
        json.WriteString($"{name}_date", Iso(at));
    }

    private static void WriteSparkline(Utf8JsonWriter json, DemoRow row, double rate)
    {
        json.WriteStartObject("sparkline_in_7d"u8);
        json.WriteStartArray("price"u8);
        foreach (var price in row.Sparkline) json.WriteFigure(price * rate);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static double? Rounded(double? percent) => percent is { } known ? Math.Round(known, 5) : null;

    private static string Iso(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    private static int Number(string? text, int otherwise) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
