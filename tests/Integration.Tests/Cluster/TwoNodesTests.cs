using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Configuration;
using CryptoViz.Integration.Tests.Kafka;
using CryptoViz.Integration.Tests.PostgreSql;
using CryptoViz.Pipeline;
using CryptoViz.Pipeline.Contracts;
using Xunit.Abstractions;

namespace CryptoViz.Integration.Tests.Cluster;

/// <summary>
/// The built program as two nodes with roles split, over a real Kafka and PostgreSQL; this process joins them without a role and
/// looks at where the coins are.
/// </summary>
[Collection(ClusterCollection.Name)]
public sealed class TwoNodesTests(KafkaFixture kafka, PostgreSqlFixture server, ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [SkippableFact]
    public async Task Coins_are_on_both_nodes_and_when_one_ends_in_order_the_other_takes_over()
    {
        kafka.NeedKafka();
        server.NeedPostgreSql();
        Skip.If(OperatingSystem.IsWindows(), "Windows has no signal to end a program in order");
        var clock = Stopwatch.StartNew();
        var folder = Directory.CreateTempSubdirectory("cryptoviz-").FullName;
        var (database, prefix, ports) = (await server.NewDatabaseAsync(), $"two-{Guid.NewGuid():N}-", FreePorts());
        var seed = $"akka.tcp://cryptoviz@127.0.0.1:{ports[0]}";
        string[] Arguments(string name, int port, string role) =>
        [
            "--source=demo", "--CryptoViz:Demo:Incidents=false", $"--data={Path.Combine(folder, name)}",
            $"--CryptoViz:Kafka:BootstrapServers={kafka.BootstrapServers}", $"--CryptoViz:Kafka:TopicPrefix={prefix}",
            "--CryptoViz:Journal:Kind=postgresql", $"--CryptoViz:Journal:ConnectionString={database}",
            "--CryptoViz:Cluster:Hostname=127.0.0.1", $"--CryptoViz:Cluster:Port={port}", "--CryptoViz:Cluster:InsecureNetwork=true",
            "--CryptoViz:Roles:0=coins", $"--CryptoViz:Roles:1={role}",
        ];

        await using var first = GatewayProcess.Start(Arguments("first", ports[0], "gateway"));
        await using var second = GatewayProcess.Start([.. Arguments("second", ports[1], "ingest"), $"--CryptoViz:Cluster:SeedNodes:0={seed}"]);
        await Task.WhenAll(first.ReadyAsync(Patience), second.ReadyAsync(Patience));
        output.WriteLine($"{clock.Elapsed.TotalSeconds:0.0} s: both are ready");
        using var system = Join(ports);
        var coins = await ClusterSharding.Get(system).StartProxyAsync("coins", "coins", EntityShards.Coins);
        await Eventually.TrueAsync(async () => (await Homes(coins)).Count(home => home.Value > 10) == 2, Patience, () => second.Output);
        output.WriteLine($"{clock.Elapsed.TotalSeconds:0.0} s: {string.Join(", ", (await Homes(coins)).Select(home => $"{home.Value} coins on {home.Key}"))}");
        var ids = await CoinIds(second);
        var before = await Summaries(coins, ids);

        using (var kill = Process.Start("kill", ["-TERM", $"{first.Id}"])) await kill.WaitForExitAsync();
        (await first.ExitAsync(Patience)).ShouldBe(0, first.Output);
        output.WriteLine($"{clock.Elapsed.TotalSeconds:0.0} s: the first has ended");

        await Eventually.TrueAsync(
            async () =>
            {
                var after = await Summaries(coins, ids);
                return (await Homes(coins)).Count == 1
                    && ids.Count(id => after[id].Latest.ObservedAt > before[id].Latest.ObservedAt) > ids.Count / 2
                    && ids.TrueForAll((await CoinIds(second)).Contains);
            },
            Patience,
            () => second.Output);
        foreach (var id in ids.Take(10))
        {
            var series = (await coins.Ask<CoinProtocol.SeriesAnswer>(new CoinProtocol.GetSeries(id, "1h", null, null, 5_000), Patience)).Series.Points.Times;
            series.ShouldContain(before[id].Latest.ObservedAt.ToUnixTimeMilliseconds(), $"{id} lost its tick");
        }

        output.WriteLine($"{clock.Elapsed.TotalSeconds:0.0} s: the second has all {ids.Count} coins and goes on");
        await system.Terminate();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<Dictionary<string, int>> Homes(IActorRef coins)
    {
        var stats = await coins.Ask<ClusterShardingStats>(new GetClusterShardingStats(Patience), Patience);
        return stats.Regions.Where(region => region.Value.Stats.Count > 0).ToDictionary(region => region.Key.ToString(), region => region.Value.Stats.Values.Sum());
    }

    private static async Task<List<CoinId>> CoinIds(GatewayProcess node) =>
        [.. (await node.GetAsync("/api/v1/coins?perPage=250")).GetProperty("coins").EnumerateArray().Select(coin => new CoinId(coin.GetProperty("id").GetString()!))];

    private static async Task<Dictionary<CoinId, CoinSummary>> Summaries(IActorRef coins, List<CoinId> ids)
    {
        var answers = await Task.WhenAll(ids.Select(id => coins.Ask<CoinSummary>(new CoinProtocol.GetSummary(id), Patience)));
        return answers.ToDictionary(answer => answer.Latest.Id);
    }

    private static ActorSystem Join(int[] ports) => ActorSystem.Create(
        "cryptoviz",
        ConfigurationFactory.ParseString(
                $$"""
                akka {
                  loglevel = WARNING
                  stdout-loglevel = OFF
                  actor.provider = cluster
                  remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 }
                  cluster.seed-nodes = [{{string.Join(", ", ports.Select(port => $"\"akka.tcp://cryptoviz@127.0.0.1:{port}\""))}}]
                }
                """)
            .WithFallback(ContractSerializer.Config)
            .WithFallback(ConfigurationFactory.ParseString(AkkaSettings.Node))
            .WithFallback(ClusterSharding.DefaultConfig()));

    private static int[] FreePorts()
    {
        using var first = new TcpListener(IPAddress.Loopback, 0);
        using var second = new TcpListener(IPAddress.Loopback, 0);
        first.Start();
        second.Start();
        return [((IPEndPoint)first.LocalEndpoint).Port, ((IPEndPoint)second.LocalEndpoint).Port];
    }
}
