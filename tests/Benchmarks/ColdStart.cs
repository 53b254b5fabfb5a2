using System.Diagnostics;
using System.Text.Json;
using Akka.Actor;
using CryptoViz.Pipeline;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Market;
using CryptoViz.Pipeline.Storage;

namespace CryptoViz.Benchmarks;

/// <summary>
/// A start with 1,000 coins that have 90 days of hours and 26 hours of minutes, half of it in snapshots and half in the journal:
/// from opening the directory until a coin answers, and a raw read and parse of the same files as the floor.
/// </summary>
internal static class ColdStart
{
    private const int Coins = 1_000;
    private const int First = 100;

    // As many as the market recovers at once (RecoveryQueue).
    private const int AtOnce = 32;
    private const int Pairs = 4;

    public static async Task MeasureAsync(Table table)
    {
        using var workspace = new Workspace("start");
        await FillAsync(workspace.Path);
        var firsts = new List<double>();
        var (raw, lasts) = await Rounds.InTurnAsync(Pairs, () => Task.FromResult(Read(workspace.Path)), async () =>
        {
            var (first, last) = await StartAsync(workspace.Path);
            firsts.Add(first);
            return last;
        });
        var files = Directory.GetFiles(workspace.Path, "*.json*", SearchOption.AllDirectories);
        var size = $"{files.Length} files, {files.Sum(file => new FileInfo(file).Length) / 1e6:0} MB";
        table.Add($"start of {Coins} coins: to the first {First}", "< 3 s", $"{firsts.Text()} s", size);
        table.Add($"start of {Coins} coins: to the last", "< 12 s", $"{lasts.Text()} s", size);
        table.Add("the same / raw read and parse", "<= 3", lasts.Zip(raw, (a, b) => a / b).Text(), $"floor {raw.Text()} s");
    }

    private static async Task FillAsync(string path)
    {
        var now = SampleCoins.Start;
        await WithCoinsAsync(path, async coins =>
        {
            foreach (var (id, coin) in coins)
            {
                foreach (var chunk in SampleCoins.History(id, now, TimeSpan.FromDays(90), TimeSpan.FromHours(1))
                    .Concat(SampleCoins.History(id, now, TimeSpan.FromHours(26), TimeSpan.FromMinutes(1))))
                {
                    await coin.Ask<CoinProtocol.Accepted>(new CoinProtocol.ApplyHistory(id, chunk));
                }

                await coin.Ask<CoinProtocol.Accepted>(new CoinProtocol.ApplyTicks(id, [SampleCoins.Tick(id, 1)]));
            }
        });
        StoreSnapshots(path);
    }

    /// <summary>Every second coin gets a snapshot of all that it has.</summary>
    private static void StoreSnapshots(string path)
    {
        using var directory = JournalDirectory.Open(path);
        var serializer = new ContractSerializer(null!);
        foreach (var entity in directory.Journal.Entities.Where((_, index) => index % 2 == 0))
        {
            var state = new CoinState("usd");
            foreach (var (stored, _) in directory.Journal.Replay(entity.PersistenceId, 1, long.MaxValue, long.MaxValue))
            {
                if (serializer.FromBinary(stored.Payload.Bytes.ToArray(), stored.Payload.Manifest) is CoinProtocol.HistoryApplied history) state.Apply(history);
                else state.Apply((CoinProtocol.TicksApplied)serializer.FromBinary(stored.Payload.Bytes.ToArray(), stored.Payload.Manifest));
            }

            directory.Snapshots.Save(entity.PersistenceId, _ => new NewSnapshot(entity.Highest, 0, new StoredPayload("StoredCoin/3", serializer.ToBinary(state.Capture().Stored))));
        }
    }

    private static async Task<(double First, double Last)> StartAsync(string path)
    {
        var clock = Stopwatch.StartNew();
        var (first, answered) = (0.0, 0);
        var last = 0.0;
        await WithCoinsAsync(path, async coins =>
        {
            await Parallel.ForEachAsync(coins, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (coin, _) =>
            {
                await coin.Coin.Ask<CoinSummary>(new CoinProtocol.GetSummary(coin.Id));
                if (Interlocked.Increment(ref answered) == First) first = clock.Elapsed.TotalSeconds;
            });
            last = clock.Elapsed.TotalSeconds;
        });
        return (first, last);
    }

    private static async Task WithCoinsAsync(string path, Func<IEnumerable<(CoinId Id, IActorRef Coin)>, Task> use)
    {
        using var directory = JournalDirectory.Open(path);
        using var system = SampleCoins.System(directory);
        Action<CoinAnalytics> analytics = _ => { };
        await use(Enumerable.Range(0, Coins).Select(number => new CoinId($"coin-{number}")).Select(id =>
            (id, system.ActorOf(Props.Create(() => new CoinActor(id, "usd", directory.JournalId, ActorRefs.Nobody, ActorRefs.Nobody, analytics, new DamagedEntities(), TimeProvider.System))))));
        await system.Terminate();
    }

    /// <summary>The floor: reads each file and parses each line or snapshot, and keeps nothing.</summary>
    private static double Read(string path)
    {
        var clock = Stopwatch.StartNew();
        foreach (var file in Directory.EnumerateFiles(path, "*.json", SearchOption.AllDirectories))
        {
            using var snapshot = JsonDocument.Parse(File.ReadAllBytes(file));
        }

        foreach (var segment in Directory.EnumerateFiles(path, "*.jsonl", SearchOption.AllDirectories))
        {
            ReadOnlyMemory<byte> rest = File.ReadAllBytes(segment);
            while (SegmentScan.TryTake(rest.Span, out var line))
            {
                using var parsed = JsonDocument.Parse(rest[..line.Length]);
                rest = rest[(line.Length + 1)..];
            }
        }

        return clock.Elapsed.TotalSeconds;
    }
}
