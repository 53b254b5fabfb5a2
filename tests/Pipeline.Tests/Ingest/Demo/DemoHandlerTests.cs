using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace CryptoViz.Pipeline.Tests.Ingest.Demo;

/// <summary>The demo speaks as CoinGecko does.</summary>
public class DemoHandlerTests
{
    [SkippableTheory]
    [InlineData("markets.usd.top20.20220223.json", "")]
    [InlineData("example.markets.sparkline.20260518.json", "&sparkline=true")]
    public async Task A_row_has_the_properties_of_recorded_rows(string recording, string sparkline)
    {
        Repository.NeedRecordedInputs();
        using var demo = DemoClient.StartedAt(DemoClient.AfterNoon);
        var recorded = (await Recorded(recording))[0];

        var rows = await demo.Rows($"{DemoClient.Poll}&price_change_percentage=1h,24h,7d,14d,30d,200d,1y{sparkline}");

        var expected = Names(recorded).Except(["market_cap_rank_with_rehypothecated"]);
        rows.ShouldAllBe(row => Names(row).SequenceEqual(expected));
    }

    [SkippableFact]
    public async Task A_row_has_the_types_of_recorded_rows_or_null()
    {
        Repository.NeedRecordedInputs();
        using var demo = DemoClient.StartedAt(DemoClient.AfterNoon);
        var recording = await Recorded("markets.usd.top250.poll-a.20220223.json");
        var kinds = recording.EnumerateArray()
            .SelectMany(row => row.EnumerateObject())
            .ToLookup(property => property.Name, property => property.Value.ValueKind);

        foreach (var row in await demo.Rows($"{DemoClient.Poll}&price_change_percentage=1h,24h,7d,14d,30d,200d,1y"))
            foreach (var property in row.EnumerateObject().Where(property => property.Value.ValueKind != JsonValueKind.Null))
                kinds[property.Name].ShouldContain(property.Value.ValueKind, property.Name);
    }

    [Fact]
    public async Task Prices_are_written_as_integers_decimals_and_exponents()
    {
        using var demo = DemoClient.StartedAt(DemoClient.AfterNoon);

        var page = await demo.GetStringAsync(DemoClient.Poll);
        var prices = Regex.Matches(page, "\"current_price\":([^,]*)").Select(match => match.Groups[1].Value).ToList();

        prices.ShouldContain(price => Regex.IsMatch(price, @"^\d+$"));
        prices.ShouldContain(price => Regex.IsMatch(price, @"^\d+\.\d+$"));
        prices.ShouldContain(price => Regex.IsMatch(price, @"^\d(\.\d+)?e-\d\d$"));
        prices.ShouldAllBe(price => decimal.Parse(price, NumberStyles.Float, CultureInfo.InvariantCulture) > 0);
    }

    [Fact]
    public async Task Windows_and_sparklines_come_only_when_asked_for()
    {
        using var demo = DemoClient.StartedAt(DemoClient.AfterNoon);

        Names((await demo.Rows(DemoClient.Poll))[0]).ShouldNotContain(name => name.EndsWith("_in_currency") || name == "sparkline_in_7d");
        Names((await demo.Rows($"{DemoClient.Poll}&price_change_percentage=7d"))[0])
            .Where(name => name.EndsWith("_in_currency")).ShouldBe(["price_change_percentage_7d_in_currency"]);
    }

    [Fact]
    public async Task Pages_follow_each_other_and_end_with_an_empty_one()
    {
        using var demo = DemoClient.StartedAt(DemoClient.AfterNoon);
        async Task<string[]> Page(int perPage, int page) =>
            [.. (await demo.Rows($"coins/markets?vs_currency=usd&per_page={perPage}&page={page}")).Select(row => row.Id())];

        string[] pages = [.. await Page(50, 1), .. await Page(50, 2), .. await Page(50, 3)];

        pages.ShouldBe(await Page(251, 1));
        (await Page(50, 4)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Asked_ids_come_in_the_order_of_caps_and_unknown_ones_are_absent()
    {
        using var demo = DemoClient.StartedAt(DemoClient.AfterNoon);

        (await demo.Rows($"{DemoClient.Poll}&ids=dogecoin,no-such-coin,bitcoin")).Select(row => row.Id()).ShouldBe(["bitcoin", "dogecoin"]);
    }

    [Fact]
    public async Task Another_quote_currency_is_another_number()
    {
        using var demo = DemoClient.StartedAt(DemoClient.AfterNoon);

        var euros = (await demo.Rows("coins/markets?vs_currency=eur&ids=tether")).Single().Number("current_price")!.Value;

        euros.ShouldBe(0.87, 0.001);
    }

    [Theory]
    [InlineData("coins/markets", HttpStatusCode.UnprocessableEntity, "Missing parameter vs_currency")]
    [InlineData("coins/markets?vs_currency=xyz", HttpStatusCode.BadRequest, "invalid vs_currency")]
    [InlineData("coins/no-such-coin/market_chart?vs_currency=usd&days=1", HttpStatusCode.NotFound, "coin not found")]
    [InlineData("no/such/path", HttpStatusCode.NotFound, "Incorrect path")]
    [InlineData("https://demo.invalid/no-such-feed", HttpStatusCode.NotFound, "not found")]
    public async Task A_wrong_request_gets_a_flat_error(string path, HttpStatusCode status, string error)
    {
        using var demo = DemoClient.StartedAt(DemoClient.AfterNoon);

        var answer = await demo.GetAsync(path);

        answer.StatusCode.ShouldBe(status);
        JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("error").GetString().ShouldBe(error);
    }

    [Fact]
    public async Task Ping_and_the_list_of_coins_are_answered()
    {
        using var demo = DemoClient.StartedAt(DemoClient.AfterNoon);

        (await demo.GetStringAsync("ping")).ShouldBe("""{"gecko_says":"(V3) To the Moon!"}""");
        var list = JsonDocument.Parse(await demo.GetStringAsync("coins/list")).RootElement;
        Names(list[0]).ShouldBe(["id", "name", "symbol"]);
        list.GetArrayLength().ShouldBeGreaterThanOrEqualTo(120);
    }

    private static async Task<JsonElement> Recorded(string name) =>
        JsonDocument.Parse(await File.ReadAllBytesAsync(Repository.Recorded("coingecko", name))).RootElement;

    private static IEnumerable<string> Names(JsonElement row) =>
        row.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal);
}
