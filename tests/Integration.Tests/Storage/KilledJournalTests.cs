using System.Text;
using CryptoViz.Pipeline.Storage;
using Xunit.Abstractions;

namespace CryptoViz.Integration.Tests.Storage;

/// <summary>A process that writes is killed at any moment; what it was told to be durable is there.</summary>
public sealed class KilledJournalTests(ITestOutputHelper output)
{
    // In the test command and with CRYPTOVIZ_LONG=1.
    private const int Rounds = 20;
    private const int LongRounds = 500;

    // Then a new directory: each start reads all of it.
    private const int RoundsADirectory = 20;

    private static readonly TimeSpan AtLatest = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Killed_at_any_moment_every_acknowledged_event_is_there_in_order_once()
    {
        var seed = Environment.GetEnvironmentVariable("CRYPTOVIZ_SEED") is { } given ? int.Parse(given) : Random.Shared.Next();
        output.WriteLine($"CRYPTOVIZ_SEED={seed}");
        var random = new Random(seed);
        var (path, ledger) = ("", new Dictionary<string, long>());
        var (acknowledged, torn, compacted, moments) = (0L, 0, false, new Dictionary<string, int>());
        var rounds = Environment.GetEnvironmentVariable("CRYPTOVIZ_LONG") == "1" ? LongRounds : Rounds;
        for (var round = 1; round <= rounds; round++)
        {
            if (round % RoundsADirectory == 1)
            {
                acknowledged += ledger.Values.Sum();
                (path, ledger) = (Directory.CreateTempSubdirectory("cryptoviz-killed-").FullName, []);
            }

            var (name, isMoment) = Moment(random);
            moments[name] = moments.GetValueOrDefault(name) + 1;
            using (var writing = WritingProcess.Start(path)) await writing.KillAsync(ledger, isMoment, AtLatest);
            torn += RequireWhole(path, ledger, $"round {round}, {name}, CRYPTOVIZ_SEED={seed}");
            compacted |= Directory.GetFiles(Path.Combine(path, "journal"), "seg-*.jsonl").Any(IsCompacted);
            if (round % RoundsADirectory == 0) Directory.Delete(path, recursive: true);
        }

        output.WriteLine($"{rounds} rounds ({string.Join(", ", moments.Select(moment => $"{moment.Value} {moment.Key}"))}), "
            + $"{acknowledged + ledger.Values.Sum()} events acknowledged, {torn} torn tails cut");
        ledger.Values.Sum().ShouldBeGreaterThan(RoundsADirectory);
        compacted.ShouldBeTrue("compaction took part");
    }

    [Fact]
    public async Task A_directory_that_another_process_uses_is_refused_and_free_again_when_that_was_killed()
    {
        var path = Directory.CreateTempSubdirectory("cryptoviz-shared-").FullName;
        var refusal = "";
        using (var writing = WritingProcess.Start(path))
        {
            await writing.KillAsync([], IsRefused, AtLatest);
        }

        refusal.ShouldContain("is in use by another CryptoViz");
        JournalDirectory.Open(path).Dispose();
        Directory.Delete(path, recursive: true);

        bool IsRefused(string line)
        {
            if (line.StartsWith("step", StringComparison.Ordinal)) return false;

            refusal = Should.Throw<JournalException>(() => JournalDirectory.Open(path)).Message;
            return true;
        }
    }

    /// <summary>After some more lines that end like this: during the making, renaming or removing of such a file.</summary>
    private static (string Name, Predicate<string> Is) Moment(Random random)
    {
        var (name, tell, most) = random.Next(4) switch
        {
            0 => ("after an answer", (Predicate<string>)(line => line.StartsWith("acknowledged", StringComparison.Ordinal)), 2_000),
            1 => ("in a snapshot", line => line.Contains(".json", StringComparison.Ordinal) && !line.Contains(".jsonl", StringComparison.Ordinal), 60),
            2 => ("in a rotation or compaction", line => line.Contains(".jsonl", StringComparison.Ordinal), 40),
            _ => ("at a sidecar", line => line.Contains(".idx", StringComparison.Ordinal), 20),
        };
        var left = random.Next(1, most + 1);
        return (name, line => tell(line) && --left == 0);
    }

    private static int RequireWhole(string path, Dictionary<string, long> ledger, string because)
    {
        using var directory = JournalDirectory.Open(path);
        foreach (var (entity, acknowledged) in ledger)
        {
            var bad = new List<string>();
            var stored = directory.Snapshots.Load(entity, (_, _) => true, bad.Add);
            bad.ShouldBeEmpty(because);
            var snapshot = stored?.SequenceNr ?? 0;
            if (stored is not null) Encoding.UTF8.GetString(stored.Parts[^1].Bytes.Span).ShouldBe($"{{\"value\":{snapshot}}}", because);
            var expected = snapshot;
            foreach (var (replayed, _) in directory.Journal.Replay(entity, snapshot + 1, long.MaxValue, long.MaxValue))
            {
                replayed.SequenceNr.ShouldBe(++expected, because);
                Encoding.UTF8.GetString(replayed.Payload.Bytes.Span).ShouldBe($"{{\"value\":{expected}}}", because);
            }

            expected.ShouldBeGreaterThanOrEqualTo(acknowledged, because);
            directory.Journal.Entities.Single(known => known.PersistenceId == entity).Highest.ShouldBe(expected, because);
        }

        return directory.Notices.Count;
    }

    private static bool IsCompacted(string segment) => File.ReadLines(segment).First().Contains("\"compacted\":true", StringComparison.Ordinal);
}
