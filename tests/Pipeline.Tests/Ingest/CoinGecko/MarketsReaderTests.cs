using System.Globalization;
using System.Text;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Ingest;
using CryptoViz.Pipeline.Ingest.CoinGecko;

namespace CryptoViz.Pipeline.Tests.Ingest.CoinGecko;

public class MarketsReaderTests
{
    private const string Good = """{"id":"good","symbol":"gd","name":"Good","current_price":1.50,"last_updated":"2026-11-24T09:59:00.000Z"}""";

    private static readonly DateTimeOffset Now = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("1.50", "1.50")]
    [InlineData("4.37e-06", "0.00000437")]
    [InlineData("8.2E-06", "0.0000082")]
    [InlineData("1e5", "100000")]
    [InlineData("77671", "77671")]
    [InlineData("0.0000000000001234567", "0.0000000000001234567")]
    [InlineData("79228162514264337593543950335", "79228162514264337593543950335")]
    public void A_price_is_kept_as_written(string written, string expected) =>
        Read(Row(price: written)).Ticks.Single().Price.ToString(CultureInfo.InvariantCulture).ShouldBe(expected);

    [Theory]
    [InlineData("null", DeadLetterReason.InvalidNumber)]
    [InlineData("-1", DeadLetterReason.InvalidNumber)]
    [InlineData("1e400", DeadLetterReason.InvalidNumber)]
    [InlineData("1e-40", DeadLetterReason.InvalidNumber)]
    [InlineData("79228162514264337593543950336", DeadLetterReason.InvalidNumber)]
    [InlineData("\"1.5\"", DeadLetterReason.InvalidNumber)]
    [InlineData("{\"usd\":1}", DeadLetterReason.InvalidNumber)]
    [InlineData("[[1]]", DeadLetterReason.InvalidNumber)]
    [InlineData("true", DeadLetterReason.InvalidNumber)]
    [InlineData("0", DeadLetterReason.ImplausiblePrice)]
    [InlineData("-0.0", DeadLetterReason.ImplausiblePrice)]
    public void An_unusable_price_is_a_letter_and_its_neighbours_stay(string price, string reason) =>
        ShouldBeRefused(Row(price: price), reason, key: "odd");

    [Theory]
    [InlineData("null", DeadLetterReason.MissingId)]
    [InlineData("\"\"", DeadLetterReason.MissingId)]
    [InlineData("7", DeadLetterReason.InvalidId)]
    [InlineData("\"a/b\"", DeadLetterReason.InvalidId)]
    [InlineData("\"a\\\\b\"", DeadLetterReason.InvalidId)]
    [InlineData("\"a\\u0000b\"", DeadLetterReason.InvalidId)]
    public void An_unusable_id_is_a_letter_and_its_neighbours_stay(string id, string reason) =>
        ShouldBeRefused(Row(id: id), reason, key: null);

    [Fact]
    public void An_id_of_129_characters_is_a_letter() =>
        ShouldBeRefused(Row(id: $"\"{new string('a', 129)}\""), DeadLetterReason.InvalidId, key: null);

    [Fact]
    public void A_row_without_an_id_is_a_letter() =>
        ShouldBeRefused("""{"current_price":1,"last_updated":"2026-11-24T09:59:00.000Z"}""", DeadLetterReason.MissingId, key: null);

    [Theory]
    [InlineData("null")]
    [InlineData("\"yesterday\"")]
    [InlineData("1764000000")]
    [InlineData("\"0001-01-01T00:00:00.000Z\"")]
    [InlineData("\"2026-11-24T10:02:01.000Z\"")]
    public void An_unusable_time_is_a_letter_and_its_neighbours_stay(string time) =>
        ShouldBeRefused(Row(time: time), DeadLetterReason.MissingTime, key: "odd");

    [Theory]
    [InlineData("\"2026-11-24T09:30:00\"")]
    [InlineData("\"2026-11-24T09:30:00.000Z\"")]
    [InlineData("\"2026-11-24T10:30:00+01:00\"")]
    public void A_time_without_a_zone_is_utc(string time) =>
        Read(Row(time: time)).Ticks.Single().ObservedAt.ShouldBe(new(2026, 11, 24, 9, 30, 0, TimeSpan.Zero));

    [Fact]
    public void A_coin_that_stands_twice_is_taken_once() => ShouldBeRefused(Good, DeadLetterReason.DuplicateInPage, key: "good");

    [Fact]
    public void A_row_that_is_no_object_is_a_letter() => ShouldBeRefused("[1,2]", DeadLetterReason.UnreadableJson, key: null);

    [Fact]
    public void Optional_numbers_of_any_other_kind_are_unknown_and_never_zero()
    {
        var tick = Read(Row(more: """
            ,"market_cap":null,"total_volume":"12","high_24h":1e99,"low_24h":-3,"max_supply":1e-40,"market_cap_rank":0,
            "ath":5,"ath_date":null,"price_change_percentage_1h_in_currency":{}
            """)).Ticks.Single();

        tick.ShouldSatisfyAllConditions(
            () => tick.MarketCap.ShouldBeNull(),
            () => tick.Volume24h.ShouldBeNull(),
            () => tick.High24h.ShouldBeNull(),
            () => tick.Low24h.ShouldBeNull(),
            () => tick.MaxSupply.ShouldBeNull(),
            () => tick.Rank.ShouldBeNull(),
            () => tick.AllTimeHigh.ShouldBeNull(),
            () => tick.SourceChange.ShouldBeNull());
    }

    [Fact]
    public void A_name_that_cannot_be_decoded_gives_way_to_the_id()
    {
        var bytes = Encoding.UTF8.GetBytes($"[{Row(more: ",\"name\":\"@@\",\"symbol\":\"\\ud800\"")}]").Select(b => b == '@' ? (byte)0xff : b).ToArray();

        var tick = Reader().Read(bytes, Now).Ticks.Single();

        tick.Name.ShouldBe("odd");
        tick.Symbol.ShouldBe("odd");
    }

    [Fact]
    public void Rows_before_a_break_in_the_json_are_kept()
    {
        var page = Read($"{Good},{Row()[..30]}", close: "");

        page.Whole.ShouldBeFalse();
        page.Ticks.Single().Id.Value.ShouldBe("good");
        page.Letters.Single().Reason.ShouldBe(DeadLetterReason.UnreadableJson);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Throttled")]
    [InlineData("<html><body>Just a moment...</body></html>")]
    [InlineData("""{"error":"coin not found"}""")]
    [InlineData("null")]
    [InlineData("[1] trailing")]
    public void An_answer_of_another_kind_is_one_letter_with_the_payload(string body)
    {
        var page = Reader().Read(Encoding.UTF8.GetBytes(body), Now);

        page.Whole.ShouldBeFalse();
        page.Ticks.ShouldBeEmpty();
        page.Letters[^1].Reason.ShouldBe(DeadLetterReason.UnreadableJson);
        Encoding.UTF8.GetString(Convert.FromBase64String(page.Letters[^1].PayloadBase64)).ShouldBe(body);
    }

    [Fact]
    public void A_sparkline_becomes_hourly_approximate_history_that_ends_in_the_hour_of_the_last_update()
    {
        var chunk = Read(Row(more: ""","sparkline_in_7d":{"price":[3,null,0,1.5e-3]}""")).History.Single();

        chunk.Approximate.ShouldBeTrue();
        chunk.ResolutionSeconds.ShouldBe(3_600);
        chunk.Times.Select(DateTimeOffset.FromUnixTimeMilliseconds).ShouldBe([At(6), At(7), At(8), At(9)]);
        chunk.Prices.ShouldBe([3, double.NaN, double.NaN, 0.0015]);

        static DateTimeOffset At(int hour) => new(2026, 11, 24, hour, 0, 0, TimeSpan.Zero);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"price":null}""")]
    [InlineData("""{"price":[]}""")]
    [InlineData("""{"price":[null,"x",{}]}""")]
    public void A_sparkline_that_holds_nothing_is_no_history(string sparkline)
    {
        var page = Read(Row(more: $",\"sparkline_in_7d\":{sparkline}"));

        page.Ticks.Length.ShouldBe(1);
        page.History.ShouldBeEmpty();
    }

    private static void ShouldBeRefused(string row, string reason, string? key)
    {
        var page = Read($"{Good},{row},{Good.Replace("good", "last", StringComparison.Ordinal)}");

        page.Rows.ShouldBe(3);
        page.Ticks.Select(tick => tick.Id.Value).ShouldBe(["good", "last"]);
        var letter = page.Letters.Single();
        letter.Reason.ShouldBe(reason);
        letter.Key.ShouldBe(key);
        Encoding.UTF8.GetString(Convert.FromBase64String(letter.PayloadBase64)).ShouldBe(row);
    }

    private static string Row(string id = "\"odd\"", string price = "2", string time = "\"2026-11-24T09:58:00.000Z\"", string more = "") =>
        $$"""{"id":{{id}},"current_price":{{price}},"last_updated":{{time}}{{more}}}""";

    private static MarketsPage Read(string rows, string close = "]") => Reader().Read(Encoding.UTF8.GetBytes($"[{rows}{close}"), Now);

    private static MarketsReader Reader() => new(new Origin("coingecko", "live", "usd"));
}
