using System.Globalization;
using System.Text.Json;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Ingest;
using CryptoViz.Pipeline.Ingest.CoinGecko;

namespace CryptoViz.Pipeline.Tests.Ingest.CoinGecko;

/// <summary>Every recorded answer of <c>/coins/markets</c>, number by number.</summary>
public class RecordedMarketsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);

    [SkippableTheory]
    [InlineData("markets.usd.top250.poll-a.20220223.json", 250)]
    [InlineData("markets.usd.top250.poll-b-perpage251.20220223.json", 250)]
    [InlineData("markets.usd.top20.20220129.json", 20)]
    [InlineData("markets.usd.top20.20220223.json", 20)]
    [InlineData("markets.usd.perpage1-page2.20220223.json", 1)]
    [InlineData("markets.usd.empty-page.20220223.json", 0)]
    [InlineData("markets.usd.category-analytics.20220223.json", 16)]
    [InlineData("markets.usd.category-nft.20220118.json", 50)]
    [InlineData("markets.usd.category-stablecoins.20220118.json", 50)]
    [InlineData("markets.usd.bitcoin.20210515.json", 1)]
    [InlineData("markets.myr.bitcoin.20210515.json", 1)]
    [InlineData("markets.eth.bitcoin-ethereum.20210515.json", 2)]
    [InlineData("example.markets.sparkline.20260518.json", 1)]
    public void Every_row_becomes_a_tick_with_its_numbers_as_written(string file, int rows)
    {
        Repository.NeedRecordedInputs();
        var bytes = File.ReadAllBytes(Repository.Recorded("coingecko", file));
        using var json = JsonDocument.Parse(bytes);

        var page = new MarketsReader(new Origin("coingecko", "live", file.Split('.')[1])).Read(bytes, Now);

        page.Letters.ShouldBeEmpty();
        page.Rows.ShouldBe(rows);
        page.Ticks.Length.ShouldBe(rows);
        foreach (var (tick, row) in page.Ticks.Zip(json.RootElement.EnumerateArray()))
            ShouldBeAsWritten(tick, row);
    }

    [SkippableFact]
    public void An_answer_recorded_a_second_later_has_three_coins_that_moved_on()
    {
        Repository.NeedRecordedInputs();
        var reader = new MarketsReader(new Origin("coingecko", "live", "usd"));
        var emitted = new EmittedRows();
        var before = reader.Read(File.ReadAllBytes(Repository.Recorded("coingecko", "markets.usd.top250.poll-a.20220223.json")), Now);
        var after = reader.Read(File.ReadAllBytes(Repository.Recorded("coingecko", "markets.usd.top250.poll-b-perpage251.20220223.json")), Now);

        emitted.Advanced(before.Ticks).Length.ShouldBe(250);
        emitted.Advanced(after.Ticks).Length.ShouldBe(3);
    }

    private static void ShouldBeAsWritten(Tick tick, JsonElement row)
    {
        tick.Id.Value.ShouldBe(row.GetProperty("id").GetString());
        tick.Symbol.ShouldBe(row.GetProperty("symbol").GetString());
        tick.Name.ShouldBe(row.GetProperty("name").GetString());
        tick.ObservedAt.ShouldBe(row.GetProperty("last_updated").GetDateTimeOffset());
        tick.Rank.ShouldBe(row.GetProperty("market_cap_rank").GetInt32());
        Written(row, "current_price").ShouldBe(Text(tick.Price));
        Written(row, "market_cap").ShouldBe(Text(tick.MarketCap));
        Written(row, "total_volume").ShouldBe(Text(tick.Volume24h));
        Written(row, "high_24h").ShouldBe(Text(tick.High24h));
        Written(row, "low_24h").ShouldBe(Text(tick.Low24h));
        Written(row, "circulating_supply").ShouldBe(Text(tick.CirculatingSupply));
        Written(row, "total_supply").ShouldBe(Text(tick.TotalSupply));
        Written(row, "max_supply").ShouldBe(Text(tick.MaxSupply));
        Written(row, "fully_diluted_valuation").ShouldBe(Text(tick.FullyDilutedValuation));
        Written(row, "ath").ShouldBe(Text(tick.AllTimeHigh?.Price));
        Written(row, "atl").ShouldBe(Text(tick.AllTimeLow?.Price));
        Written(row, "price_change_percentage_1h_in_currency").ShouldBe(Text(tick.SourceChange?.OneHour));
        Written(row, "price_change_percentage_7d_in_currency").ShouldBe(Text(tick.SourceChange?.SevenDays));
        Written(row, "price_change_percentage_30d_in_currency").ShouldBe(Text(tick.SourceChange?.ThirtyDays));
        Written(row, "price_change_percentage_1y_in_currency").ShouldBe(Text(tick.SourceChange?.OneYear));
        (Written(row, "price_change_percentage_24h_in_currency") ?? Written(row, "price_change_percentage_24h"))
            .ShouldBe(Text(tick.SourceChange?.OneDay));
    }

    private static string? Text(decimal? number) => number?.ToString(CultureInfo.InvariantCulture);

    // The very digits of the answer; an exponent is carried out by another reader's arithmetic.
    private static string? Written(JsonElement row, string name)
    {
        if (!row.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null) return null;

        var text = value.GetRawText();
        return text.Contains('e', StringComparison.Ordinal)
            ? decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture)
            : text;
    }
}
