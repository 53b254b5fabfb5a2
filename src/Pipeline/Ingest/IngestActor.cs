using Akka;
using Akka.Actor;
using Akka.Streams;
using CryptoViz.Pipeline.Topics;

namespace CryptoViz.Pipeline.Ingest;

/// <summary>
/// Runs the ingest graphs, each on its own: a source that fails holds up no other. One in a cluster; when its node ends in order
/// the graphs are drained, before what reads the topics.
/// </summary>
internal sealed class IngestActor : ReceiveActor
{
    private static readonly TimeSpan DrainPatience = TimeSpan.FromSeconds(8);

    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IngestActor(IReadOnlyDictionary<string, Func<IMaterializer, RunningGraph>> graphs, Monitoring monitoring, TimeProvider time)
    {
        foreach (var (name, graph) in graphs) Context.ActorOf(Props.Create(() => new GraphRunner($"ingest-{name}", graph, monitoring, null, time)), name);

        Receive<GraphRunner.DrainGraph>(drain =>
        {
            var drained = Context.GetChildren().Select(runner => runner.Ask<Done>(drain, DrainPatience)).ToList();
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
