using System.Text.Json;

namespace CryptoViz.Integration.Tests.Storage;

/// <summary>The built program over a data directory in which some entities can't be read.</summary>
public sealed class DamagedEntitiesTests(DemoData demo) : IClassFixture<DemoData>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    [Fact]
    public async Task A_damaged_coin_is_named_and_left_out_and_the_others_are_served_and_go_on()
    {
        var data = demo.Copy();
        await DemoData.DamageAsync(Path.Combine(data, "demo"), "coin-usd-dogecoin");
        await using var gateway = GatewayProcess.Start("--source=demo", $"--data={data}", "--CryptoViz:Demo:Incidents=false");

        await gateway.ReadyAsync(Patience);

        await NamedAsync(gateway, "coin-usd-dogecoin");
        var before = await IngestedAsync(gateway, "bitcoin");
        await Eventually.TrueAsync(async () => await IngestedAsync(gateway, "bitcoin") > before, Patience, () => "bitcoin stands still");
        (await gateway.GetAsync("/api/v1/coins?perPage=250")).GetProperty("coins").EnumerateArray().Select(coin => coin.GetProperty("id").GetString())
            .ShouldSatisfyAllConditions(ids => ids.ShouldNotContain("dogecoin"), ids => ids.Count().ShouldBeGreaterThan(100));
        await Eventually.TrueAsync(
            () => Task.FromResult(Letters(data).Any(letter => letter is ("not-applied", "dogecoin"))), Patience, () => "no dead letter of the damaged coin");
        Letters(data).ShouldAllBe(letter => letter.Key == "dogecoin" || letter.Reason != "not-applied");
    }

    [Fact]
    public async Task A_damaged_market_list_and_news_archive_begin_anew_and_are_named()
    {
        var data = demo.Copy();
        await DemoData.DamageAsync(Path.Combine(data, "demo"), "market-usd", "news-demo");
        await using var gateway = GatewayProcess.Start("--source=demo", $"--data={data}");

        await gateway.ReadyAsync(Patience);

        await NamedAsync(gateway, "market-usd, news-demo");
        await Eventually.TrueAsync(
            async () => (await gateway.GetAsync("/api/v1/coins?ids=bitcoin")).GetProperty("total").GetInt32() == 1, Patience, () => "no bitcoin");
        await Eventually.TrueAsync(
            async () => (await gateway.GetAsync("/api/v1/news")).GetProperty("items").GetArrayLength() > 0, Patience, () => "no news");
    }

    private static async Task NamedAsync(GatewayProcess gateway, string names)
    {
        var health = await gateway.GetAsync("/health/ready");
        health.GetProperty("status").GetString().ShouldBe("degraded");
        foreach (var parts in new[] { health, await gateway.GetAsync("/api/v1/status") }.Select(answer => answer.GetProperty("parts")))
        {
            parts.GetProperty("entities").GetProperty("status").GetString().ShouldBe("degraded");
            parts.GetProperty("entities").GetProperty("detail").GetString()!.ShouldContain($"what is stored of {names} can't be read");
        }
    }

    private static async Task<long> IngestedAsync(GatewayProcess gateway, string coin) =>
        (await gateway.GetAsync($"/api/v1/coins?ids={coin}")).GetProperty("coins")[0].GetProperty("ingestedAt").GetInt64();

    private static List<(string Reason, string? Key)> Letters(string data)
    {
        var file = Path.Combine(data, "demo", "dead-letters", "dead-letters.jsonl");
        return !File.Exists(file) ? [] : [.. File.ReadLines(file)
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Select(letter => (letter.GetProperty("reason").GetString()!, letter.GetProperty("key").GetString()))];
    }
}
