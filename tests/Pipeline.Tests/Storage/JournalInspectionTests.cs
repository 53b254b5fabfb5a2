using System.Text;
using CryptoViz.Pipeline.Storage;
using CryptoViz.Pipeline.Storage.Commands;
using static CryptoViz.Pipeline.Tests.Storage.Events;

namespace CryptoViz.Pipeline.Tests.Storage;

public sealed class JournalInspectionTests : IDisposable
{
    private readonly TemporaryDirectory _disk = new();

    public void Dispose() => _disk.Dispose();

    [Fact]
    public async Task It_tells_what_a_directory_in_use_holds_and_changes_nothing()
    {
        using var directory = JournalDirectory.Open(_disk.Path, new JournalSettings { SegmentBytes = 500 });
        for (var number = 1; number <= 6; number++) await directory.Journal.WriteAsync(Bitcoin, number);
        await directory.Journal.DeleteAsync(Bitcoin, 2);
        var before = _disk.Segments.ToDictionary(path => path, File.ReadAllText);

        using (var inspection = JournalInspection.Read(_disk.Path))
        {
            inspection.JournalId.ShouldBe(directory.JournalId);
            inspection.Findings.ShouldBeEmpty();
            inspection.Notices.ShouldBeEmpty();
            inspection.Segments.Sum(segment => segment.Lines).ShouldBe(7);
            inspection.Entities.ShouldBe([new IndexedEntity(Bitcoin, Events: 4, Highest: 6, Deleted: 2, Covered: 0)]);
            inspection.Replay(Bitcoin).Select(replayed => replayed.Event.SequenceNr).ShouldBe([3, 4, 5, 6]);
            inspection.Lines().Select(line => line.Line.Number).ShouldBe([1, 2, 3, 4, 5, 6, 7]);
            Encoding.UTF8.GetString(inspection.Lines().First().Text).ShouldStartWith("""{"v":1,"g":1,"b":1,"pid":"coin-usd-bitcoin","sn":1""");
        }

        _disk.Segments.ToDictionary(path => path, File.ReadAllText).ShouldBe(before);
    }

    [Fact]
    public async Task Damage_is_a_finding_and_a_torn_tail_or_a_bad_snapshot_a_notice()
    {
        using (var directory = JournalDirectory.Open(_disk.Path))
        {
            for (var number = 1; number <= 3; number++) await directory.Journal.WriteAsync(Bitcoin, number);
            directory.Snapshots.Save(Bitcoin, _ => new NewSnapshot(2, 0, Payload("{}")));
        }

        var (segment, snapshot) = (_disk.Segments.Single(), Directory.GetFiles(_disk.Path, "*2.json", SearchOption.AllDirectories).Single());
        File.AppendAllText(segment, "{\"v\":1,\"g\":4");
        File.WriteAllText(snapshot, File.ReadAllText(snapshot).Replace("\"sn\":2", "\"sn\":3", StringComparison.Ordinal));
        using (var torn = JournalInspection.Read(_disk.Path))
        {
            torn.Findings.ShouldBeEmpty();
            torn.Notices.Length.ShouldBe(2);
            torn.Notices[0].ShouldContain("12 bytes of an unfinished write");
            torn.Notices[1].ShouldContain(snapshot);
        }

        File.WriteAllText(segment, File.ReadAllText(segment).Replace("\"sn\":2", "\"sn\":9", StringComparison.Ordinal));
        using var damaged = JournalInspection.Read(_disk.Path);
        damaged.Findings.Single().ShouldContain("is damaged at byte");
    }

    [Fact]
    public async Task An_entity_whose_events_are_only_in_damaged_snapshots_is_damage_and_named()
    {
        var market = new StoredPayload("StoredMarket/1", "{\"coins\":[]}"u8.ToArray());
        using (var directory = JournalDirectory.Open(_disk.Path, new JournalSettings { SegmentBytes = 4_000 }))
        {
            for (var number = 1; number <= 120; number++) await directory.Journal.WriteAsync([new EntityWrite(Bitcoin, [new StoredEvent(number, market)])]);
            foreach (var number in new[] { 100, 110 }) directory.Snapshots.Save(Bitcoin, newest => Counted.To(number, newest));
            await directory.CompactAsync();
        }

        var sound = new StringWriter();
        JournalVerification.Run(_disk.Path, json: false, sound).ShouldBe(0, sound.ToString());
        var part = Directory.GetFiles(_disk.Path, "0.1.jsonl", SearchOption.AllDirectories).Single();
        File.WriteAllText(part, File.ReadAllText(part).Replace("[1,2", "[1,3", StringComparison.Ordinal));

        var damaged = new StringWriter();
        JournalVerification.Run(_disk.Path, json: false, damaged).ShouldBe(2);
        damaged.ToString().ShouldMatch($"damage: '{Bitcoin}' can't be recovered, all others can: its events up to \\d+ are only in snapshots");
    }

    [Fact]
    public void A_directory_without_a_journal_is_a_finding_that_says_which_to_name()
    {
        using var inspection = JournalInspection.Read(Path.Combine(_disk.Path, "empty"));

        inspection.Findings.Single().ShouldContain("has no journal; name a directory below the data directory");
        Directory.Exists(Path.Combine(_disk.Path, "empty")).ShouldBeFalse();
    }
}
