using System.Text;
using CryptoViz.Pipeline.Storage;
using static CryptoViz.Pipeline.Tests.Storage.Events;

namespace CryptoViz.Pipeline.Tests.Storage;

public sealed class JournalTests : IDisposable
{
    private readonly TemporaryDirectory _disk = new();
    private JournalDirectory _directory;

    public JournalTests() => _directory = JournalDirectory.Open(_disk.Path);

    private Journal Journal => _directory.Journal;

    public void Dispose()
    {
        _directory.Dispose();
        _disk.Dispose();
    }

    [Fact]
    public async Task Events_come_back_in_order_also_after_the_journal_was_opened_again()
    {
        for (var number = 1; number <= 20; number++) await Journal.WriteAsync(Bitcoin, number);
        Journal.Numbers().ShouldBe(Enumerable.Range(1, 20).Select(number => (long)number));

        Reopen();

        Journal.Numbers().ShouldBe(Enumerable.Range(1, 20).Select(number => (long)number));
        (await Journal.HighestAsync(Bitcoin)).ShouldBe(20);
    }

    [Theory]
    [InlineData(1, 10, 10, "1 2 3 4 5 6 7 8 9 10")]
    [InlineData(4, 6, 10, "4 5 6")]
    [InlineData(4, 4, 10, "4")]
    [InlineData(2, 9, 3, "2 3 4")]
    [InlineData(2, 9, 0, "")]
    [InlineData(7, 5, 10, "")]
    [InlineData(9, 99, 99, "9 10")]
    [InlineData(11, 99, 99, "")]
    public async Task A_replay_gives_exactly_the_asked_range_also_inside_atomic_writes(long from, long to, long max, string expected)
    {
        await Journal.WriteAsync(Bitcoin, 1, count: 3);
        await Journal.WriteAsync(Bitcoin, 4);
        await Journal.WriteAsync(Bitcoin, 5, count: 6);

        string.Join(' ', Journal.Numbers(from: from, to: to, max: max)).ShouldBe(expected);
    }

    [Fact]
    public async Task An_unknown_entity_has_no_events_and_the_highest_number_0()
    {
        Journal.Numbers("nobody").ShouldBeEmpty();
        (await Journal.HighestAsync("nobody")).ShouldBe(0);
    }

    [Fact]
    public async Task Entities_that_write_at_once_are_all_there_and_each_in_order()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 200), async (entity, _) =>
        {
            for (var number = 1; number <= 10; number++) await Journal.WriteAsync($"coin-{entity}", number);
        });

        Reopen();

        for (var entity = 0; entity < 200; entity++)
            Journal.Numbers($"coin-{entity}").ShouldBe(Enumerable.Range(1, 10).Select(number => (long)number));
    }

    [Fact]
    public async Task A_replay_while_others_write_gives_a_whole_prefix()
    {
        await Journal.WriteAsync(Bitcoin, 1, count: 5);
        var writing = Task.Run(async () =>
        {
            for (var number = 6; number <= 200; number++) await Journal.WriteAsync(Bitcoin, number);
        });

        while (!writing.IsCompleted)
        {
            var seen = Journal.Numbers();
            seen.ShouldBe(Enumerable.Range(1, seen.Length).Select(number => (long)number));
        }

        await writing;
        Journal.Numbers().Length.ShouldBe(200);
    }

    [Theory]
    [InlineData(4, "5 6 7 8")]
    [InlineData(6, "7 8")]
    [InlineData(8, "")]
    [InlineData(long.MaxValue, "")]
    [InlineData(0, "1 2 3 4 5 6 7 8")]
    public async Task Deleted_events_are_gone_for_good_and_the_highest_number_is_kept(long to, string left)
    {
        await Journal.WriteAsync(Bitcoin, 1, count: 5);
        await Journal.WriteAsync(Bitcoin, 6, count: 3);

        await Journal.DeleteAsync(Bitcoin, to);
        string.Join(' ', Journal.Numbers()).ShouldBe(left);
        Reopen();

        string.Join(' ', Journal.Numbers()).ShouldBe(left);
        (await Journal.HighestAsync(Bitcoin)).ShouldBe(8);
        await Journal.WriteAsync(Bitcoin, 9);
        Journal.Numbers(from: 9).ShouldBe([9]);
    }

    [Fact]
    public async Task A_number_is_never_written_twice()
    {
        await Journal.WriteAsync(Bitcoin, 1, count: 3);

        (await Should.ThrowAsync<JournalException>(() => Journal.WriteAsync(Bitcoin, 3))).Message.ShouldContain("two actors write for one entity");

        Journal.Fault.ShouldBeNull();
        await Journal.WriteAsync(Bitcoin, 4);
        Journal.Numbers().ShouldBe([1, 2, 3, 4]);
    }

    [Fact]
    public async Task Foreign_payloads_adapters_tags_and_strange_ids_are_kept()
    {
        var foreign = new StoredEvent(1, new StoredPayload("System.String", new byte[] { 0, 10, 255 }, SerializerId: 17), "adapter/3", ["red", "\"blue\"\n"]);
        const string Id = "coin-\"usd\"-\n../ünï 😀";
        await Journal.WriteAsync([new EntityWrite(Id, [foreign])]);

        Reopen();

        var read = Journal.Replay(Id, 1, 1, 1).Single().Event;
        read.Payload.Bytes.ToArray().ShouldBe(new byte[] { 0, 10, 255 });
        (read.Payload.SerializerId, read.Payload.Manifest, read.Adapter).ShouldBe((17, "System.String", "adapter/3"));
        read.Tags.ShouldBe(["red", "\"blue\"\n"]);
    }

    [Fact]
    public async Task What_waits_when_the_journal_closes_is_written_and_what_comes_later_fails()
    {
        var waiting = Enumerable.Range(1, 50).Select(number => Journal.WriteAsync(Bitcoin, number)).ToArray();
        var closed = Journal;
        Reopen();

        await Task.WhenAll(waiting);
        Journal.Numbers().Length.ShouldBe(50);
        await Should.ThrowAsync<JournalException>(() => closed.WriteAsync(Bitcoin, 51));
    }

    [Fact]
    public async Task Segments_are_sealed_when_full_and_read_as_one_journal()
    {
        Reopen(new JournalSettings { SegmentBytes = 500 });
        for (var number = 1; number <= 30; number++) await Journal.WriteAsync(Bitcoin, number);

        Reopen();

        _disk.Segments.Length.ShouldBeGreaterThan(5);
        _disk.Segments[..^1].ShouldAllBe(path => File.ReadLines(path).Last().StartsWith("{\"v\":1,\"seal\":", StringComparison.Ordinal));
        Journal.Numbers().ShouldBe(Enumerable.Range(1, 30).Select(number => (long)number));
    }

    [Fact]
    public async Task Every_line_is_strict_json_of_ascii_with_the_documented_fields_in_their_order()
    {
        await Journal.WriteAsync("ünï", 1, count: 2);
        await Journal.DeleteAsync("ünï", 1);
        _directory.Dispose();

        var lines = File.ReadAllBytes(_disk.Segments.Single()).AsSpan();
        lines.ToArray().ShouldAllBe(octet => octet < 128);
        var fields = Encoding.ASCII.GetString(lines).TrimEnd('\n').Split('\n')
            .Select(line => string.Join(' ', System.Text.Json.JsonDocument.Parse(line).RootElement.EnumerateObject().Select(field => field.Name)));
        fields.ShouldBe(["v seg first prev c", "v g b pid sn n ts evs c", "v g b pid del ts c"]);
    }

    private void Reopen(JournalSettings? settings = null)
    {
        _directory.Dispose();
        _directory = JournalDirectory.Open(_disk.Path, settings);
        _directory.Notices.ShouldBeEmpty();
    }
}
