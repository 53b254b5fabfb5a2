using CryptoViz.Pipeline.Storage;
using static CryptoViz.Pipeline.Tests.Storage.Events;

namespace CryptoViz.Pipeline.Tests.Storage;

/// <summary>Snapshots that share what does not change.</summary>
public sealed class SnapshotPartsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly FaultyDisk _disk = new();
    private readonly SnapshotFiles _snapshots;
    private readonly List<string> _bad = [];

    public SnapshotPartsTests() => _snapshots = new SnapshotFiles(_disk, _directory.Path);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_snapshot_writes_only_what_is_new_and_gives_all_of_it()
    {
        for (var number = 10; number <= 100; number += 10) Save(number);

        Newest().ShouldBe(100);
        File.ReadLines(Parts()[^1]).Count().ShouldBe(2, "a line for each snapshot that added something");
        File.ReadAllText(Parts()[0]).ShouldBe("""
            {"v":1,"m":"Test/1","d":{"numbers":[1,2,3,4,5,6,7,8,9,10]},"c":"1a515978"}
            {"v":1,"m":"Test/1","d":{"numbers":[11,12,13,14,15,16,17,18,19,20]},"c":"12240b09"}

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void What_came_after_a_snapshot_is_not_part_of_it()
    {
        Save(10);
        Save(15);

        var older = _snapshots.Load(Bitcoin, (number, _) => number <= 10, _bad.Add)!;

        older.SequenceNr.ShouldBe(10);
        Counted.RequireWhole(older);
        _bad.ShouldBeEmpty();
    }

    [Fact]
    public void A_flipped_bit_in_what_the_newest_added_gives_the_older_one_and_the_next_begins_the_part_anew()
    {
        Save(10);
        var shared = new FileInfo(Parts().Single()).Length;
        Save(15);
        var (part, newest) = (Parts().Single(), Snapshots()[^1]);
        var (whole, snapshot) = (File.ReadAllBytes(part), File.ReadAllBytes(newest));
        for (var i = (int)shared; i < whole.Length; i++)
        {
            File.WriteAllBytes(newest, snapshot);
            var flipped = (byte[])whole.Clone();
            flipped[i] ^= (byte)(1 << (i % 8));
            File.WriteAllBytes(part, flipped);

            Newest().ShouldBe(10, $"byte {i}");
            _bad.Count.ShouldBe(i + 1 - (int)shared);
        }

        Save(20);
        Newest().ShouldBe(20);
    }

    [Fact]
    public void A_flipped_bit_in_what_both_share_is_found_and_a_later_snapshot_is_whole_again()
    {
        Save(10);
        Save(15);
        var (part, files) = (Parts().Single(), Snapshots().ToDictionary(path => path, File.ReadAllBytes));
        var whole = File.ReadAllBytes(part);
        for (var i = 0; i < File.ReadLines(part).First().Length; i++)
        {
            foreach (var (path, content) in files) File.WriteAllBytes(path, content);
            var flipped = (byte[])whole.Clone();
            flipped[i] ^= (byte)(1 << (i % 8));
            File.WriteAllBytes(part, flipped);

            _snapshots.Unsound().Count().ShouldBe(2, $"byte {i}");
            Newest().ShouldBeNull();
        }

        Save(20);
        Newest().ShouldBe(20);
    }

    [Fact]
    public void A_lost_part_is_found()
    {
        Save(10);
        File.Delete(Parts().Single());

        Newest().ShouldBeNull();
        _bad.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("create")]
    [InlineData("write")]
    [InlineData("sync")]
    [InlineData("rename")]
    [InlineData("sync-directory")]
    [InlineData("delete")]
    public void Whichever_step_fails_the_snapshots_before_are_whole_and_so_is_the_next(string failing)
    {
        for (var step = 1; ; step++)
        {
            var (left, failed) = (step, false);
            Save(15);
            Save(30);
            _disk.Before = (name, _) =>
            {
                if (name != failing || --left > 0) return;
                failed = true;
                FaultyDisk.Fail(name, "Input/output error", when: true);
            };
            if (Record.Exception(() => Save(45)) is { } failure) failure.ShouldBeAssignableTo<IOException>();
            _disk.Before = (_, _) => { };

            Newest().ShouldNotBeNull().ShouldBeGreaterThanOrEqualTo(30);
            Counted.RequireWhole(_snapshots.Load(Bitcoin, (number, _) => number <= 30, _bad.Add)!);
            Save(47);
            Newest().ShouldBe(47);
            _bad.ShouldBeEmpty();
            if (!failed) return;

            Directory.Delete(Path.GetDirectoryName(Parts()[0])!, recursive: true);
        }
    }

    [Fact]
    public void A_part_goes_with_the_last_snapshot_that_counts_on_it()
    {
        Save(30);
        Without(40);
        Parts().Length.ShouldBe(2, "the older snapshot counts on them");

        Without(50);

        Parts().ShouldBeEmpty();
    }

    [Fact]
    public void A_part_that_holds_little_that_counts_begins_anew()
    {
        var whole = Payload($"{{\"text\":\"{new string('a', 10_000)}\"}}");
        for (var number = 1; number <= 8; number++)
            _snapshots.Save(Bitcoin, _ => new NewSnapshot(number, 0, Payload("{}")) { Parts = [new NewPart("a", whole, () => whole)] });

        Parts().Select(Path.GetFileName).ShouldBe(["a.1.jsonl", "a.2.jsonl"], "the older snapshot counts on the first");
        File.ReadLines(Parts()[1]).Count().ShouldBe(1);
        _snapshots.Unsound().ShouldBeEmpty();
    }

    [Fact]
    public async Task Snapshots_of_one_entity_at_once_are_all_whole()
    {
        await Task.WhenAll(Enumerable.Range(1, 30).Select(number =>
            _snapshots.SaveAsync(Bitcoin, newest => Counted.To(number, newest), CancellationToken.None)));

        Newest().ShouldBe(30);
        _snapshots.Unsound().ShouldBeEmpty();
    }

    private void Save(long number) => _snapshots.Save(Bitcoin, newest => Counted.To(number, newest));

    private void Without(long number) => _snapshots.Save(Bitcoin, _ => new NewSnapshot(number, 0, Payload("{}")));

    private long? Newest()
    {
        var snapshot = _snapshots.Load(Bitcoin, (_, _) => true, _bad.Add);
        if (snapshot is not null) Counted.RequireWhole(snapshot);
        return snapshot?.SequenceNr;
    }

    private string[] Parts() => [.. Directory.GetFiles(_directory.Path, "*.jsonl", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private string[] Snapshots() => [.. Directory.GetFiles(_directory.Path, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
}
