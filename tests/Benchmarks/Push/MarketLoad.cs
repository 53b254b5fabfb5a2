using System.Globalization;
using Akka.Actor;
using CryptoViz.Gateway.Realtime;
using CryptoViz.Pipeline;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Market;

namespace CryptoViz.Benchmarks.Push;

/// <summary>
/// What the market itself costs: rows of 1,000 coins a second, evenly spread, through the market's actor into a gateway's frames. The
/// floor sends the same rows to nobody.
/// </summary>
internal static class MarketLoad
{
    private const int Coins = 1_000;
    private const int CoinsOfBeat = 5;
    private const int Pairs = 4;

    private static readonly TimeSpan Beat = TimeSpan.FromSeconds((double)CoinsOfBeat / Coins);
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(5);

    public static async Task MeasureAsync(Table table)
    {
        using var workspace = new Workspace("market-load");
        using var system = ActorSystem.Create(
            "market-load", $"akka.loglevel = WARNING\nakka.persistence.snapshot-store.local.dir = \"{workspace.Path}\"");
        var market = system.ActorOf(Props.Create(() => new MarketActor("usd", ActorRefs.Nobody, ActorRefs.Nobody, new DamagedEntities(), TimeProvider.System)));
        var feed = new Feed<MarketTable, MarketChange>();
        system.ActorOf(Props.Create(() => new MarketFeed(feed, market, TimeProvider.System)));
        var frames = new List<double>();
        var (floor, ours) = await Rounds.InTurnAsync(Pairs, () => SendAsync(ActorRefs.Nobody), async () =>
        {
            var before = feed.Now.Frames?.Number ?? 0;
            var used = await SendAsync(market);
            frames.Add((feed.Now.Frames!.Number - before) / Round.TotalSeconds);
            return used;
        });
        await system.Terminate();
        table.Add(
            "rows of 1,000 coins a second into a gateway's frames", "<= 5 % of a core", $"{ours.Zip(floor, (with, without) => with - without).Text("0.0")} %",
            string.Create(CultureInfo.InvariantCulture, $"{ours.Text("0.0")} %, without the market {floor.Text("0.0")} %; {frames.Median():0.0} frames a second"));
    }

    // The share of a core that the process uses meanwhile, in percent.
    private static async Task<double> SendAsync(IActorRef to)
    {
        using var timer = new PeriodicTimer(Beat);
        var used = Environment.CpuUsage.TotalTime;
        for (var number = 0; number < Round.TotalSeconds * Coins; number += CoinsOfBeat)
        {
            for (var next = number; next < number + CoinsOfBeat; next++) to.Tell(new MarketProtocol.CoinChanged(Row(next)));
            await timer.WaitForNextTickAsync();
        }

        return 100 * (Environment.CpuUsage.TotalTime - used) / Round;
    }

    private static CoinSummary Row(int number) => new()
    {
        Latest = KafkaTicks.Tick(number) with { Id = new CoinId($"coin-{number % Coins}"), Price = ConnectionSet.Stamp },
        Change = new Changes(number % 7, number % 11, number % 13, null, null, null),
        SourceChanges = [],
    };
}
