using CryptoViz.Pipeline.Storage;
using Microsoft.Extensions.Time.Testing;
using static CryptoViz.Pipeline.Tests.Storage.Events;

namespace CryptoViz.Pipeline.Tests.Storage;

public sealed class JournalFaultTests : IDisposable
{
    // A failed disk is not tried again within the test, or all the time.
    private static readonly JournalSettings Patient = new() { RetryInterval = TimeSpan.FromHours(1) };
    private static readonly JournalSettings Eager = new() { RetryInterval = TimeSpan.FromMilliseconds(1) };

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
    public async Task On_a_full_disk_writes_are_refused_and_go_on_by_themselves_when_there_is_room()
    {
        using var directory = JournalDirectory.Open(_directory.Path, Eager, disk: _disk);
        await directory.Journal.WriteAsync(Bitcoin, 1);
        _disk.Before = (step, _) =>
        {
            if (step == "write") throw new ShortWriteException();
        };

        for (var refused = 0; refused < 5; refused++)
            (await Should.ThrowAsync<JournalUnavailableException>(() => directory.Journal.WriteAsync(Bitcoin, 2))).Message.ShouldContain("No space left");
        directory.Journal.Numbers().ShouldBe([1]);

        _disk.Before = (_, _) => { };
        await WriteWhenTaken(directory, 2);
        directory.Fault.ShouldBeNull();
        directory.Dispose();

        using var again = JournalDirectory.Open(_directory.Path);
        again.Notices.ShouldBeEmpty("what a refused write left was cut off at once");
        again.Journal.Numbers().ShouldBe([1, 2]);
    }

    [Fact]
    public async Task A_handle_whose_sync_failed_is_never_synced_again()
    {
        var syncs = new List<int>();
        using var directory = JournalDirectory.Open(_directory.Path, Eager, disk: _disk);
        _disk.BeforeSync = file =>
        {
            syncs.Add(file);
            if (syncs.Count == 1) throw new IOException("Input/output error");
        };

        await Should.ThrowAsync<JournalUnavailableException>(() => directory.Journal.WriteAsync(Bitcoin, 1));
        await WriteWhenTaken(directory, 1);

        syncs.Count(file => file == syncs[0]).ShouldBe(1);
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
            _disk.Before = (step, _) => Fail(step, failure, when: Interlocked.Increment(ref steps) == failing);

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

    [Theory]
    [InlineData("No space left on device", 1)]
    [InlineData("Input/output error", 1)]
    [InlineData("Input/output error", 5)]
    public async Task Whichever_steps_fail_writing_goes_on_without_a_start_and_every_event_is_there_once(string failure, int inARow)
    {
        for (var failing = 1; ; failing++)
        {
            // In memory, since a try writes and syncs as much as a batch may have.
            var (steps, disk) = (0, new FaultyDisk(new RecordingDisk()));
            using (var directory = JournalDirectory.Open("/data", Eager with { SegmentBytes = 400 }, disk: disk))
            {
                disk.Before = (step, _) => Fail(step, failure, when: Interlocked.Increment(ref steps) is var now && now >= failing && now < failing + inARow);
                for (var number = 1; number <= 6; number++)
                {
                    await WriteWhenTaken(directory, number);
                    directory.Journal.Numbers().Length.ShouldBe(number, $"step {failing}");
                }
            }

            disk.Before = (_, _) => { };
            using var again = JournalDirectory.Open("/data", disk: disk);
            again.Journal.Numbers().ShouldBe([1, 2, 3, 4, 5, 6], $"step {failing}");
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
        _disk.Before = (step, _) => Fail(step, "it failed", when: ++steps == failing);
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

    // A refused write leaves the entity's number free, so the same event is offered again, as an actor does after its restart.
    private static async Task WriteWhenTaken(JournalDirectory directory, long number)
    {
        while (true)
        {
            try
            {
                await directory.Journal.WriteAsync(Bitcoin, number);
                return;
            }
            catch (Exception e) when (e is JournalUnavailableException or JournalException)
            {
                (await directory.Journal.HighestAsync(Bitcoin)).ShouldBe(number - 1);
                await Task.Yield();
            }
        }
    }

    private static void Fail(string step, string failure, bool when)
    {
        if (when) throw step == "write" ? new ShortWriteException() : new IOException(failure);
    }

    private void FailOnce(string failing, IOException failure) => _disk.Before = (step, _) =>
    {
        if (step != failing) return;
        _disk.Before = (_, _) => { };
        throw failure;
    };
}
