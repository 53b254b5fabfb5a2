using System.Net;
using CryptoViz.Gateway.Tests.Wire;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Gateway.Tests.Api;

public sealed class CompareApiTests(CoinsApiTests.ToldApplication told) : IClassFixture<CoinsApiTests.ToldApplication>
{
    private readonly ReadingApplication _reading = told.Reading;

    [Fact]
    public async Task A_comparison_is_as_its_golden_file_and_the_schema_say()
    {
        CoinProtocol.GetSeries? asked = null;
        var answer = await _reading.GetAsync<CoinRegion, CoinProtocol.GetSeries>("/api/v1/compare?ids=bitcoin&window=24h", message =>
        {
            asked = message;
            return SeriesApiTests.SeriesOf(message);
        });

        // Windows end at the latest observation, 20 seconds ago.
        (asked!.From, asked.To).ShouldBe((Samples.At(-24) - 20_000, Samples.At(0) - 20_000));
        await Golden.ShouldBeAsync("compare", "compare", await answer.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("", HttpStatusCode.BadRequest, "invalid-parameter")]
    [InlineData("?ids=", HttpStatusCode.BadRequest, "invalid-parameter")]
    [InlineData("?ids=bitcoin,nothing", HttpStatusCode.NotFound, "unknown-coin")]
    [InlineData("?ids=bitcoin&base=then", HttpStatusCode.BadRequest, "invalid-range")]
    [InlineData("?ids=bitcoin&base=1000", HttpStatusCode.BadRequest, "invalid-range")]
    [InlineData("?ids=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21", HttpStatusCode.BadRequest, "invalid-parameter")]
    public async Task A_comparison_of_nothing_or_with_a_wrong_base_is_refused(string query, HttpStatusCode status, string code)
    {
        var answer = await _reading.Client.GetAsync("/api/v1/compare" + query);

        answer.StatusCode.ShouldBe(status);
        (await answer.ProblemAsync()).ShouldBe(code);
    }

    [Fact]
    public async Task A_comparison_with_a_coin_that_cannot_be_read_says_so_as_the_coins_own_series_do()
    {
        static object Damaged(CoinProtocol.GetSeries asked) => new CoinProtocol.Damaged(asked.CoinId, "line 7 breaks off");

        var own = await _reading.GetAsync<CoinRegion, CoinProtocol.GetSeries>("/api/v1/coins/bitcoin/prices?window=7d", Damaged);
        var compared = await _reading.GetAsync<CoinRegion, CoinProtocol.GetSeries>("/api/v1/compare?ids=bitcoin&window=7d", Damaged);

        (await compared.ProblemAsync()).ShouldBe("not-ready");
        (compared.StatusCode, await compared.ProblemAsync()).ShouldBe((own.StatusCode, await own.ProblemAsync()));
    }

    [Fact]
    public async Task A_comparison_that_ends_before_any_of_its_coins_is_known_is_refused()
    {
        var answer = await _reading.GetAsync<CoinRegion, CoinProtocol.GetSeries>(
            "/api/v1/compare?ids=bitcoin&from=2000-01-01T00:00:00Z&to=2000-01-02T00:00:00Z",
            asked => SeriesApiTests.SeriesOf(asked) with { Available = new Span(Samples.At(-24), Samples.At(0)) });

        (await answer.ProblemAsync()).ShouldBe("invalid-range");
        (await answer.JsonAsync()).GetProperty("detail").GetString().ShouldBe("Nothing is known of the coin before 2026-11-23T10:00:00Z.");
    }

    [Theory]
    [InlineData("market-cap", "market-series")]
    [InlineData("dominance", "market-series-dominance")]
    public async Task A_series_of_the_market_is_as_its_golden_file_and_the_schema_say(string metric, string golden)
    {
        // The tiny coin has no cap, so bitcoin alone is asked; each metric in a range of its own, since a sum is kept.
        var points = metric == "dominance" ? 100 : 200;
        var answer = await _reading.GetAsync<CoinRegion, CoinProtocol.GetSeries>(
            $"/api/v1/market/series?metric={metric}&window=24h&points={points}", SeriesApiTests.SeriesOf);

        await Golden.ShouldBeAsync(golden, "market-series", await answer.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("metric=price", HttpStatusCode.BadRequest, "invalid-parameter")]
    [InlineData("metric=dominance&coin=nothing", HttpStatusCode.NotFound, "unknown-coin")]
    public async Task A_wrong_metric_or_coin_of_the_market_is_refused(string query, HttpStatusCode status, string code)
    {
        var answer = await _reading.Client.GetAsync("/api/v1/market/series?" + query);

        answer.StatusCode.ShouldBe(status);
        (await answer.ProblemAsync()).ShouldBe(code);
    }

    [Fact]
    public async Task What_is_found_is_as_its_golden_file_and_the_schema_say()
    {
        var answer = await _reading.GetAsync<MarketKey, MarketProtocol.Search>("/api/v1/search?q=bit&limit=2", asked =>
        {
            asked.ShouldBe(new MarketProtocol.Search("bit", 2));
            return new MarketProtocol.Found(
            [
                new FoundCoin(new CoinName(Samples.Bitcoin, "btc", "Bitcoin", 1), true, false),
                new FoundCoin(new CoinName(new CoinId("bitcoin-2"), "btc2", "Bitcoin 2", null), false, true),
            ]);
        });

        await Golden.ShouldBeAsync("search", "search", await answer.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("?q=")]
    [InlineData("?q=a&limit=0")]
    [InlineData("?q=a&limit=51")]
    public async Task A_search_for_nothing_or_for_too_much_is_refused(string query) =>
        (await (await _reading.Client.GetAsync("/api/v1/search" + query)).ProblemAsync()).ShouldBe("invalid-parameter");
}
