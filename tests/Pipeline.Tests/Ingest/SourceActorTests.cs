using Akka.TestKit.Xunit2;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Ingest;
using Microsoft.Extensions.Time.Testing;

namespace CryptoViz.Pipeline.Tests.Ingest;

public class SourceActorTests : TestKit
{
    // Timers wake up to a millisecond late.
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(100);

    private readonly FakeTimeProvider _time = new(new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero));

    [Fact]
    public void A_permit_comes_when_the_next_poll_is_due()
    {
        var source = Source(interval: TimeSpan.FromSeconds(30));
        Poll(source).ColdStart.ShouldBeTrue();

        Request(source);
        _time.Advance(TimeSpan.FromSeconds(29));
        ExpectNoMsg(Quiet);
        _time.Advance(TimeSpan.FromSeconds(1) + Moment);

        ExpectMsg<SourceProtocol.Permit>().ColdStart.ShouldBeFalse();
    }

    [Fact]
    public void A_request_that_is_renewed_gets_one_permit_however_long_it_takes()
    {
        var source = Source(interval: TimeSpan.FromMinutes(5));
        Poll(source);

        for (var renewals = 0; renewals < 15; renewals++)
        {
            Request(source);
            _time.Advance(Lease.Renewal);
        }

        _time.Advance(Moment);

        ExpectMsg<SourceProtocol.Permit>();
        ExpectNoMsg(Quiet);
    }

    [Fact]
    public void A_request_that_is_not_renewed_is_forgotten()
    {
        var source = Source(interval: TimeSpan.FromMinutes(5));
        Poll(source);

        Request(source);
        _time.Advance(TimeSpan.FromMinutes(5.1));

        ExpectNoMsg(Quiet);
    }

    [Fact]
    public void A_spent_minute_makes_the_market_go_before_history()
    {
        var source = Source(perMinute: 1);
        var history = CreateTestProbe();
        source.Tell(new SourceProtocol.RequestPermit(CallPurpose.Market), TestActor);
        ExpectMsg<SourceProtocol.Permit>();

        _time.Advance(Lease.Renewal);
        source.Tell(Wanted("bitcoin", HistoryPriority.Watched), TestActor);
        source.Tell(new SourceProtocol.RequestPermit(CallPurpose.History), history);
        Request(source);
        _time.Advance(TimeSpan.FromSeconds(40) + Moment);

        ExpectMsg<SourceProtocol.Permit>().Purpose.ShouldBe(CallPurpose.Market);
        history.ExpectNoMsg(Quiet);
    }

    [Fact]
    public void A_permit_for_history_waits_until_a_coin_asks()
    {
        var source = Source();
        source.Tell(new SourceProtocol.RequestPermit(CallPurpose.History), TestActor);
        Settle(source);

        source.Tell(Wanted("bitcoin", HistoryPriority.Background), TestActor);

        ExpectMsg<SourceProtocol.Permit>().History.ShouldBe(new HistoryRequest(new CoinId("bitcoin"), 1));
    }

    [Fact]
    public void History_is_served_by_priority_and_rank()
    {
        var source = Source();
        source.Tell(new SourceProtocol.ReportListing([new("bitcoin"), new("ethereum")]), TestActor);
        source.Tell(Wanted("ethereum", HistoryPriority.Background), TestActor);
        source.Tell(Wanted("bitcoin", HistoryPriority.Background), TestActor);
        source.Tell(Wanted("unlisted", HistoryPriority.Watched), TestActor);

        NextHistory(source).ShouldBe("unlisted");
        NextHistory(source).ShouldBe("bitcoin");
        NextHistory(source).ShouldBe("ethereum");
    }

    [Fact]
    public void A_failed_request_is_granted_again_when_its_patience_is_over()
    {
        var source = Source();
        source.Tell(Wanted("bitcoin", HistoryPriority.Watched), TestActor);
        source.Tell(new SourceProtocol.RequestPermit(CallPurpose.History), TestActor);
        var permit = ExpectMsg<SourceProtocol.Permit>();

        source.Tell(new SourceProtocol.ReportCall(permit.Number, CallOutcome.Failed, null, "404"), TestActor);
        source.Tell(new SourceProtocol.RequestPermit(CallPurpose.History), TestActor);
        Settle(source);
        _time.Advance(TimeSpan.FromSeconds(18) + Moment);

        ExpectMsg<SourceProtocol.Permit>().History.ShouldBe(permit.History);
    }

    [Fact]
    public void A_watcher_hears_the_state_and_each_change()
    {
        var source = Source();
        var watcher = CreateTestProbe();
        source.Tell(new SourceProtocol.Watch(), watcher);
        watcher.ExpectMsg<SourceState>().Condition.ShouldBe("starting");

        source.Tell(new SourceProtocol.ReportCall(1, CallOutcome.RateLimited, TimeSpan.FromSeconds(119), "429"), TestActor);
        var limited = watcher.ExpectMsg<SourceState>();
        (limited.Condition, limited.Reason, limited.NextUpdateAt).ShouldBe(("rate-limited", "429", _time.GetUtcNow().AddSeconds(119)));

        source.Tell(new SourceProtocol.ReportListing([new("bitcoin")]), TestActor);
        watcher.ExpectMsg<SourceState>().Listed.ShouldBe([new("bitcoin")]);
    }

    [Fact]
    public void A_watcher_that_stops_renewing_hears_nothing_more()
    {
        var source = Source();
        var watcher = CreateTestProbe();
        source.Tell(new SourceProtocol.Watch(), watcher);
        watcher.ExpectMsg<SourceState>();

        _time.Advance(Lease.Expiry + TimeSpan.FromSeconds(1));
        source.Tell(new SourceProtocol.ReportListing([new("bitcoin")]), TestActor);

        watcher.ExpectNoMsg(Quiet);
    }

    private Akka.Actor.IActorRef Source(int perMinute = 100, TimeSpan? interval = null)
    {
        var budget = new CallBudget(perMinute, null, _time);
        var history = new HistoryPace(budget.Part(PollPlan.HistoryShare), new BackgroundTempo(TimeSpan.Zero, TimeSpan.Zero), _time, new Random(7));
        var pace = new SourcePace("coingecko", budget, new PollPlan(1, interval ?? TimeSpan.FromSeconds(60)), history, _time, new Random(7));
        return Sys.ActorOf(Akka.Actor.Props.Create(() => new SourceActor(pace, _time)));
    }

    private SourceProtocol.Permit Poll(Akka.Actor.IActorRef source)
    {
        source.Tell(new SourceProtocol.RequestPermit(CallPurpose.Market), TestActor);
        var permit = ExpectMsg<SourceProtocol.Permit>();
        source.Tell(new SourceProtocol.ReportListing([new("bitcoin")]), TestActor);
        Settle(source);
        return permit;
    }

    private static SourceProtocol.RequestHistory Wanted(string coin, HistoryPriority priority) => new(new HistoryRequest(new CoinId(coin), 1), priority);

    private string NextHistory(Akka.Actor.IActorRef source)
    {
        source.Tell(new SourceProtocol.RequestPermit(CallPurpose.History), TestActor);
        return ExpectMsg<SourceProtocol.Permit>().History!.CoinId.Value;
    }

    private void Request(Akka.Actor.IActorRef source)
    {
        source.Tell(new SourceProtocol.RequestPermit(CallPurpose.Market), TestActor);
        Settle(source);
    }

    // All that was told before is handled when the answer comes; only then may the clock go on.
    private void Settle(Akka.Actor.IActorRef source)
    {
        var probe = CreateTestProbe();
        source.Tell(new SourceProtocol.Watch(), probe);
        probe.ExpectMsg<SourceState>();
    }
}
