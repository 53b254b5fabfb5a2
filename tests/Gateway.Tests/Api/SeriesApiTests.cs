using System.Net;
using CryptoViz.Gateway.Tests.Wire;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Gateway.Tests.Api;

public sealed class SeriesApiTests(CoinsApiTests.ToldApplication told) : IClassFixture<CoinsApiTests.ToldApplication>
{
    private readonly ReadingApplication _reading = told.Reading;

    [Theory]
    [InlineData("prices")]
    [InlineData("market-caps")]
    [InlineData("volumes")]
    [InlineData("percent-change")]
    public async Task A_series_is_as_its_golden_file_and_the_schema_say(string series)
    {
        var answer = await _reading.GetAsync<CoinRegion, CoinProtocol.GetSeries>($"/api/v1/coins/bitcoin/{series}?window=24h&points=501", SeriesOf);

        await Golden.ShouldBeAsync(series, "series", await answer.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("prices", "", "24h", null, null, 500)]
    [InlineData("market-caps", "?window=7d&points=5000", "7d", null, null, 5000)]
    [InlineData("volumes", "?window=max", "max", null, null, 500)]
    [InlineData("prices", "?from=1000&to=2000&points=10", null, 1000L, 2000L, 10)]
    [InlineData("prices", "?from=1970-01-01T00:00:01Z&to=1970-01-01T01:00:02.5%2B01:00", null, 1000L, 2500L, 500)]
    [InlineData("percent-change", "?from=1000", null, 1000L, 1795514400000L, 500)]
    public async Task A_window_or_a_range_is_asked_of_the_coin(string metric, string query, string? window, long? from, long? to, int points)
    {
        CoinProtocol.GetSeries? asked = null;

        await _reading.GetAsync<CoinRegion, CoinProtocol.GetSeries>($"/api/v1/coins/bitcoin/{metric}{query}", message =>
        {
            asked = message;
            return SeriesOf(message);
        });

        (asked! with { By = default, Known = null }).ShouldBe(new CoinProtocol.GetSeries(Samples.Bitcoin, window, from, to, points));
        asked.By.ShouldBe(metric switch { "market-caps" => SeriesMetric.MarketCap, "volumes" => SeriesMetric.Volume, _ => SeriesMetric.Price });
    }

    [Theory]
    [InlineData("window=2h", "unknown-window")]
    [InlineData("window=24h&from=1", "invalid-range")]
    [InlineData("to=5", "invalid-range")]
    [InlineData("from=5&to=5", "invalid-range")]
    [InlineData("from=yesterday", "invalid-range")]
    [InlineData("from=2026-11-24", "invalid-range")]
    [InlineData("from=2026-11-24T10:00:00", "invalid-range")]
    [InlineData("from=99999999999999999", "invalid-range")]
    [InlineData("from=2026-11-24T10:00:01Z&to=2026-11-25T00:00:00Z", "invalid-range")]
    [InlineData("points=9", "invalid-parameter")]
    [InlineData("points=5001", "invalid-parameter")]
    [InlineData("points=ten", "invalid-parameter")]
    [InlineData("format=xml", "invalid-parameter")]
    public async Task A_wrong_window_range_number_of_points_or_format_is_refused(string query, string code)
    {
        foreach (var address in new[] { "coins/bitcoin/prices?", "compare?ids=bitcoin&", "market/series?" })
        {
            if (code == "invalid-parameter" && query.StartsWith("format", StringComparison.Ordinal) && !address.StartsWith("coins", StringComparison.Ordinal)) continue;
            var answer = await _reading.Client.GetAsync($"/api/v1/{address}{query}");

            answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest, address);
            (await answer.ProblemAsync()).ShouldBe(code);
        }
    }

    [Fact]
    public async Task An_unknown_window_is_answered_with_those_that_are_served()
    {
        var answer = await _reading.Client.GetAsync("/api/v1/coins/bitcoin/prices?window=2h");

        var allowed = (await answer.JsonAsync()).GetProperty("allowed").EnumerateArray();
        allowed.Select(window => window.GetString()).ShouldBe(["1h", "24h", "7d", "30d", "90d", "1y", "max"]);
    }

    [Fact]
    public async Task A_range_before_the_coin_existed_is_refused_with_the_time_from_which_it_is_known()
    {
        var answer = await _reading.GetAsync<CoinRegion, CoinProtocol.GetSeries>(
            "/api/v1/coins/bitcoin/prices?from=1000&to=2000",
            asked => new CoinProtocol.SeriesAnswer(asked.CoinId, new Cursor("j", 7), Samples.Day) { Available = new Span(Samples.At(-48), Samples.At(0)) });

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.JsonAsync()).GetProperty("detail").GetString()!.ShouldContain("2026-11-22T10:00:00Z");
    }

    [Fact]
    public async Task A_coin_that_has_not_changed_only_says_so_and_the_answer_is_the_same()
    {
        var (address, known) = ("/api/v1/coins/bitcoin/prices?window=7d&points=77", default(Cursor));
        var first = await _reading.GetAsync<CoinRegion, CoinProtocol.GetSeries>(address, SeriesOf);

        var second = await _reading.GetAsync<CoinRegion, CoinProtocol.GetSeries>(address, asked =>
        {
            known = asked.Known;
            return new CoinProtocol.SeriesUnchanged(asked.CoinId, asked.Known!, null);
        });

        known.ShouldBe(new Cursor("j", 7));
        (await second.Content.ReadAsStringAsync()).ShouldBe(await first.Content.ReadAsStringAsync());
        second.Headers.ETag.ShouldBe(first.Headers.ETag);
    }

    [Fact]
    public async Task An_answer_that_was_kept_tells_the_last_and_next_update_as_of_now()
    {
        var address = "/api/v1/coins/bitcoin/prices?window=7d&points=78";
        var first = await _reading.GetAsync<CoinRegion, CoinProtocol.GetSeries>(address, SeriesOf);
        var before = _reading.App.Market.Source!;
        try
        {
            _reading.App.Market.Source = before with { LastUpdateAt = Samples.Now, NextUpdateAt = Samples.Now.AddMinutes(5) };

            var second = await _reading.GetAsync<CoinRegion, CoinProtocol.GetSeries>(
                address, asked => new CoinProtocol.SeriesUnchanged(asked.CoinId, asked.Known!, null));

            var series = await second.JsonAsync();
            series.GetProperty("lastUpdateAt").GetInt64().ShouldBe(Samples.At(0));
            series.GetProperty("nextUpdateAt").GetInt64().ShouldBe(Samples.Now.AddMinutes(5).ToUnixTimeMilliseconds());
            second.Headers.ETag.ShouldBe(first.Headers.ETag);
        }
        finally
        {
            _reading.App.Market.Source = before;
        }
    }

    [Fact]
    public async Task A_series_in_csv_has_a_comment_a_header_and_a_line_for_each_time()
    {
        var answer = await _reading.GetAsync<CoinRegion, CoinProtocol.GetSeries>("/api/v1/coins/bitcoin/prices?format=csv", SeriesOf);

        answer.Content.Headers.ContentType!.ToString().ShouldBe("text/csv; charset=utf-8");
        answer.Content.Headers.ContentDisposition!.FileName.ShouldBe("bitcoin-price.csv");
        (await answer.Content.ReadAsStringAsync()).ShouldBe(string.Join("\r\n",
            "# CryptoViz bitcoin price in usd, times UTC, mode live",
            "time,price",
            "2026-11-23T10:00:00.000Z,60000",
            "2026-11-23T11:00:00.000Z,60600",
            "2026-11-23T21:00:00.000Z,",
            "2026-11-24T07:00:00.000Z,",
            "2026-11-24T10:00:00.000Z,64123.5",
            ""));
    }

    [Theory]
    [InlineData("price", "price")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("@a,b", "\"'@a,b\"")]
    [InlineData("say \"hi\"", "\"say \"\"hi\"\"\"")]
    [InlineData("", "")]
    public void A_text_is_a_harmless_cell(string text, string cell) => Gateway.Api.CsvAnswer.Cell(text).ShouldBe(cell);

    [Fact]
    public async Task Candles_are_as_their_golden_file_and_the_schema_say()
    {
        CoinProtocol.GetCandles? asked = null;
        var answer = await _reading.GetAsync<CoinRegion, CoinProtocol.GetCandles>("/api/v1/coins/bitcoin/candles?window=7d&size=4h", message =>
        {
            asked = message;
            return new CoinProtocol.CandlesAnswer(message.CoinId, new Cursor("j", 7), Candles(14_400));
        });

        asked.ShouldBe(new CoinProtocol.GetCandles(Samples.Bitcoin, "7d", null, null, 14_400));
        await Golden.ShouldBeAsync("candles", "candles", await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Candles_of_a_size_that_means_nothing_are_refused_with_those_that_do()
    {
        var answer = await _reading.GetAsync<CoinRegion, CoinProtocol.GetCandles>(
            "/api/v1/coins/bitcoin/candles?size=1h",
            asked => new CoinProtocol.CandlesAnswer(asked.CoinId, new Cursor("j", 7), Candles(null)));

        (await answer.JsonAsync()).GetProperty("allowed").EnumerateArray().Select(size => size.GetString()).ShouldBe(["auto", "4h", "1w"]);
        (await _reading.Client.GetAsync("/api/v1/coins/bitcoin/candles?size=2h")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Candles_of_a_range_that_ends_before_anything_is_known_are_refused_as_other_series_are()
    {
        const string Range = "from=2000-01-01T00:00:00Z&to=2000-01-02T00:00:00Z";
        var known = new Span(Samples.At(-24), Samples.At(0));

        var candles = await _reading.GetAsync<CoinRegion, CoinProtocol.GetCandles>(
            $"/api/v1/coins/bitcoin/candles?{Range}",
            asked => new CoinProtocol.CandlesAnswer(asked.CoinId, new Cursor("j", 7), Candles(null)) { Available = known });
        var prices = await _reading.GetAsync<CoinRegion, CoinProtocol.GetSeries>(
            $"/api/v1/coins/bitcoin/prices?{Range}", asked => SeriesOf(asked) with { Available = known });

        (await candles.ProblemAsync()).ShouldBe("invalid-range");
        (await candles.JsonAsync()).GetProperty("detail").GetString().ShouldBe((await prices.JsonAsync()).GetProperty("detail").GetString());
    }

    internal static CoinProtocol.SeriesAnswer SeriesOf(CoinProtocol.GetSeries asked) => new CoinProtocol.SeriesAnswer(
        asked.CoinId, new Cursor("j", 7), Samples.Day with { Window = asked.Window });

    internal static CoinCandles Candles(int? size) => new()
    {
        Window = "7d",
        Quote = "usd",
        From = Samples.At(-168),
        To = Samples.At(0),
        AsOf = Samples.At(0),
        SizeSeconds = size,
        Sizes = [14_400, 604_800],
        Times = size is null ? [] : [Samples.At(-6), Samples.At(-2)],
        Opens = size is null ? [] : [60_000, 61_000],
        Highs = size is null ? [] : [61_500.5, 61_000],
        Lows = size is null ? [] : [59_000, 60_500],
        Closes = size is null ? [] : [61_000, 60_900.25],
        Samples = size is null ? [] : [240, 120],
        LastClosed = false,
    };
}
