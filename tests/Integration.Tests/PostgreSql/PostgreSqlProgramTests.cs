namespace CryptoViz.Integration.Tests.PostgreSql;

/// <summary>The built program over PostgreSQL.</summary>
[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlProgramTests(PostgreSqlFixture server)
{
    // Of seven days, where the source tells the last in steps of five minutes and the others in hours; the hour between them may lack.
    private const int HoursAndFiveMinutes = (6 * 24) - 1 + (24 * 12) - 1;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    [SkippableFact]
    public async Task After_a_kill_the_market_is_there_and_no_coin_is_in_files()
    {
        server.NeedPostgreSql();
        var data = Directory.CreateTempSubdirectory("cryptoviz-").FullName;
        string[] arguments =
        [
            $"--data={data}", "--source=demo", "--CryptoViz:Journal:Kind=postgresql", $"--CryptoViz:Journal:ConnectionString={await server.NewDatabaseAsync()}",
        ];
        long[] before = [];
        await using (var gateway = GatewayProcess.Start(arguments))
        {
            await gateway.FilledAsync(Patience);

            // An hour is told as one point only until its five minutes are known, so all of the history has to have come.
            await Eventually.TrueAsync(
                async () => (before = await TimesAsync(gateway, "window=7d")).Length >= HoursAndFiveMinutes, Patience, () => gateway.Output);
            await gateway.KillAsync();
        }

        await using (var again = GatewayProcess.Start(arguments))
        {
            await again.ReadyAsync(Patience);

            // The same stretch again: the window itself has moved on.
            before.ShouldBeSubsetOf(await TimesAsync(again, $"from={before[0]}&to={before[^1]}"));
        }

        Directory.Exists(Path.Combine(data, "demo", "journal")).ShouldBeFalse();
        Directory.Delete(data, recursive: true);
    }

    [SkippableFact]
    public async Task What_was_ever_live_is_live_on_a_node_with_a_fresh_directory_that_reaches_no_source()
    {
        server.NeedPostgreSql();
        var directories = Enumerable.Range(0, 3).Select(_ => Directory.CreateTempSubdirectory("cryptoviz-").FullName).ToArray();
        var database = await server.NewDatabaseAsync();
        string[] Arguments(string data, string? of, Uri source) =>
        [
            $"--data={data}", "--source=auto", "--CryptoViz:Journal:Kind=postgresql", $"--CryptoViz:Journal:ConnectionString={of}",
            $"--CryptoViz:CoinGecko:BaseUrl={source}api/v3", "--CryptoViz:CoinGecko:PollInterval=00:00:01",
            "--CryptoViz:CoinGecko:RequestsPerMinute=1000", "--CryptoViz:News:Feeds=",
        ];
        Uri nowhere;
        await using (var source = await TroubledSource.StartAsync())
        {
            nowhere = source.Address;
            await using var first = GatewayProcess.Start(Arguments(directories[0], database, source.Address));
            await first.ReadyAsync(Patience);
            await Eventually.TrueAsync(async () => (await PricesAsync(first)).Length == 1, Patience, () => first.Output);
            await first.KillAsync();
        }

        await using (var fresh = GatewayProcess.Start(Arguments(directories[1], database, nowhere)))
        {
            await fresh.ReadyAsync(Patience);
            (await fresh.GetAsync("/api/v1/config")).GetProperty("mode").GetString().ShouldBe("live");
            (await PricesAsync(fresh)).ShouldBe([TroubledSource.Price]);
        }

        await using (var other = GatewayProcess.Start(Arguments(directories[2], await server.NewDatabaseAsync(), nowhere)))
        {
            await other.ReadyAsync(Patience);
            (await other.GetAsync("/api/v1/config")).GetProperty("mode").GetString().ShouldBe("demo", "this database never held live data");
        }

        foreach (var directory in directories) Directory.Delete(directory, recursive: true);
    }

    private static async Task<decimal[]> PricesAsync(GatewayProcess gateway) =>
        [.. (await gateway.GetAsync("/api/v1/coins")).GetProperty("coins").EnumerateArray().Select(row => row.GetProperty("price").GetDecimal())];

    private static async Task<long[]> TimesAsync(GatewayProcess gateway, string range) =>
        [.. (await gateway.GetAsync($"/api/v1/coins/bitcoin/market-caps?{range}&points=5000")).GetProperty("times").EnumerateArray().Select(time => time.GetInt64())];
}
