using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Ingest;

namespace CryptoViz.Pipeline.Tests.Ingest;

public sealed class SourcesTests : PatientTestKit
{
    [Fact]
    public async Task A_source_actor_that_is_started_again_has_counted_each_call_once()
    {
        var sources = await Sources.ChooseAsync(
            new PipelineOptions { Source = "live" }, _ => Task.FromResult(false), TimeProvider.System, CancellationToken.None);
        var lives = sources.SourceActor(null!, new DamagedEntities());
        var source = Watch(Sys.ActorOf(lives));
        source.Tell(new SourceProtocol.RequestPermit(CallPurpose.Market), TestActor);
        ExpectMsg<SourceProtocol.Permit>();
        Sys.Stop(source);
        ExpectTerminated(source);

        Sys.ActorOf(lives).Tell(new SourceProtocol.Watch(), TestActor);

        ExpectMsg<SourceState>().Calls!.InMonth.ShouldBe(1);
    }
}
