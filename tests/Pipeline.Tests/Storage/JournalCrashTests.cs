using CryptoViz.Pipeline.Storage;
using Xunit.Abstractions;
using static CryptoViz.Pipeline.Tests.Storage.Events;

namespace CryptoViz.Pipeline.Tests.Storage;

/// <summary>Losses of power on a disk that forgets any part of what was not synced.</summary>
public sealed class JournalCrashTests(ITestOutputHelper output)
{
    private const string Path = "/data";
    private const string Ethereum = "coin-usd-ethereum";

    // A few lines a segment, so that most batches rotate and compaction has something to do.
    private static readonly JournalSettings Small = new() { SegmentBytes = 600 };

    [Theory]
    [InlineData(nameof(JournalSync.Batch))]
    [InlineData(nameof(JournalSync.Interval))]
    public async Task After_a_loss_of_power_at_any_step_every_durable_event_is_there_in_order_once(string sync)
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var disk = new RecordingDisk();
        var acknowledged = 0L;
        var states = new List<(long Acknowledged, RecordingDisk Disk)>();
        var gate = new Lock();
        disk.AfterStep = () =>
        {
            lock (gate)
            {
                for (var i = 0; i < 3; i++) states.Add((Volatile.Read(ref acknowledged), disk.Crash(random)));
            }
        };

        using (var directory = JournalDirectory.Open(Path, Small with { Sync = Enum.Parse<JournalSync>(sync) }, disk: disk))
        {
            for (var number = 1L; number <= 40; number++)
            {
                await Task.WhenAll(directory.Journal.WriteAsync(Bitcoin, number), directory.Journal.WriteAsync(Ethereum, number));
                if (number % 10 == 0) await SnapshotAsync(directory, number);
                if (sync == nameof(JournalSync.Batch)) Volatile.Write(ref acknowledged, number);
                if (number == 35) await directory.CompactAsync();
            }
        }

        states.Count.ShouldBeGreaterThan(500);
        foreach (var (atLeast, crashed) in states) RequireSound(crashed, atLeast, seed);
        RequireSound(disk, atLeast: 40, seed);
    }

    private static async Task SnapshotAsync(JournalDirectory directory, long number)
    {
        await directory.Snapshots.SaveAsync(Bitcoin, newest => Counted.To(number, newest), default);
        directory.Journal.Cover(Bitcoin, directory.Snapshots.Covered(Bitcoin));
    }

    private static void RequireSound(RecordingDisk disk, long atLeast, int seed)
    {
        using var directory = JournalDirectory.Open(Path, Small, disk: disk);
        var because = $"seed {seed}";
        var ethereum = directory.Journal.Numbers(Ethereum);
        ethereum.ShouldBe(Enumerable.Range(1, ethereum.Length).Select(number => (long)number), because);
        ethereum.Length.ShouldBeGreaterThanOrEqualTo((int)atLeast, because);

        var stored = directory.Snapshots.Load(Bitcoin, (_, _) => true, _ => { });
        if (stored is not null) Counted.RequireWhole(stored, because);
        var snapshot = stored?.SequenceNr ?? 0;
        var rest = directory.Journal.Numbers(from: snapshot + 1);
        rest.ShouldBe(Enumerable.Range(1, rest.Length).Select(number => snapshot + number), because);
        (snapshot + rest.Length).ShouldBeGreaterThanOrEqualTo(atLeast, because);
    }
}
