using CryptoViz.Pipeline.Storage;
using static CryptoViz.Pipeline.Tests.Storage.Events;

namespace CryptoViz.Pipeline.Tests.Storage;

public sealed class JournalDamageTests : IDisposable
{
    private static readonly JournalSettings Unsynced = new() { Sync = JournalSync.None };

    // Every batch fills a segment, and the last segment is empty.
    private static readonly JournalSettings LineASegment = new() { Sync = JournalSync.None, SegmentBytes = 1 };

    private readonly TemporaryDirectory _disk = new();

    public void Dispose() => _disk.Dispose();

    [Fact]
    public async Task Cut_at_any_byte_of_its_last_batches_the_journal_opens_to_a_prefix_and_keeps_the_torn_bytes()
    {
        await WriteSmallJournal(lines: 3);
        var path = _disk.Segments.Single();
        var whole = File.ReadAllBytes(path);
        var header = Array.IndexOf(whole, (byte)'\n') + 1;

        for (var length = header; length < whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            foreach (var torn in _disk.TornTails) File.Delete(torn);
            var lines = whole[header..length].Count(octet => octet == '\n');

            using (var directory = JournalDirectory.Open(_disk.Path, Unsynced))
            {
                directory.Journal.Numbers().ShouldBe(Enumerable.Range(1, lines).Select(number => (long)number), $"cut at {length}");
                await directory.Journal.WriteAsync(Bitcoin, lines + 1);
            }

            var cut = whole[(Array.LastIndexOf(whole, (byte)'\n', length - 1) + 1)..length];
            _disk.TornTails.SelectMany(File.ReadAllBytes).ToArray().ShouldBe(cut, $"cut at {length}");
            using var again = JournalDirectory.Open(_disk.Path, Unsynced);
            again.Notices.ShouldBeEmpty();
            again.Journal.Numbers().Length.ShouldBe(lines + 1);
        }
    }

    [Fact]
    public async Task A_flipped_bit_in_any_byte_is_refused_or_cut_from_the_last_batch_and_never_given_as_an_event()
    {
        await WriteSmallJournal(lines: 4, new JournalSettings());
        var path = _disk.Segments.Single();
        var whole = File.ReadAllBytes(path);
        var lastBatch = Array.LastIndexOf(whole, (byte)'\n', whole.Length - 2) + 1;

        for (var i = 0; i < whole.Length; i++)
        {
            var flipped = (byte[])whole.Clone();
            flipped[i] ^= (byte)(1 << (i % 8));
            File.WriteAllBytes(path, flipped);

            if (i < lastBatch)
            {
                Should.Throw<JournalException>(() => JournalDirectory.Open(_disk.Path, Unsynced), $"byte {i}").Message.ShouldContain(path);
                File.ReadAllBytes(path).ShouldBe(flipped, "a refusal changes nothing");
                continue;
            }

            using var directory = JournalDirectory.Open(_disk.Path, Unsynced);
            directory.Notices.Count.ShouldBe(1, $"byte {i}");
            directory.Journal.Numbers().ShouldBe([1, 2, 3]);
        }
    }

    [Fact]
    public async Task A_flipped_bit_in_any_byte_of_a_sealed_segment_is_refused()
    {
        await WriteSmallJournal(lines: 2, LineASegment);
        var path = _disk.Segments[0];
        var whole = File.ReadAllBytes(path);

        for (var i = 0; i < whole.Length; i++)
        {
            var flipped = (byte[])whole.Clone();
            flipped[i] ^= 1;
            File.WriteAllBytes(path, flipped);
            Should.Throw<JournalException>(() => JournalDirectory.Open(_disk.Path, Unsynced), $"byte {i}").Message.ShouldContain(path);
        }

        _disk.TornTails.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task A_missing_segment_is_named(int which)
    {
        await WriteSmallJournal(lines: 3, LineASegment);
        var missing = which < 0 ? _disk.Segments[^1] : _disk.Segments[which];
        File.Delete(missing);

        var refusal = Should.Throw<JournalException>(() => JournalDirectory.Open(_disk.Path)).Message;

        refusal.ShouldContain("is missing");
        refusal.ShouldContain(which == 0 ? "what comes before" : Path.GetFileName(missing));
    }

    [Fact]
    public async Task A_segment_of_another_journal_is_refused()
    {
        await WriteSmallJournal(lines: 1);
        using var other = new TemporaryDirectory();
        JournalDirectory.Open(other.Path).Dispose();
        File.Copy(other.Segments.Single(), _disk.Segments.Single(), overwrite: true);

        Should.Throw<JournalException>(() => JournalDirectory.Open(_disk.Path)).Message.ShouldContain("belongs to another journal");
    }

    [Fact]
    public async Task A_rotation_that_a_crash_interrupted_is_finished()
    {
        await WriteSmallJournal(lines: 2, LineASegment);
        var segment = _disk.Segments[^2];
        var lines = File.ReadAllLines(segment);
        File.WriteAllText(segment, string.Join('\n', lines[..^1]) + "\n" + lines[^1][..20]);

        using var directory = JournalDirectory.Open(_disk.Path);

        File.ReadAllLines(segment).ShouldBe(lines);
        directory.Journal.Numbers().ShouldBe([1, 2]);
    }

    [Fact]
    public async Task An_event_that_goes_bad_after_the_start_is_told_and_not_given()
    {
        await WriteSmallJournal(lines: 2);
        using var directory = JournalDirectory.Open(_disk.Path);
        using (var file = new FileStream(_disk.Segments.Single(), FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
        {
            file.Position = 150;
            file.WriteByte((byte)'#');
        }

        Should.Throw<JournalException>(() => directory.Journal.Numbers()).Message.ShouldContain("was damaged");
    }

    private async Task WriteSmallJournal(int lines, JournalSettings? settings = null)
    {
        using var directory = JournalDirectory.Open(_disk.Path, settings ?? Unsynced);
        for (var number = 1; number <= lines; number++) await directory.Journal.WriteAsync(Bitcoin, number);
    }
}
