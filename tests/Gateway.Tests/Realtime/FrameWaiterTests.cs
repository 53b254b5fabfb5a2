using CryptoViz.Gateway.Realtime;
using Xunit.Abstractions;

namespace CryptoViz.Gateway.Tests.Realtime;

public sealed class FrameWaiterTests(ITestOutputHelper output)
{

    [Fact]
    public async Task Waiting_for_what_is_there_already_does_not_wait()
    {
        var waiters = new Waiters();
        using var waiter = new FrameWaiter(default);
        waiters.WakeAll();

        await waiter.WaitAsync(waiters);
    }

    [Fact]
    public async Task A_stream_that_is_over_waits_no_longer_and_is_not_woken_again()
    {
        var waiters = new Waiters();
        using var over = new CancellationTokenSource();
        using var waiter = new FrameWaiter(over.Token);
        using var other = new FrameWaiter(default);
        var (ending, going) = (waiter.WaitAsync(waiters).AsTask(), other.WaitAsync(waiters).AsTask());

        await over.CancelAsync();
        await ending.WaitAsync(Until.Patience);
        going.IsCompleted.ShouldBeFalse();
        waiters.WakeAll();

        await going.WaitAsync(Until.Patience);
        await waiter.WaitAsync(new Waiters()).AsTask().WaitAsync(Until.Patience);
    }

    [Fact]
    public async Task However_they_come_go_and_are_woken_nobody_waits_for_ever()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var now = new Waiters();
        using var done = new CancellationTokenSource();
        var streams = Enumerable.Range(0, 32).Select(number => Task.Run(async () =>
        {
            var random = new Random(seed + number);
            for (var life = 0; life < 50; life++)
            {
                using var over = new CancellationTokenSource();
                using var waiter = new FrameWaiter(over.Token);
                var ending = random.Next(2) == 0 ? Task.Run(over.Cancel) : Task.CompletedTask;
                for (var wait = 0; wait < 20; wait++) await waiter.WaitAsync(Volatile.Read(ref now));
                await ending;
            }
        })).ToList();
        var writer = Task.Run(() =>
        {
            while (!done.IsCancellationRequested) Interlocked.Exchange(ref now, new Waiters()).WakeAll();
        });

        await Task.WhenAll(streams).WaitAsync(TimeSpan.FromSeconds(20));
        await done.CancelAsync();
        await writer;
    }
}
