using CryptoViz.Pipeline.Storage;
using Microsoft.Extensions.Time.Testing;
using static CryptoViz.Pipeline.Tests.Storage.Events;

namespace CryptoViz.Pipeline.Tests.Storage;

public sealed class JournalFaultTests : IDisposable
{
    // A failed disk is not tried again within the test.
    private static readonly JournalSettings Patient = new() { RetryInterval = TimeSpan.FromHours(1) };

    private readonly TemporaryDirectory _directory = new();
    private readonly FaultyDisk _disk = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("sync")]
    [InlineData("write")]
    public async Task After_a_failed_step_nothing_is_acknowledged_and_what_was_is_served(string step)
    {
        using var directory = JournalDirectory.Open(_directory.Path, Patient, disk: _disk);
        await directory.Journal.WriteAsync(Bitcoin, 1);
        FailOnce(step, new IOException("Input/output error"));

        (await Should.ThrowAsync<JournalUnavailableException>(() => directory.Journal.WriteAsync(Bitcoin, 2))).Message.ShouldContain("Input/output error");
        await Should.ThrowAsync<JournalUnavailableException>(() => directory.Journal.WriteAsync("coin-usd-ethereum", 1));
        await Should.ThrowAsync<JournalUnavailableException>(() => directory.Journal.DeleteAsync(Bitcoin, 1));

        directory.Fault.ShouldNotBeNull().ShouldContain("nothing is accepted until it works again");
        directory.Journal.Numbers().ShouldBe([1]);
        (await directory.Journal.HighestAsync(Bitcoin)).ShouldBe(1);
    }

    [Fact]
    public async Task A_failed_step_whose_traces_cant_be_removed_is_a_failure_of_unknown_outcome()
    {
        using (var directory = JournalDirectory.Open(_directory.Path, Patient, disk: _disk))
        {
            await directory.Journal.WriteAsync(Bitcoin, 1);
            _disk.Before = (step, _) =>
            {
                if (step is "write") throw new ShortWriteException();
                if (step is "truncate") throw new IOException("Input/output error");
            };
            await Should.ThrowAsync<JournalException>(() => directory.Journal.WriteAsync(Bitcoin, 2));
        }

        _disk.Before = (_, _) => { };
        using var again = JournalDirectory.Open(_directory.Path);
        again.Notices.Single().ShouldContain("were cut off and kept as");
        again.Journal.Numbers().ShouldBe([1]);
    }

    [Theory]
    [InlineData("No space left on device")]
    [InlineData("Input/output error")]
    public async Task Whichever_step_fails_what_was_acknowledged_is_there_after_the_next_start(string failure)
    {
        for (var failing = 1; ; failing++)
        {
            using var directory = new TemporaryDirectory();
            var steps = 0;
            _disk.Before = (step, _) => FaultyDisk.Fail(step, failure, when: Interlocked.Increment(ref steps) == failing);

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
    public async Task With_interval_a_write_is_acknowledged_before_its_sync_which_follows_by_itself()
    {
        using var synced = new ManualResetEventSlim();
        using var directory = JournalDirectory.Open(_directory.Path, new JournalSettings { Sync = JournalSync.Interval }, new FakeTimeProvider(), _disk);
        _disk.Before = (step, _) =>
        {
            if (step == "sync") synced.Set();
        };

        await directory.Journal.WriteAsync(Bitcoin, 1);

        synced.IsSet.ShouldBeFalse();
        synced.Wait(TimeSpan.FromSeconds(10)).ShouldBeTrue();
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
        SpinWait.SpinUntil(() => Volatile.Read(ref syncs) == 1, Until.Patience).ShouldBeTrue();
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
            using var directory = JournalDirectory.Open(path, Patient with { SegmentBytes = 400 }, disk: _disk);
            for (; acknowledged < 5; acknowledged++) await directory.Journal.WriteAsync(Bitcoin, acknowledged + 1);
        }
        catch (Exception e) when (e is JournalException or JournalUnavailableException)
        {
            // Told to whoever waited; the count is what this test is about.
        }

        return acknowledged;
    }

    private bool CanOpen(string path, int failing)
    {
        var steps = 0;
        _disk.Before = (step, _) => FaultyDisk.Fail(step, "it failed", when: ++steps == failing);
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

    private void FailOnce(string failing, IOException failure) => _disk.Before = (step, _) =>
    {
        if (step != failing) return;
        _disk.Before = (_, _) => { };
        throw failure;
    };
}
