using System.Diagnostics;
using Akka.Actor;
using Akka.Streams.Dsl;
using Akka.Streams.Implementation;
using CryptoViz.Pipeline.Tests.Kafka;
using Xunit.Abstractions;

namespace CryptoViz.Integration.Tests.Kafka;

[Collection(AloneCollection.Name)]
public sealed class StartStopTests(KafkaBroker kafka, ITestOutputHelper output) : IClassFixture<KafkaBroker>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_hundred_starts_and_stops_leave_no_thread_handle_or_stage_actor_behind()
    {
        var topic = new TestTopic(kafka);
        await Cycles(topic, 10);
        var before = await Held();

        await Cycles(topic, 100);

        // The thread pool and the garbage collector come and go: what leaks would be a hundred.
        (int Threads, int Handles, int Actors) after = default;
        await Until.TrueAsync(async () =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            after = await Held();
            return after.Threads <= before.Threads + 10 && after.Handles <= before.Handles + 10 && after.Actors <= before.Actors;
        });
        output.WriteLine($"before {before}, after {after}");
    }

    /// <summary>A consumer reads one record and drains; every fourth is torn down by a failure instead.</summary>
    private async Task Cycles(TestTopic topic, int count)
    {
        for (var n = 0; n < count; n++)
        {
            await topic.Send(1);
            var read = new TaskCompletionSource();
            var fails = n % 4 == 3;
            var control = topic.Run(partition => partition.Item2.Select(message =>
            {
                read.TrySetResult();
                return fails ? throw new InvalidDataException("poison") : message;
            }), kafka.Consumer(KafkaBroker.NewGroup()));

            await read.Task.WaitAsync(Patience);
            if (fails) await Should.ThrowAsync<InvalidDataException>(control.StreamCompletion.WaitAsync(Patience));
            else await control.DrainAndShutdown().WaitAsync(Patience);
            await control.IsShutdown.WaitAsync(Patience);
        }
    }

    private async Task<(int Threads, int Handles, int Actors)> Held()
    {
        using var process = Process.GetCurrentProcess();
        // On Linux a socket is a file descriptor too.
        var handles = Directory.Exists("/proc/self/fd") ? Directory.GetFiles("/proc/self/fd").Length : process.HandleCount;
        var stages = await kafka.Materializer.Supervisor.Ask<StreamSupervisor.Children>(StreamSupervisor.GetChildren.Instance, Patience);
        return (process.Threads.Count, handles, stages.Refs.Count);
    }
}
