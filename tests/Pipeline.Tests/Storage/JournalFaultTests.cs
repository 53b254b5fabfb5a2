using CryptoViz.Pipeline.Storage;
using static CryptoViz.Pipeline.Tests.Storage.Events;

namespace CryptoViz.Pipeline.Tests.Storage;

public sealed class JournalFaultTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly FaultyDisk _disk = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("sync")]
    [InlineData("write")]
    public async Task After_a_failed_step_nothing_is_acknowledged_until_the_journal_is_opened_again(string step)
    {
        using (var directory = JournalDirectory.Open(_directory.Path, disk: _disk))
        {
            await directory.Journal.WriteAsync(Bitcoin, 1);
            FailOnce(step, new IOException("Input/output error"));

            (await Should.ThrowAsync<JournalException>(() => directory.Journal.WriteAsync(Bitcoin, 2))).Message.ShouldContain("Input/output error");
            await Should.ThrowAsync<JournalException>(() => directory.Journal.WriteAsync("coin-usd-ethereum", 1));
            await Should.ThrowAsync<JournalException>(() => directory.Journal.DeleteAsync(Bitcoin, 1));

            directory.Fault.ShouldNotBeNull().ShouldContain("nothing is accepted until CryptoViz is started again");
            directory.Journal.Numbers().ShouldBe([1]);
            (await directory.Journal.HighestAsync(Bitcoin)).ShouldBe(1);
        }

        using var again = JournalDirectory.Open(_directory.Path);
        again.Fault.ShouldBeNull();
        again.Journal.Numbers()[0].ShouldBe(1);
    }

    [Fact]
    public async Task A_short_write_leaves_a_torn_tail_that_the_next_start_cuts()
    {
        using (var directory = JournalDirectory.Open(_directory.Path, disk: _disk))
        {
            await directory.Journal.WriteAsync(Bitcoin, 1);
            FailOnce("write", new ShortWriteException());
            await Should.ThrowAsync<JournalException>(() => directory.Journal.WriteAsync(Bitcoin, 2));
        }

        using var again = JournalDirectory.Open(_directory.Path);
        again.Notices.Single().ShouldContain("were cut off and kept as");
        again.Journal.Numbers().ShouldBe([1]);
    }

    [Fact]
    public async Task Whichever_step_fails_what_was_acknowledged_is_there_after_the_next_start()
    {
        for (var failing = 1; ; failing++)
        {
            using var directory = new TemporaryDirectory();
            var steps = 0;
            _disk.Before = (step, _) => Fail(step, when: ++steps == failing);

            var acknowledged = await WriteUntilRefused(directory.Path);
            for (var opening = 1; !CanOpen(directory.Path, failing: opening); opening++)
            {
            }

            using var again = JournalDirectory.Open(directory.Path);
            var found = again.Journal.Numbers();
            found.ShouldBe(Enumerable.Range(1, found.Length).Select(number => (long)number), $"step {failing}");
            found.Length.ShouldBeGreaterThanOrEqualTo(acknowledged, $"step {failing}");
            await again.Journal.WriteAsync(Bitcoin, found.Length + 1);
            if (steps < failing) break;
        }
    }

    [Fact]
    public async Task The_highest_number_waits_for_the_writes_that_were_begun_before()
    {
        using var diskIsSlow = new ManualResetEventSlim();
        using var directory = JournalDirectory.Open(_directory.Path, disk: _disk);
        _disk.Before = (step, _) =>
        {
            if (step == "sync") diskIsSlow.Wait();
        };

        var writing = directory.Journal.WriteAsync(Bitcoin, 1);
        var highest = directory.Journal.HighestAsync(Bitcoin);
        directory.Journal.Numbers().ShouldBeEmpty();
        highest.IsCompleted.ShouldBeFalse();
        diskIsSlow.Set();

        (await highest).ShouldBe(1);
        await writing;
    }

    [Fact]
    public async Task Writes_that_come_during_a_sync_share_the_next_one()
    {
        using var firstSync = new ManualResetEventSlim();
        using var directory = JournalDirectory.Open(_directory.Path, disk: _disk);
        var syncs = 0;
        _disk.Before = (step, _) =>
        {
            if (step == "sync" && Interlocked.Increment(ref syncs) == 1) firstSync.Wait();
        };

        var first = directory.Journal.WriteAsync(Bitcoin, 1);
        SpinWait.SpinUntil(() => Volatile.Read(ref syncs) == 1, TimeSpan.FromSeconds(5)).ShouldBeTrue();
        var others = Enumerable.Range(1, 100).Select(entity => directory.Journal.WriteAsync($"coin-{entity}", 1)).ToArray();
        firstSync.Set();

        await Task.WhenAll([first, .. others]);
        syncs.ShouldBe(2);
    }

    private async Task<int> WriteUntilRefused(string path)
    {
        var acknowledged = 0;
        try
        {
            using var directory = JournalDirectory.Open(path, new JournalSettings { SegmentBytes = 400 }, disk: _disk);
            for (; acknowledged < 5; acknowledged++) await directory.Journal.WriteAsync(Bitcoin, acknowledged + 1);
        }
        catch (JournalException)
        {
            // Told to whoever waited; the count is what this test is about.
        }

        return acknowledged;
    }

    private bool CanOpen(string path, int failing)
    {
        var steps = 0;
        _disk.Before = (step, _) => Fail(step, when: ++steps == failing);
        try
        {
            JournalDirectory.Open(path, disk: _disk).Dispose();
            return true;
        }
        catch (JournalException e) when (e.Message.Contains("can't be used", StringComparison.Ordinal))
        {
            return false;
        }
    }

    private static void Fail(string step, bool when)
    {
        if (when) throw step == "write" ? new ShortWriteException() : new IOException($"{step} failed");
    }

    private void FailOnce(string failing, IOException failure) => _disk.Before = (step, _) =>
    {
        if (step != failing) return;
        _disk.Before = (_, _) => { };
        throw failure;
    };
}
