using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using CryptoViz.Gateway.Tests.Wire;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Gateway.Tests.Api;

public sealed class CoinsApiTests(CoinsApiTests.ToldApplication told) : IClassFixture<CoinsApiTests.ToldApplication>
{
    private readonly ReadingApplication _reading = told.Reading;

    [Fact]
    public async Task The_page_of_coins_is_as_the_golden_file_and_the_schema_say() => await Golden.ShouldBeAsync(
        "coins", "coins", await _reading.Client.GetByteArrayAsync("/api/v1/coins?sparkline=true&perPage=2&unknown=1"));

    [Theory]
    [InlineData("search=BTC", "bitcoin")]
    [InlineData("search=coin", "bitcoin,tiny coin é")]
    [InlineData("ids=bitcoin,nothing", "bitcoin")]
    [InlineData("sort=marketCap&order=asc", "bitcoin,tiny coin é")]
    [InlineData("sort=marketCap&order=desc", "bitcoin,tiny coin é")]
    [InlineData("sort=price", "tiny coin é,bitcoin")]
    [InlineData("sort=name&order=desc", "tiny coin é,bitcoin")]
    [InlineData("perPage=1&page=2", "tiny coin é")]
    [InlineData("page=2147483647", "")]
    public async Task A_query_gives_its_rows_in_its_order_with_unknown_values_last_both_ways(string query, string ids) =>
        string.Join(',', (await JsonAsync("/api/v1/coins?" + query)).GetProperty("coins").EnumerateArray().Select(Id)).ShouldBe(ids);

    [Theory]
    [InlineData("sort=volume", "rank")]
    [InlineData("order=up", "desc")]
    [InlineData("sparkline=yes", "true")]
    [InlineData("page=0", null)]
    [InlineData("perPage=251", null)]
    [InlineData("perPage=-1", null)]
    public async Task A_wrong_value_is_refused_with_those_that_are_allowed(string query, string? allowed)
    {
        var answer = await _reading.Client.GetAsync("/api/v1/coins?" + query);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var problem = await answer.JsonAsync();
        problem.GetProperty("code").GetString().ShouldBe("invalid-parameter");
        if (allowed is not null)
            problem.GetProperty("allowed").EnumerateArray().Select(value => value.GetString()).ShouldContain(allowed);
    }

    [Fact]
    public async Task One_coin_is_as_the_golden_file_and_the_schema_say()
    {
        var windows = ImmutableDictionary<string, WindowStatistics>.Empty.Add("24h", Samples.Day.Statistics);
        var answer = await _reading.GetAsync<CoinRegion, CoinProtocol.GetDetails>(
            "/api/v1/coins/bitcoin",
            _ => new CoinDetails(Samples.BitcoinRow.Summary, windows, new Span(Samples.At(-48), Samples.At(0))));

        await Golden.ShouldBeAsync("coin", "coin", await answer.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("/api/v1/coins/nothing")]
    [InlineData("/api/v1/coins/Bitcoin")]
    [InlineData("/api/v1/coins/a%2fb")]
    [InlineData("/api/v1/coins/nothing/prices")]
    public async Task A_coin_that_is_not_in_the_whole_table_is_unknown_without_asking_for_it(string address)
    {
        var answer = await _reading.Client.GetAsync(address);

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await answer.ProblemAsync()).ShouldBe("unknown-coin");
        _reading.App.Probe<CoinRegion>().ExpectNoMsg(TimeSpan.Zero);
    }

    private static string? Id(JsonElement row) => row.GetProperty("id").GetString();

    private async Task<JsonElement> JsonAsync(string address) => await (await _reading.Client.GetAsync(address)).JsonAsync();

    /// <summary>One gateway that has its table, for all tests that only read.</summary>
    public sealed class ToldApplication : IAsyncLifetime
    {
        internal ReadingApplication Reading { get; } = new();

        public async Task InitializeAsync()
        {
            await Reading.StartAsync();
            Reading.TellMarket(Samples.TinyRow, Samples.BitcoinRow);
        }

        public Task DisposeAsync() => Reading.DisposeAsync().AsTask();
    }
}

public sealed class CoinsApiWhileFillingTests
{
    [Fact]
    public async Task While_the_table_is_being_filled_the_coin_itself_is_asked()
    {
        await using var reading = new ReadingApplication();
        await reading.StartAsync();
        reading.TellMarket(recovering: 1, [Samples.BitcoinRow]);

        var answer = await reading.GetAsync<CoinRegion, CoinProtocol.GetDetails>(
            "/api/v1/coins/late", asked => new CoinProtocol.Unknown(asked.CoinId));

        (await answer.ProblemAsync()).ShouldBe("unknown-coin");
    }
}
