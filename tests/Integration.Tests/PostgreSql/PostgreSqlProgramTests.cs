using System.Text.Json;

namespace CryptoViz.Integration.Tests.PostgreSql;

/// <summary>The built program over PostgreSQL.</summary>
[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlProgramTests(PostgreSqlFixture server)
{
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
        JsonElement before;
        await using (var gateway = GatewayProcess.Start(arguments))
        {
            await gateway.ReadyAsync(Patience);
            before = await CapsAsync(gateway);
            await gateway.KillAsync();
        }

        await using (var again = GatewayProcess.Start(arguments))
        {
            await again.ReadyAsync(Patience);
            var after = await CapsAsync(again);

            var times = after.GetProperty("times").EnumerateArray().Select(time => time.GetInt64()).ToList();
            before.GetProperty("times").EnumerateArray().Select(time => time.GetInt64()).ShouldBeSubsetOf(times);
        }

        Directory.Exists(Path.Combine(data, "demo", "journal")).ShouldBeFalse();
        Directory.Delete(data, recursive: true);
    }

    private static Task<JsonElement> CapsAsync(GatewayProcess gateway) => gateway.GetAsync("/api/v1/coins/bitcoin/market-caps?window=7d&points=5000");
}
