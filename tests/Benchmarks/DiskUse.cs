using System.Diagnostics;
using CryptoViz.Pipeline;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Market;
using CryptoViz.Pipeline.Storage;

namespace CryptoViz.Benchmarks;

/// <summary>
/// What a coin takes on the disk, and what its snapshots cost, at one tick a minute: a coin's whole week is written, compacted and
/// measured; the time that storing a snapshot takes is compared with the time between two.
/// </summary>
internal static class DiskUse
{
    private const int MinutesADay = 1_440;
    private const int Days = 8;
    private const int Coins = 1_000;
    private const int Stored = 40;

    public static async Task MeasureAsync(Table table)
    {
        using var workspace = new Workspace("size");
        using var directory = JournalDirectory.Open(workspace.Path, new JournalSettings { Sync = JournalSync.None });
        var (id, state, serializer) = (new CoinId("bitcoin"), new CoinState("usd"), new ContractSerializer(null!));
        foreach (var chunk in SampleCoins.History(id, SampleCoins.Start, TimeSpan.FromDays(90), TimeSpan.FromHours(1)))
            state.Apply(new CoinProtocol.HistoryApplied(chunk));
        for (var minute = 1; minute <= Days * MinutesADay; minute++)
        {
            var applied = new CoinProtocol.TicksApplied([SampleCoins.Tick(id, minute)]);
            state.Apply(applied);
            await directory.Journal.WriteAsync([new EntityWrite("coin", [new StoredEvent(minute, new StoredPayload("TicksApplied/1", serializer.ToBinary(applied)))])]);
        }

        var journal = Directory.GetFiles(workspace.Path, "seg-*.jsonl", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);
        var tick = (double)journal / (Days * MinutesADay);
        state.Capture();
        var capture = Stopwatch.StartNew();
        for (var number = 1; number <= Stored; number++) state.Capture();
        var captured = capture.Elapsed / Stored;
        var clock = Stopwatch.StartNew();
        for (var number = 1; number <= Stored; number++)
            directory.Snapshots.Save("coin", _ => new NewSnapshot(number, 0, new StoredPayload("StoredCoin/3", serializer.ToBinary(state.Capture()))));
        var saving = clock.Elapsed / Stored;
        var snapshot = new FileInfo(Directory.GetFiles(workspace.Path, "*40.json", SearchOption.AllDirectories).Single()).Length;

        // At a tick a minute the age of a snapshot triggers the next, not the bytes. Between two snapshots the journal keeps its
        // ticks, and compaction lags by up to three more times as many.
        var ticksBetween = SnapshotTrigger.MaxAge.TotalMinutes;
        var rate = Coins / SnapshotTrigger.MaxAge.TotalSeconds;
        table.Add("journal bytes of a tick", "-", $"{tick:0}", $"{Days * MinutesADay} ticks");
        table.Add("bytes of a coin with 90 days of hours and a year of ticks, compacted", "-", $"{((2 * snapshot) + (4 * ticksBetween * tick)) / 1e6:0.0} MB", $"2 snapshots of {snapshot / 1e3:0} kB and at most {4 * SnapshotTrigger.MaxAge.TotalHours:0} h of ticks");
        table.Add("the same uncompacted, a year", "-", $"{365 * MinutesADay * tick / 1e6:0} MB", "525,600 ticks");
        table.Add($"snapshots, share of the disk's time at {Coins} coins a minute", "< 5 %", $"{100 * rate * saving.TotalSeconds:0.00} %", $"{saving.TotalMilliseconds:0.0} ms each, {rate * 60:0.0} a minute; {captured.TotalMilliseconds:0.000} ms inside the actor");
        var (written, journaled, writes) = await SnapshotShare.MeasureAsync();
        table.Add("snapshots, share of the bytes written", "< 5 %", $"{100.0 * written / (written + journaled):0.0} %", $"{written / 1e3:0} kB in {writes} writes beside {journaled / 1e6:0.0} MB of the journal; 3 coins, 8 days");
    }
}
