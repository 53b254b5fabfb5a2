using System.Diagnostics;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Market;

namespace CryptoViz.Benchmarks;

/// <summary>What a tick costs in a coin whose tiers are all full, what fewer points cost, and what a coin weighs.</summary>
internal static class SeriesEngine
{
    private const int Ticks = 20_000;
    private const int Points = 100_000;
    private const int Coins = 1_000;

    /// <summary>Code that runs much is compiled anew several times, beside it and seconds later; only what runs for years counts.</summary>
    private const int WarmRounds = 15;

    public static async Task MeasureAsync(Table table)
    {
        Memory(table);
        await StatisticsAsync(table);
        await DownsamplingAsync(table);
    }

    private static void Memory(Table table)
    {
        const int Few = 8;
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var few = Enumerable.Range(0, Few).Select(_ => FullCoin.State()).ToList();
        foreach (var coin in few) CoinFigures.Of(FullCoin.Id, "usd", coin.Series);
        var live = (GC.GetTotalMemory(forceFullCollection: true) - before) / 1024.0 / Few;
        var buckets = few[0].Series.Tiers.Sum(tier => tier.Count);
        table.Add("live state of a coin with all tiers full and 5 years of days", "<= 450 KiB", $"{live:0} KiB", $"{buckets} buckets, {few[0].Capture().Stored.Seen.Length} known ticks");

        var stored = few[0].Capture().Stored;
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < Few; i++) few[i].Capture();
        table.Add("capturing a snapshot inside the actor", "-", $"{clock.Elapsed.TotalMicroseconds / Few:0} us", "packed chunks are shared; columns and JSON are made outside");
        var coins = Enumerable.Range(0, Coins).Select(_ =>
        {
            var coin = new CoinState("usd");
            coin.Restore(stored);
            return coin;
        }).ToList();
        GC.Collect();
        var process = Process.GetCurrentProcess().WorkingSet64 / 1048576.0;
        table.Add($"{Coins} such coins, memory of the process", "< 1024 MiB", $"{process:0} MiB", $"{GC.GetTotalMemory(true) / 1048576.0:0} MiB live");
        GC.KeepAlive(coins);
    }

    private static async Task StatisticsAsync(Table table)
    {
        var (state, second, read) = (FullCoin.State(), 0, 0.0);
        for (var warm = 0; warm < WarmRounds; warm++) Run(figures: true);
        var (alone, with) = await Rounds.InTurnAsync(9, () => Task.FromResult(Run(figures: false)), () => Task.FromResult(Run(figures: true)));
        table.Add(
            "statistics of all seven windows, a tick, of processor time", "<= 2 us", $"{with.Zip(alone, (b, a) => b - a).Text()} us", $"applying alone {alone.Text()} us; full coin, {Ticks} ticks, one a second");

        var month = new List<double>();
        var ratios = new List<double>();
        for (var round = 0; round < 6; round++)
        {
            var (short30, long90) = (One(Window.ThirtyDays), One(Window.NinetyDays));
            if (round == 0) continue;
            month.Add(short30);
            ratios.Add(long90 / short30);
        }

        table.Add("statistics of 90 days / of 30 days", "flat", ratios.Text(), $"30 days {month.Text()} us");
        GC.KeepAlive(read);

        // Processor time: it is one thread's work, and what else runs on the machine is not.
        double Run(bool figures)
        {
            var ticks = Enumerable.Range(0, Ticks).Select(i => new CoinProtocol.TicksApplied([FullCoin.Next(second += 1)])).ToArray();
            var before = Environment.CpuUsage.TotalTime;
            foreach (var tick in ticks)
            {
                state.Apply(tick);
                if (figures)
                    foreach (var window in Window.All)
                        Read(WindowFigures.Of(state.Series, window)!.Value);
            }

            return (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / Ticks;
        }

        double One(Window window)
        {
            var before = Environment.CpuUsage.TotalTime;
            for (var i = 0; i < Ticks; i++) Read(WindowFigures.Of(state.Series, window)!.Value);
            return (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / Ticks;
        }

        // All that is told of a window.
        void Read(in WindowFigures figures) => read += figures.Extremes.High + figures.Extremes.Low + figures.First.Price
            + (figures.PercentChange ?? 0) + (figures.MarketCapFirst ?? 0) + (figures.MarketCapPercentChange ?? 0);
    }

    private static async Task DownsamplingAsync(Table table)
    {
        var times = Enumerable.Range(0, Points).Select(i => i * 1_000L).ToArray();
        var values = Enumerable.Range(0, Points).Select(i => 100 + Math.Sin(i / 900.0) + (0.1 * Math.Sin(i * 1.7))).ToArray();
        var (floor, ours) = await Rounds.InTurnAsync(15, () => Task.FromResult(Time(CopyAndScan)), () => Task.FromResult(Time(() => Downsampling.Chosen(times, values, 1_000, []))));
        table.Add(
            $"{Points} points to 1000 / copy and scan of the same", "<= 2", ours.Zip(floor, (b, a) => b / a).Text(), $"floor {floor.Text("0")} us");
        table.Add($"{Points} points to 1000", "< 1 ms", $"{ours.Select(us => us / 1_000).Text()} ms", "MinMaxLTTB");

        static double Time(Action work)
        {
            const int Times = 20;
            var clock = Stopwatch.StartNew();
            for (var i = 0; i < Times; i++) work();
            return clock.Elapsed.TotalMicroseconds / Times;
        }

        // Both columns copied and looked through once for the extremes.
        void CopyAndScan()
        {
            var (t, v) = (times.AsSpan().ToArray(), values.AsSpan().ToArray());
            int low = 0, high = 0;
            for (var i = 1; i < v.Length; i++)
            {
                if (v[i] < v[low]) low = i;
                if (v[i] > v[high]) high = i;
            }

            GC.KeepAlive((t, low, high));
        }
    }
}
