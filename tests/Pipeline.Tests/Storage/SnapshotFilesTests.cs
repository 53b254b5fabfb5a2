using System.Text.Json.Nodes;
using CryptoViz.Pipeline.Storage;
using static CryptoViz.Pipeline.Tests.Storage.Events;

namespace CryptoViz.Pipeline.Tests.Storage;

public sealed class SnapshotFilesTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly FaultyDisk _disk = new();
    private readonly SnapshotFiles _snapshots;
    private readonly List<string> _bad = [];

    public SnapshotFilesTests() => _snapshots = new SnapshotFiles(_disk, _directory.Path);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void The_newest_two_are_kept_and_tell_what_both_hold()
    {
        Save(10).ShouldBe(0);
        Save(20).ShouldBe(10);
        Save(30).ShouldBe(20);

        Files().Select(Path.GetFileName).ShouldBe(["00000000000000000020.json", "00000000000000000030.json"]);
        Newest().ShouldBe(30);
    }

    [Fact]
    public void A_flipped_bit_in_any_byte_of_the_newest_gives_the_older_one_and_is_told()
    {
        Save(10);
        Save(20);
        var newest = Files()[^1];
        var whole = File.ReadAllBytes(newest);

        for (var i = 0; i < whole.Length; i++)
        {
            var flipped = (byte[])whole.Clone();
            flipped[i] ^= (byte)(1 << (i % 8));
            File.WriteAllBytes(newest, flipped);

            Newest().ShouldBe(10, $"byte {i}");
            _bad.Count.ShouldBe(i + 1);
            File.Exists(newest + ".bad").ShouldBeTrue();
        }

        Save(30);
        Files().Length.ShouldBe(2, "a bad one is none of the two that are kept");
    }

    [Fact]
    public void A_torn_newest_gives_the_older_one()
    {
        Save(10);
        Save(20);
        File.WriteAllBytes(Files()[^1], File.ReadAllBytes(Files()[^1])[..40]);

        Newest().ShouldBe(10);
    }

    [Theory]
    [InlineData("create")]
    [InlineData("write")]
    [InlineData("sync")]
    [InlineData("rename")]
    [InlineData("sync-directory")]
    public void A_failed_step_leaves_the_snapshots_before(string failing)
    {
        Save(10);
        Save(20);
        _disk.Before = (step, _) =>
        {
            if (step == failing) throw step == "write" ? new ShortWriteException() : new IOException(step);
        };

        Should.Throw<IOException>(() => Save(30));

        _disk.Before = (_, _) => { };
        _snapshots.Load(Bitcoin, (number, _) => number <= 20, _bad.Add)!.SequenceNr.ShouldBe(20);
        _bad.ShouldBeEmpty();
    }

    [Fact]
    public void Only_wanted_snapshots_are_given_and_only_those_meant_are_deleted()
    {
        Save(10);
        Save(20);

        _snapshots.Load(Bitcoin, (number, _) => number < 20, _bad.Add)!.SequenceNr.ShouldBe(10);
        _snapshots.Load(Bitcoin, (_, timestamp) => timestamp > 20, _bad.Add).ShouldBeNull();
        _snapshots.Delete(Bitcoin, (number, _) => number == 20);

        Newest().ShouldBe(10);
        _snapshots.Covered(Bitcoin).ShouldBe(0);
    }

    [Fact]
    public void A_snapshot_is_one_json_object_that_holds_the_state_as_it_is()
    {
        Save(10);

        using var json = System.Text.Json.JsonDocument.Parse(File.ReadAllText(Files().Single()));

        json.RootElement.EnumerateObject().Select(field => field.Name).ShouldBe(["v", "pid", "sn", "ts", "m", "state", "c"]);
        json.RootElement.GetProperty("state").GetProperty("value").GetInt64().ShouldBe(10);
    }

    [Theory]
    [InlineData("coin-usd-bitcoin", "coin-usd-bitcoin")]
    [InlineData("../../etc/passwd", "%2E%2E%2F%2E%2E%2Fetc%2Fpasswd")]
    [InlineData("CON", "%43%4F%4E")]
    [InlineData("ünï", "%C3%BCn%C3%AF")]
    public void A_file_name_is_harmless_and_readable(string id, string name) => Path.GetFileName(EntityFileName.Of(id)).ShouldBe(name);

    [Fact]
    public void Long_ids_get_short_names_of_their_own()
    {
        var (one, other) = (EntityFileName.Of(new string('a', 500) + "1"), EntityFileName.Of(new string('a', 500) + "2"));

        one.ShouldNotBe(other);
        Path.GetFileName(one).Length.ShouldBe(120);
    }

    private long Save(long number) => _snapshots.Save(
        Bitcoin, _ => new NewSnapshot(number, number, Payload($"{{\"value\":{number}}}")));

    private long? Newest()
    {
        var snapshot = _snapshots.Load(Bitcoin, (_, _) => true, _bad.Add);
        if (snapshot is not null) JsonNode.Parse(snapshot.State.Bytes.Span)!["value"]!.GetValue<long>().ShouldBe(snapshot.SequenceNr);
        return snapshot?.SequenceNr;
    }

    private string[] Files() => [.. Directory.GetFiles(_directory.Path, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
}
