using System.Diagnostics;
using Akka.Actor;
using CryptoViz.Pipeline;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Storage;

namespace CryptoViz.Benchmarks;

/// <summary>
/// Events a second: through the store, through actors, and, as floors, an append and a sync of the same bytes in the same batches,
/// and one for each event. Writers write as coins do: each has one event on its way. The store gets bytes, the actors make them.
/// </summary>
internal static class JournalThroughput
{
    private const int Writers = 1_000;
    private const int EventsEach = 100;
    private const int Events = Writers * EventsEach;
    private const int AloneEvents = 1_500;

    // A pair is 15 % off; the median of so many is not.
    private const int Quads = 27;

    // What an event costs falls until the runtime has compiled for good what it takes, in this many quads.
    private const int WarmUps = 4;

    // A line of one tick, about.
    private const int LineBytes = 1_100;

    private static readonly CoinProtocol.TicksApplied Event = new([SampleCoins.Tick(new CoinId("bitcoin"), 0)]);

    public static async Task MeasureAsync(Table table)
    {
        await CompareAsync(table, "store", "0.7", StoreAsync);
        CompareBusy(table);
        await CompareAsync(table, "actors", "0.35", ActorsAsync);
    }

    private static async Task CompareAsync(Table table, string what, string aim, Func<WatchedDisk, Task<(double Rate, double Cost)>> ours)
    {
        var (rates, ratios, alone, sizes, costs) = (new List<double>(), new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < WarmUps; round++) await RoundAsync();
        rates.Clear();
        ratios.Clear();
        sizes.Clear();
        costs.Clear();
        for (var round = 0; round < Quads; round++)
        {
            await RoundAsync();
            alone.Add(Raw([.. Enumerable.Repeat(LineBytes, AloneEvents)], AloneEvents));
        }

        table.Add($"{what} / append and sync of the same batches", $">= {aim}", ratios.Text(), $"{rates.Text("0")} events/s, {sizes.Text("0")} events a sync, {costs.Text("0.0")} µs of processor time an event");
        table.Add($"{what} / one sync for each event", ">= 10", rates.Select(rate => rate / alone.Median()).Text("0.0"), $"floor {alone.Text("0")} events/s");

        // Ours, floor, floor, ours: the floor writes what ours has just written.
        async Task RoundAsync()
        {
            var disk = new WatchedDisk();
            rates.Add(await OursAsync());
            ratios.Add(rates[^1] / Raw(disk.Batches, Events));
            var floor = Raw(disk.Batches, Events);
            disk.Clear();
            rates.Add(await OursAsync());
            ratios.Add(rates[^1] / floor);
            sizes.Add((double)Events / disk.Batches.Count);

            async Task<double> OursAsync()
            {
                var (rate, cost) = await ours(disk);
                costs.Add(cost);
                return rate;
            }
        }
    }

    // On two processors the store's callers keep one busy; this is what that alone costs the disk's thread.
    private static void CompareBusy(Table table)
    {
        var (alone, ratios) = (new List<double>(), new List<double>());
        List<int> batches = [.. Enumerable.Repeat(256 * LineBytes, Events / 256)];
        for (var round = 0; round < 2 * Quads; round++)
        {
            alone.Add(Raw(batches, Events));
            using var over = new CancellationTokenSource();
            var busy = new Thread(() =>
            {
                while (!over.IsCancellationRequested)
                {
                }
            });
            busy.Start();
            ratios.Add(Raw(batches, Events) / alone[^1]);
            over.Cancel();
            busy.Join();
        }

        table.Add("append and sync beside a thread that spins / alone", "-", ratios.Text(), $"alone {alone.Text("0")} events/s");
    }

    private static async Task<(double Rate, double Cost)> StoreAsync(WatchedDisk disk)
    {
        using var workspace = new Workspace("store");
        using var directory = JournalDirectory.Open(workspace.Path, disk: disk);
        var payload = new StoredPayload("TicksApplied/1", new ContractSerializer(null!).ToBinary(Event));
        var effort = Effort.Start();
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            var id = $"coin-usd-{writer}";
            for (var number = 1; number <= EventsEach; number++)
                await directory.Journal.WriteAsync([new EntityWrite(id, [new StoredEvent(number, payload)])]);
        })));
        var result = effort.Of(Events);

        // What comes now blocks, which the thread that tells the writers must not.
        await Task.Yield();
        return result;
    }

    private static async Task<(double Rate, double Cost)> ActorsAsync(WatchedDisk disk)
    {
        using var workspace = new Workspace("actors");
        using var directory = JournalDirectory.Open(workspace.Path, disk: disk);
        using var system = SampleCoins.System(directory);
        var done = new CountdownEvent(Writers);
        var writers = Enumerable.Range(0, Writers).Select(writer =>
            system.ActorOf(Props.Create(() => new WritingActor($"coin-usd-{writer}", Event, EventsEach, done)))).ToList();
        foreach (var writer in writers) await writer.Ask<string>("are you ready");
        disk.Clear();
        var effort = Effort.Start();
        foreach (var writer in writers) writer.Tell("write");
        done.Wait();
        var result = effort.Of(Events);
        await system.Terminate();
        return result;
    }

    /// <summary>Appends and syncs so many bytes each time.</summary>
    private static double Raw(List<int> batches, int events)
    {
        using var workspace = new Workspace("raw");
        using var file = LocalDisk.Instance.Create(Path.Combine(workspace.Path, "raw"));
        var bytes = new byte[batches.Max()];
        Random.Shared.NextBytes(bytes);
        var (offset, clock) = (0L, Stopwatch.StartNew());
        foreach (var length in batches)
        {
            file.Write(bytes.AsSpan(0, length), offset);
            file.Sync();
            offset += length;
        }

        return events / clock.Elapsed.TotalSeconds;
    }

    /// <summary>Time, and this process's processor time, from a start.</summary>
    private readonly record struct Effort(long From, TimeSpan Processor)
    {
        public static Effort Start() => new(Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);

        /// <summary>Events a second, and microseconds of processor time an event.</summary>
        public (double Rate, double Cost) Of(int events) =>
            (events / Stopwatch.GetElapsedTime(From).TotalSeconds, (Environment.CpuUsage.TotalTime - Processor).TotalMicroseconds / events);
    }
}
