using CryptoViz.Pipeline.Storage;
using Microsoft.Extensions.Time.Testing;
using static CryptoViz.Pipeline.Tests.Storage.Events;

namespace CryptoViz.Pipeline.Tests.Storage;

public sealed class SegmentCompactionTests : IDisposable
{
    private const string Ethereum = "coin-usd-ethereum";

    // About 25 lines a segment.
    private static readonly JournalSettings Small = new() { Sync = JournalSync.None, SegmentBytes = 4_000 };

    // Large enough that four compacted ones are less than a quarter of one.
    private static readonly JournalSettings Larger = Small with { SegmentBytes = 16_000 };

    private readonly TemporaryDirectory _disk = new();

    public void Dispose() => _disk.Dispose();

    [Fact]
    public async Task What_two_snapshots_hold_goes_and_all_else_stays()
    {
        var before = await FillAndCompact(cover: 190);

        _disk.Segments.Sum(path => new FileInfo(path).Length).ShouldBeLessThan(before / 2);
        using var directory = JournalDirectory.Open(_disk.Path, Small);
        directory.Notices.ShouldBeEmpty();
        directory.Journal.Numbers(from: 191).ShouldBe(Enumerable.Range(191, 30).Select(number => (long)number));
        directory.Journal.Numbers(Ethereum).ShouldBe([1, 2]);
        (await directory.Journal.HighestAsync(Bitcoin)).ShouldBe(220);
    }

    [Fact]
    public async Task A_replay_of_what_only_snapshots_hold_fails_and_says_so()
    {
        await FillAndCompact(cover: 190);
        using var directory = JournalDirectory.Open(_disk.Path, Small);

        Should.Throw<JournalException>(() => directory.Journal.Numbers(from: 1)).Message.ShouldContain("are only in its snapshots");
    }

    [Fact]
    public async Task What_is_deleted_after_a_compaction_is_not_missed()
    {
        await FillAndCompact(cover: 190);
        using var directory = JournalDirectory.Open(_disk.Path, Small);

        await directory.Journal.DeleteAsync(Bitcoin, 218);

        directory.Journal.Numbers(from: 1).ShouldBe([219, 220]);
    }

    [Fact]
    public async Task Without_two_snapshots_nothing_goes()
    {
        var before = await FillAndCompact(cover: 0);

        _disk.Segments.Sum(path => new FileInfo(path).Length).ShouldBeGreaterThanOrEqualTo(before);
    }

    [Fact]
    public async Task The_highest_number_survives_when_every_event_goes()
    {
        using (var directory = JournalDirectory.Open(_disk.Path, Small))
        {
            await Fill(directory, Bitcoin, 1, 100);
            directory.Journal.Cover(Bitcoin, 100);
            await Fill(directory, Ethereum, 1, 50);
        }

        using var again = JournalDirectory.Open(_disk.Path, Small);
        again.Journal.Numbers(from: 101).ShouldBeEmpty();
        (await again.Journal.HighestAsync(Bitcoin)).ShouldBe(100);
        IsCompacted(_disk.Segments[0]).ShouldBeTrue();
    }

    [Fact]
    public async Task A_replay_that_began_before_a_compaction_reads_on()
    {
        using var directory = JournalDirectory.Open(_disk.Path, Small);
        await Fill(directory, Bitcoin, 1, 100);
        using var replay = directory.Journal.Replay(Bitcoin, 1, 100, 100).GetEnumerator();
        replay.MoveNext().ShouldBeTrue();

        directory.Journal.Cover(Bitcoin, 100);
        await Fill(directory, Ethereum, 1, 50);
        SpinWait.SpinUntil(() => IsCompacted(_disk.Segments[0]), Until.Patience).ShouldBeTrue();

        var rest = 0;
        while (replay.MoveNext()) rest++;
        rest.ShouldBe(99);
    }

    [Fact]
    public async Task A_compaction_that_fails_loses_nothing_and_is_told()
    {
        var disk = new FaultyDisk();
        disk.Before = (step, file) =>
        {
            if (step == "write" && file == Segment.NameOf(1) + DurableFile.Unfinished) throw new ShortWriteException();
        };
        JournalDirectory.Open(_disk.Path).Dispose();
        using (var directory = JournalDirectory.Open(_disk.Path, Small, disk: disk))
        {
            await Fill(directory, Bitcoin, 1, 60);
            directory.Journal.Cover(Bitcoin, 60);
            await Fill(directory, Ethereum, 1, 30);
            directory.Dispose();
            directory.Journal.CompactionFailure.ShouldBe("No space left on device");
        }

        IsCompacted(_disk.Segments[0]).ShouldBeFalse();
        using var again = JournalDirectory.Open(_disk.Path, Small);
        (await again.Journal.HighestAsync(Bitcoin)).ShouldBe(60);
        again.Journal.Numbers(Ethereum).Length.ShouldBe(30);
    }

    [Fact]
    public async Task Neighbours_that_have_become_small_are_merged_into_one_file()
    {
        using (var directory = JournalDirectory.Open(_disk.Path, Larger))
        {
            await Fill(directory, Ethereum, 1, 5);
            await Fill(directory, Bitcoin, 1, 1_400);
            directory.Journal.Cover(Bitcoin, 1_395);

            await directory.Journal.CompactAsync();
        }

        // Compacted one by one they were more than ten.
        _disk.Segments.Length.ShouldBeLessThan(5);
        using var again = JournalDirectory.Open(_disk.Path, Larger);
        again.Notices.ShouldBeEmpty();
        again.Journal.Numbers(Ethereum).ShouldBe([1, 2, 3, 4, 5]);
        again.Journal.Numbers(from: 1_396).ShouldBe([1_396, 1_397, 1_398, 1_399, 1_400]);
        (await again.Journal.HighestAsync(Bitcoin)).ShouldBe(1_400);
    }

    [Fact]
    public async Task What_a_crash_left_of_merged_segments_is_removed()
    {
        var disk = new FaultyDisk();
        using (var directory = JournalDirectory.Open(_disk.Path, Larger, disk: disk))
        {
            await Fill(directory, Ethereum, 1, 5);
            await Fill(directory, Bitcoin, 1, 1_400);
            directory.Journal.Cover(Bitcoin, 1_395);
            disk.Before = (step, file) =>
            {
                if (step == "delete" && file.EndsWith(Segment.Suffix, StringComparison.Ordinal)) throw new IOException("killed");
            };
            await directory.Journal.CompactAsync();
            directory.Journal.CompactionFailure.ShouldBe("killed");
        }

        var before = _disk.Segments.Length;
        using var again = JournalDirectory.Open(_disk.Path, Larger);
        _disk.Segments.Length.ShouldBeLessThan(before / 2);
        again.Journal.Numbers(Ethereum).ShouldBe([1, 2, 3, 4, 5]);
        again.Journal.Numbers(from: 1_396).ShouldBe([1_396, 1_397, 1_398, 1_399, 1_400]);
    }

    [Fact]
    public async Task What_is_durable_stays_when_a_compaction_comes_before_its_writers_are_told()
    {
        using var isWritten = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        var disk = new FaultyDisk();
        using var directory = JournalDirectory.Open(_disk.Path, Small, disk: disk);
        disk.Before = (step, _) =>
        {
            if (step == "write") isWritten.Wait();
        };
        var slow = directory.Journal.WriteAsync(Ethereum, 1).ContinueWith(
            _ => goOn.Wait(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        isWritten.Set();
        await Until.TrueAsync(() => directory.Journal.Numbers(Ethereum) is [1]);
        var writes = Enumerable.Range(1, 100).Select(number => directory.Journal.WriteAsync(Bitcoin, number)).ToList();

        await directory.Journal.CompactAsync();

        writes[0].IsCompleted.ShouldBeFalse();
        goOn.Set();
        await Task.WhenAll([slow, .. writes]);
        directory.Journal.Numbers().ShouldBe(Enumerable.Range(1, 100).Select(number => (long)number));
    }

    [Fact]
    public async Task The_whole_directory_is_compacted_by_what_its_sound_snapshots_hold()
    {
        using var directory = JournalDirectory.Open(_disk.Path, Small);
        await Fill(directory, Bitcoin, 1, 100);
        directory.Snapshots.Save(Bitcoin, _ => new NewSnapshot(90, 0, Payload("{}")));
        directory.Snapshots.Save(Bitcoin, _ => new NewSnapshot(95, 0, Payload("{}")));

        await directory.CompactAsync();

        directory.Journal.Entities.Single().ShouldBe(new IndexedEntity(Bitcoin, Events: 10, Highest: 100, Deleted: 0, Covered: 90));
    }

    [Fact]
    public async Task A_segment_is_sealed_a_day_after_its_first_line()
    {
        var time = new FakeTimeProvider();
        using var directory = JournalDirectory.Open(_disk.Path, new JournalSettings { Sync = JournalSync.None }, time);
        await directory.Journal.WriteAsync(Bitcoin, 1);
        time.Advance(TimeSpan.FromHours(23));
        await directory.Journal.WriteAsync(Bitcoin, 2);
        await directory.Journal.HighestAsync(Bitcoin);
        _disk.Segments.Length.ShouldBe(1);

        time.Advance(TimeSpan.FromHours(1));
        await directory.Journal.WriteAsync(Bitcoin, 3);

        // It is answered before the segment is sealed.
        await Until.TrueAsync(() => _disk.Segments.Length == 2);
    }

    private static bool IsCompacted(string segment) => File.ReadLines(segment).First().Contains("\"compacted\":true", StringComparison.Ordinal);

    private static async Task Fill(JournalDirectory directory, string persistenceId, long first, int count)
    {
        for (var number = first; number < first + count; number++) await directory.Journal.WriteAsync(persistenceId, number);
    }

    private async Task<long> FillAndCompact(long cover)
    {
        using var directory = JournalDirectory.Open(_disk.Path, Small);
        await Fill(directory, Ethereum, 1, 1);
        await Fill(directory, Bitcoin, 1, 190);
        var before = _disk.Segments.Sum(path => new FileInfo(path).Length);
        directory.Journal.Cover(Bitcoin, cover);
        await Fill(directory, Ethereum, 2, 1);
        await Fill(directory, Bitcoin, 191, 30);
        return before;
    }
}
