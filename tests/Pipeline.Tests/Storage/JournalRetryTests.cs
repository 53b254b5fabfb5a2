using CryptoViz.Pipeline.Storage;
using Microsoft.Extensions.Time.Testing;
using static CryptoViz.Pipeline.Tests.Storage.Events;

namespace CryptoViz.Pipeline.Tests.Storage;

/// <summary>A disk that fails for a time: writing goes on by itself.</summary>
public sealed class JournalRetryTests : IDisposable
{
    private static readonly JournalSettings Eager = new() { RetryInterval = TimeSpan.FromMilliseconds(1) };

    private readonly TemporaryDirectory _directory = new();
    private readonly FaultyDisk _disk = new();

    public void Dispose() => _directory.Dispose();

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
    public async Task A_disk_that_does_not_answer_is_named_after_ten_seconds_and_waited_for()
    {
        var time = new FakeTimeProvider();
        using var isAsked = new ManualResetEventSlim();
        using var answers = new ManualResetEventSlim();
        using var directory = JournalDirectory.Open(_directory.Path, Eager, time, _disk);
        _disk.BeforeSync = _ =>
        {
            isAsked.Set();
            answers.Wait();
        };
        var write = directory.Journal.WriteAsync(Bitcoin, 1);
        isAsked.Wait();

        time.Advance(TimeSpan.FromSeconds(9));
        directory.Fault.ShouldBeNull();
        time.Advance(TimeSpan.FromSeconds(3));
        directory.Fault.ShouldNotBeNull().ShouldContain("has not answered for 12 s");

        answers.Set();
        await write;
        await Until.TrueAsync(() => directory.Fault is null);
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

    [Theory]
    [InlineData("No space left on device", 1)]
    [InlineData("Input/output error", 3)]
    public async Task Whichever_steps_fail_writing_goes_on_without_a_start_and_every_event_is_there_once(string failure, int inARow)
    {
        for (var failing = 1; ; failing++)
        {
            // In memory, since a try writes and syncs as much as a batch may have.
            var (steps, disk) = (0, new FaultyDisk(new RecordingDisk()));
            using (var directory = JournalDirectory.Open("/data", Eager with { SegmentBytes = 250 }, disk: disk))
            {
                disk.Before = (step, _) => FaultyDisk.Fail(step, failure, when: Interlocked.Increment(ref steps) is var now && now >= failing && now < failing + inARow);
                for (var number = 1; number <= 3; number++)
                {
                    await WriteWhenTaken(directory, number);
                    directory.Journal.Numbers().Length.ShouldBe(number, $"step {failing}");
                }
            }

            disk.Before = (_, _) => { };
            using var again = JournalDirectory.Open("/data", disk: disk);
            again.Journal.Numbers().ShouldBe([1, 2, 3], $"step {failing}");
            if (steps < failing) break;
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
}
