using Akka.Actor;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Ingest.CoinGecko;

namespace CryptoViz.Pipeline.Ingest;

/// <summary>
/// Asks now and then whether the live source can be reached, while the demo runs because it could not, and tells the source actor
/// once it can. To go live takes a restart: live and demo share no data.
/// </summary>
internal sealed class ReachabilityActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    public ReachabilityActor(CoinGeckoClient client, IActorRef source)
    {
        Receive<Due>(_ => client.PingAsync(CancellationToken.None).PipeTo(Self));
        Receive<CallResult<HttpAnswer>>(result =>
        {
            if (result is CallResult<HttpAnswer>.Failed { Failure.Outcome: CallOutcome.Unreachable }) return;

            source.Tell(new SourceProtocol.ReportReachable());
            Context.Stop(Self);
        });
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    protected override void PreStart() => Timers.StartPeriodicTimer(nameof(Due), Due.Now, Interval);

    private sealed record Due
    {
        public static readonly Due Now = new();
    }
}
