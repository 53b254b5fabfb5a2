using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Topics;

namespace CryptoViz.Pipeline.Ingest;

/// <summary>
/// Paces every call to the market source: whoever wants to call asks for a permit and gets it when the budget, the schedule
/// and the source's mood allow. A call is in the journal before its permit is given, so that no end of the process makes the source
/// be called more often than is allowed. One per cluster. Requests and watches are leases: a request that is not renewed is forgotten.
/// </summary>
internal sealed class SourceActor : StoredSingleton
{
    /// <summary>A snapshot is as small as a few dozen events.</summary>
    private const int SnapshotEvery = 250;

    private static readonly CallPurpose[] ByUrgency = [CallPurpose.Key, CallPurpose.Market, CallPurpose.History, CallPurpose.CoinList];
    private static readonly TimeSpan LongestNap = TimeSpan.FromDays(1);

    private readonly SourcePace _pace;
    private readonly Monitoring? _monitoring;
    private readonly TimeProvider _time;
    private readonly Leases _watchers;
    private readonly Dictionary<CallPurpose, Leases> _waiting;
    private ITimer? _due;
    private SourceState _told;

    /// <summary>Makes the actor.</summary>
    /// <param name="pace">Decides.</param>
    /// <param name="quote">The quote currency, which the journal is of.</param>
    /// <param name="monitoring">Hears how calls end; null for nobody.</param>
    /// <param name="damaged">Hears when what was counted can't be read.</param>
    /// <param name="time">The clock.</param>
    public SourceActor(SourcePace pace, string quote, Monitoring? monitoring, DamagedEntities damaged, TimeProvider time)
        : base(damaged)
    {
        _pace = pace;
        _monitoring = monitoring;
        _time = time;
        _watchers = new Leases(time);
        _waiting = ByUrgency.ToDictionary(purpose => purpose, _ => new Leases(time));
        _told = pace.State;
        PersistenceId = $"source-{pace.State.Source}-{quote}";

        Recover<SnapshotOffer>(offer => _pace.Restore((StoredSource)offer.Snapshot));
        Recover<ISourceEvent>(_pace.Apply);
        Recover<RecoveryCompleted>(_ => Learn(() => { }));

        Command<SourceProtocol.RequestPermit>(request => Queue(request.Purpose));
        Command<SourceProtocol.ReportCall>(Report);
        Command<SourceProtocol.ReportListing>(listing => Learn(() => _pace.Listed(listing)));
        Command<SourceProtocol.RequestHistory>(Want);
        Command<SourceProtocol.ShowChart>(shown => _pace.Interest.Show(shown.CoinId));
        Command<SourceProtocol.Follow>(Follow);
        Command<SourceProtocol.ReportRejected>(_pace.Rejected);
        Command<SourceProtocol.ReportReachable>(_ => Learn(_pace.Reachable));
        Command<SourceProtocol.Watch>(Watch);
        Command<Due>(_ => Learn(() => { }));
        Command<SaveSnapshotSuccess>(saved => Log.Debug("{0}: snapshot at {1}", PersistenceId, saved.Metadata.SequenceNr));
        Command<SaveSnapshotFailure>(failed => Log.Warning("{0}: no snapshot, recovery gets longer: {1}", PersistenceId, failed.Cause.Message));
    }

    /// <inheritdoc/>
    public override string PersistenceId { get; }

    /// <inheritdoc/>
    protected override void PreStart()
    {
        base.PreStart();
        var self = Self;
        _due = _time.CreateTimer(_ => self.Tell(Due.Now), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _due?.Dispose();
        base.PostStop();
    }

    // The permit that waited for it is lost, and asked for again by the next renewal.
    /// <inheritdoc/>
    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr) =>
        Log.Warning("{0}: the journal takes nothing now, so nothing is called: {1}", PersistenceId, cause.Message);

    private void Queue(CallPurpose purpose)
    {
        _waiting[purpose].Renew(Sender);
        Serve();
    }

    private void Report(SourceProtocol.ReportCall report)
    {
        Learn(() => Keep(_pace.Report(report)));
        if (report.Outcome == CallOutcome.Ok) return;

        _monitoring?.CallFailed(_told.Source, report.Outcome, report.Detail ?? "");
        // What became the state's reason was logged with it.
        if (report.Detail is { } why && why != _told.Reason) Log.Info("{0}: {1}", _told.Source, why);
    }

    private void Want(SourceProtocol.RequestHistory wanted)
    {
        _pace.Want(wanted);
        Serve();
        if (wanted.Priority == HistoryPriority.Watched) Sender.Tell(_pace.PlaceOf(wanted.Request));
    }

    private void Follow(SourceProtocol.Follow command)
    {
        if (_pace.Interest.Decide(command) is { } followed) Persist(followed, kept => Learn(() => _pace.Apply(kept)));
    }

    private void Watch(SourceProtocol.Watch query)
    {
        _watchers.Renew(Sender);
        _pace.Interest.Watch(Sender.Path.ToStringWithAddress(), query.Pages);
        Learn(() => { });
        Sender.Tell(_pace.State);
    }

    private void Keep(ISourceEvent? learned)
    {
        if (learned is not null) Persist(learned, _ => Snapshot());
    }

    private void Snapshot()
    {
        if (LastSequenceNr % SnapshotEvery == 0) SaveSnapshot(_pace.Store());
    }

    private void Learn(Action change)
    {
        change();
        _pace.Review();
        Serve();
        var (before, now) = (_told, _pace.State);
        if (now == before) return;

        _told = now;
        _watchers.Tell(now, Self);
        if (now.Condition != before.Condition)
        {
            Log.Info("{0}: {1}{2}", now.Source, now.Condition, now.Reason is { } reason ? $" ({reason})" : "");
            if (now.Condition == "ok" && before.Condition != "starting") _monitoring?.SourceRecovered(now.Source);
        }

        if (now.Key != before.Key) Log.Info("{0}: {1}", now.Source, now.Key);
        if (now.Notice is { } notice && notice != before.Notice)
        {
            Log.Info("{0}: {1}", now.Source, notice);
            _monitoring?.SourceNoticed(now.Source, notice);
        }
    }

    // Gives all permits that may be given now, and wakes up when the next one may.
    private void Serve()
    {
        var waits = ByUrgency.Select(Serve).OfType<TimeSpan>().ToArray();
        _due?.Change(waits.Length == 0 ? Timeout.InfiniteTimeSpan : Nap(waits.Min()), Timeout.InfiniteTimeSpan);
    }

    // How long those who are left must wait; null when none is left, or nothing to call for.
    private TimeSpan? Serve(CallPurpose purpose)
    {
        var waiting = _waiting[purpose];
        while (waiting.Live().FirstOrDefault() is { } asker)
        {
            if (_pace.Wait(purpose) is not { } wait) return null;
            if (wait > TimeSpan.Zero) return wait;

            waiting.Remove(asker);
            Give(asker, _pace.Grant(purpose));
        }

        return null;
    }

    private void Give(IActorRef asker, SourceProtocol.Permit permit)
    {
        if (!_pace.CountsCalls)
        {
            asker.Tell(permit);
            return;
        }

        Persist(new SourceProtocol.CallSpent(_time.GetUtcNow(), permit.Purpose), _ =>
        {
            asker.Tell(permit);
            Snapshot();
        });
    }

    // Timers count whole milliseconds and at most 49 days: a moment late, and once a day, is enough.
    private static TimeSpan Nap(TimeSpan wait) => (wait < LongestNap ? wait : LongestNap) + TimeSpan.FromMilliseconds(1);

    private sealed record Due
    {
        public static readonly Due Now = new();
    }
}
