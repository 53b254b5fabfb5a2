using System.Text.Json;
using CryptoViz.Gateway.Wire;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Gateway.Tests.Wire;

public sealed class RowJsonTests
{
    private static readonly string[] Contract =
    [
        "id", "symbol", "name", "imageUrl", "rank", "rankChange24h", "price", "marketCap", "volume24h", "high24h", "low24h",
        "circulatingSupply", "totalSupply", "maxSupply", "fullyDilutedValuation", "allTimeHigh", "allTimeLow", "change", "sourceChanges",
        "observedAt", "ingestedAt", "stale", "listed", "tracked",
    ];

    [Fact]
    public void A_row_has_every_field_of_the_contract_also_when_it_is_unknown()
    {
        Row(Samples.BitcoinRow).EnumerateObject().Select(field => field.Name).ShouldBe(Contract);
        Row(Samples.TinyRow).EnumerateObject().Select(field => field.Name).ShouldBe(Contract);
        Row(Samples.TinyRow).GetProperty("marketCap").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public void A_tiny_price_is_written_as_received_without_an_exponent() =>
        Row(Samples.TinyRow).GetProperty("price").GetRawText().ShouldBe("0.0000082");

    [Fact]
    public void A_logo_has_the_gateways_own_address_with_the_id_escaped()
    {
        Row(Samples.TinyRow).GetProperty("imageUrl").GetString().ShouldBe("/api/v1/coins/tiny%20coin%20%C3%A9/image");
        Row(Samples.TinyRow.With(tick => tick with { ImageUrl = null })).GetProperty("imageUrl").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public void A_delta_has_the_id_and_only_the_fields_that_changed()
    {
        var moved = Samples.BitcoinRow.With(
            tick => tick with { Price = 64124m, ObservedAt = tick.ObservedAt.AddSeconds(5) }, change => change with { OneHour = 0.3 });

        var changed = RowJson.Fields.Changed(Samples.BitcoinRow, moved);

        var delta = Delta(moved, changed);
        delta.EnumerateObject().Select(field => field.Name).ShouldBe(["id", "price", "change", "observedAt"]);
        delta.GetProperty("change").EnumerateObject().Select(window => window.Name).ShouldBe(["1h"]);
    }

    [Fact]
    public void A_change_that_is_unknown_now_is_null_and_not_absent()
    {
        var lost = Samples.BitcoinRow.With(tick => tick, change => change with { SevenDays = null });

        var delta = Delta(lost, RowJson.Fields.Changed(Samples.BitcoinRow, lost));

        delta.GetProperty("change").GetRawText().ShouldBe("""{"7d":null}""");
    }

    [Fact]
    public void A_row_whose_price_moved_costs_at_most_200_bytes()
    {
        var moved = Samples.BitcoinRow.With(
            tick => tick with
            {
                Price = 64_187.25m,
                MarketCap = 1_269_150_445_210m,
                Volume24h = 31_240_118_334m,
                ObservedAt = tick.ObservedAt.AddMinutes(1),
                IngestedAt = tick.IngestedAt.AddMinutes(1),
            },
            change => change with { OneHour = 0.3496271123, OneDay = -1.4021334455, SevenDays = 3.2256667788 });

        Bytes(moved, RowJson.Fields.Changed(Samples.BitcoinRow, moved)).Length.ShouldBeLessThanOrEqualTo(200);
    }

    [Fact]
    public void A_change_below_what_is_shown_is_no_change()
    {
        var same = Samples.BitcoinRow.With(tick => tick, change => change with { OneHour = 0.2500000001 });

        RowJson.Fields.Changed(Samples.BitcoinRow, same).IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void Equal_lists_of_source_changes_are_no_change()
    {
        var again = Samples.BitcoinRow with { Summary = Samples.BitcoinRow.Summary with { SourceChanges = ["7d", "1y"] } };

        RowJson.Fields.Changed(Samples.BitcoinRow, again).IsEmpty.ShouldBeTrue();
    }

    private static JsonElement Row(MarketCoin coin) => Delta(coin, RowJson.Fields.All);

    private static JsonElement Delta(MarketCoin coin, FieldMask fields) => JsonDocument.Parse(Bytes(coin, fields)).RootElement;

    private static byte[] Bytes(MarketCoin coin, FieldMask fields) =>
        JsonText.Encode((coin, fields), (json, row) => RowJson.Write(json, row.coin, row.fields));
}
