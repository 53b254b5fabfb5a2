using Akka.Actor;
using Akka.Event;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Ingest;

/// <summary>
/// Paces every call to the market source: whoever wants to call asks for a permit and gets it when the budget, the schedule
/// and the source's mood allow. One per cluster. Requests and watches are leases: a request that is not renewed is forgotten.
/// </summary>
internal sealed class SourceActor : ReceiveActor
{
    private static readonly CallPurpose[] ByUrgency = [CallPurpose.Market, CallPurpose.History];
    private static readonly TimeSpan LongestNap = TimeSpan.FromDays(1);

    private readonly SourcePace _pace;
    private readonly TimeProvider _time;
    private readonly Leases _watchers;
    private readonly Dictionary<CallPurpose, Leases> _waiting;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private ITimer? _due;
    private SourceState _told;

    public SourceActor(SourcePace pace, TimeProvider time)
    {
        _pace = pace;
        _time = time;
        _watchers = new Leases(time);
        _waiting = ByUrgency.ToDictionary(purpose => purpose, _ => new Leases(time));
        _told = pace.State;

        Receive<SourceProtocol.RequestPermit>(request => Queue(request.Purpose));
        Receive<SourceProtocol.ReportCall>(Report);
        Receive<SourceProtocol.ReportListing>(listing => Learn(() => _pace.Listed(listing.Coins)));
        Receive<SourceProtocol.RequestHistory>(Want);
        Receive<SourceProtocol.Watch>(_ => Watch());
        Receive<Due>(_ => Serve());
    }

    protected override void PreStart()
    {
        var self = Self;
        _due = _time.CreateTimer(_ => self.Tell(Due.Now), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    protected override void PostStop() => _due?.Dispose();

    private void Queue(CallPurpose purpose)
    {
        _waiting[purpose].Renew(Sender);
        Serve();
    }

    private void Report(SourceProtocol.ReportCall report)
    {
        Learn(() => _pace.Report(report));
        // What became the state's reason was logged with it.
        if (report.Detail is { } why && why != _told.Reason) _log.Info("{0}: {1}", _told.Source, why);
    }

    private void Want(SourceProtocol.RequestHistory wanted)
    {
        _pace.Want(wanted);
        Serve();
    }

    private void Watch()
    {
        _watchers.Renew(Sender);
        Sender.Tell(_pace.State);
    }

    private void Learn(Action change)
    {
        change();
        Serve();
        if (_pace.State == _told) return;

        if (_pace.State.Condition != _told.Condition)
            _log.Info("{0}: {1}{2}", _pace.State.Source, _pace.State.Condition, _pace.State.Reason is { } reason ? $" ({reason})" : "");
        _told = _pace.State;
        _watchers.Tell(_told, Self);
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
            asker.Tell(_pace.Grant(purpose));
        }

        return null;
    }

    // Timers count whole milliseconds and at most 49 days: a moment late, and once a day, is enough.
    private static TimeSpan Nap(TimeSpan wait) => (wait < LongestNap ? wait : LongestNap) + TimeSpan.FromMilliseconds(1);

    private sealed record Due
    {
        public static readonly Due Now = new();
    }
}
