using Akka;
using Akka.Actor;
using Akka.Streams;

namespace CryptoViz.Pipeline.Ingest;

/// <summary>Runs the ingest graphs, each on its own: a source that fails holds up no other. One in a cluster.</summary>
internal sealed class IngestActor : ReceiveActor
{
    private static readonly TimeSpan DrainPatience = TimeSpan.FromSeconds(8);

    public IngestActor(IReadOnlyDictionary<string, Func<IMaterializer, RunningGraph>> graphs, TimeProvider time)
    {
        foreach (var (name, graph) in graphs) Context.ActorOf(Props.Create(() => new GraphRunner(name, graph, time)), name);

        Receive<GraphRunner.DrainGraph>(drain =>
        {
            var drained = Context.GetChildren().Select(runner => runner.Ask<Done>(drain, DrainPatience)).ToList();
            Task.WhenAll(drained).PipeTo(Sender, Self, _ => Done.Instance, cause => new Status.Failure(cause));
        });
    }
}
