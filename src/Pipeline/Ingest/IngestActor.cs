using Akka;
using Akka.Actor;
using Akka.Streams;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Topics;

namespace CryptoViz.Pipeline.Ingest;

/// <summary>
/// Runs the ingest graphs, each on its own: a source that fails holds up no other; and tells how the feeds do. One in a cluster; when
/// its node ends in order the graphs are drained, before what reads the topics.
/// </summary>
internal sealed class IngestActor : ReceiveActor
{
    private static readonly TimeSpan DrainPatience = TimeSpan.FromSeconds(8);

    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Runs them.</summary>
    /// <param name="graphs">The graphs by name.</param>
    /// <param name="feeds">How the feeds do.</param>
    /// <param name="reachability">The actor that looks for the live source; null without one.</param>
    /// <param name="monitoring">Hears what happens to the graphs.</param>
    /// <param name="time">The clock.</param>
    public IngestActor(
        IReadOnlyDictionary<string, Func<IMaterializer, RunningGraph>> graphs, Func<FeedsProtocol.Feeds> feeds, Props? reachability, Monitoring monitoring, TimeProvider time)
    {
        if (reachability is not null) Context.ActorOf(reachability, "reachability");
        var runners = graphs
            .Select(graph => Context.ActorOf(Actors.By(() => new GraphRunner($"ingest-{graph.Key}", graph.Value, monitoring, null, time)), graph.Key))
            .ToArray();

        Receive<FeedsProtocol.GetFeeds>(_ => Sender.Tell(feeds()));
        Receive<GraphRunner.DrainGraph>(drain =>
        {
            var drained = runners.Select(runner => runner.Ask<Done>(drain, DrainPatience)).ToList();
            Task.WhenAll(drained).PipeTo(Sender, Self, _ => Done.Instance, cause => new Status.Failure(cause));
        });
    }

    /// <inheritdoc/>
    protected override void PreStart()
    {
        var self = Self;
        CoordinatedShutdown.Get(Context.System).AddTask(CoordinatedShutdown.PhaseServiceRequestsDone, "stop-sources", async () =>
        {
            await Task.WhenAny(self.Ask<Done>(GraphRunner.DrainGraph.Instance, DrainPatience), _stopped.Task);
            return Done.Instance;
        });
    }

    /// <inheritdoc/>
    protected override void PostStop() => _stopped.SetResult();
}
