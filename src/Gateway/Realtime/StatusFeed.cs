using Akka.Actor;
using CryptoViz.Pipeline.Contracts;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CryptoViz.Gateway.Realtime;

/// <summary>Follows the source, and looks now and then how the parts do and how much of the market is stale.</summary>
internal sealed class StatusFeed : FeedActor<StatusBoard, StatusChange>
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(5);

    // The source has no numbers of its own, so this feed counts the changes that it tells.
    private readonly string _origin = Guid.NewGuid().ToString("N");
    private readonly IActorRef _source;
    private readonly Feed<MarketTable, MarketChange> _market;
    private readonly OpenStreams _streams;
    private readonly HealthCheckService _checks;
    private readonly DateTimeOffset _startedAt;
    private Health? _health;
    private long _changes;

    /// <summary>A feed of the source behind <paramref name="source"/>.</summary>
    public StatusFeed(
        Feed<StatusBoard, StatusChange> feed,
        IActorRef source,
        Feed<MarketTable, MarketChange> market,
        OpenStreams streams,
        HealthCheckService checks,
        Installation installation,
        TimeProvider time)
        : base(feed, time)
    {
        (_source, _market, _streams, _checks, _startedAt) = (source, market, streams, checks, installation.StartedAt);
        Receive<SourceState>(Take);
        Receive<Look>(_ => LookAtParts());
        Receive<HealthReport>(TakeHealth);
        Receive<Status.Failure>(_ => { });
    }

    /// <inheritdoc/>
    protected override void PreStart()
    {
        base.PreStart();
        Timers.StartPeriodicTimer(Look.Now, Look.Now, TimeSpan.Zero, LookInterval);
    }

    /// <inheritdoc/>
    protected override void Watch(Cursor? cursor) => _source.Tell(new SourceProtocol.Watch { Pages = _streams.Count });

    private void LookAtParts() => _checks.CheckHealthAsync().PipeTo(Self);

    private void TakeHealth(HealthReport report)
    {
        _health = Health.Of(report);
        if (State is { } board) Take(board.Source);
    }

    private void Take(SourceState source)
    {
        var next = new StatusBoard(_startedAt, source, _market.State?.StaleShare, _health);
        var cursor = new Cursor(_origin, _changes + 1);
        if (State is not { } known)
        {
            _changes++;
            Reset(next, cursor);
            return;
        }

        // A renewal is answered by the state that is known already.
        var changed = StatusBoard.Fields.Changed(known, next);
        if (changed.IsEmpty && known.Source.Condition == source.Condition && known.Source.PollInterval == source.PollInterval) return;

        _changes++;
        Replace(cursor, (next, new StatusChange(changed)));

        // One of the parts is the source, and it is looked at in the frame that is published by then.
        if (known.Source.Condition != source.Condition)
            Timers.StartSingleTimer(nameof(SourceState), Look.Now, FrameClock<StatusBoard, StatusChange>.Interval);
    }

    private sealed record Look
    {
        public static readonly Look Now = new();
    }
}
