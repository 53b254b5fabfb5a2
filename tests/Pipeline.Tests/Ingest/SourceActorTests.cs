using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Ingest;
using Microsoft.Extensions.Time.Testing;

namespace CryptoViz.Pipeline.Tests.Ingest;

public class SourceActorTests : PatientTestKit
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
        source.Tell(Wanted("bitcoin", HistoryPriority.Watched), Akka.Actor.ActorRefs.NoSender);
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

        source.Tell(Wanted("bitcoin", HistoryPriority.Background), Akka.Actor.ActorRefs.NoSender);

        ExpectMsg<SourceProtocol.Permit>().History.ShouldBe(new HistoryRequest(new CoinId("bitcoin"), 1));
    }

    [Fact]
    public void History_is_served_by_priority_and_rank()
    {
        var source = Source();
        source.Tell(Paces.Listing("bitcoin", "ethereum"), TestActor);
        source.Tell(Wanted("ethereum", HistoryPriority.Background), Akka.Actor.ActorRefs.NoSender);
        source.Tell(Wanted("bitcoin", HistoryPriority.Background), Akka.Actor.ActorRefs.NoSender);
        source.Tell(Wanted("unlisted", HistoryPriority.Watched), Akka.Actor.ActorRefs.NoSender);

        NextHistory(source).ShouldBe("unlisted");
        NextHistory(source).ShouldBe("bitcoin");
        NextHistory(source).ShouldBe("ethereum");
    }

    [Fact]
    public void Who_waits_for_history_hears_how_long_and_asks_again_to_hear_more()
    {
        var source = Source(perMinute: 10);
        var coin = CreateTestProbe();
        foreach (var other in new[] { "a", "b", "c" }) source.Tell(Wanted(other, HistoryPriority.Watched), Akka.Actor.ActorRefs.NoSender);
        var wanted = Wanted("bitcoin", HistoryPriority.Watched);

        source.Tell(wanted, coin);
        coin.ExpectMsg<SourceProtocol.HistoryPlace>().ShouldBe(new(wanted.Request, HistoryStage.Waiting, TimeSpan.FromMinutes(1)));

        for (var other = 0; other < 3; other++) NextHistory(source);
        _time.Advance(TimeSpan.FromSeconds(45));
        source.Tell(wanted, coin);
        coin.ExpectMsg<SourceProtocol.HistoryPlace>().Wait.ShouldBe(TimeSpan.FromSeconds(15));

        _time.Advance(TimeSpan.FromSeconds(15));
        NextHistory(source).ShouldBe("bitcoin");
        source.Tell(wanted, coin);
        coin.ExpectMsg<SourceProtocol.HistoryPlace>().Stage.ShouldBe(HistoryStage.Fetching);
    }

    [Fact]
    public void What_nobody_waits_for_is_not_answered()
    {
        var source = Source();

        source.Tell(Wanted("bitcoin", HistoryPriority.Background), TestActor);

        Settle(source);
        ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void A_failed_request_is_granted_again_when_its_patience_is_over()
    {
        var source = Source();
        source.Tell(Wanted("bitcoin", HistoryPriority.Watched), Akka.Actor.ActorRefs.NoSender);
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

        source.Tell(Paces.Listing("bitcoin"), TestActor);
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
        source.Tell(Paces.Listing("bitcoin"), TestActor);

        watcher.ExpectNoMsg(Quiet);
    }

    [Fact]
    public void Calls_that_were_made_before_a_restart_count_after_it()
    {
        var before = Source(perMinute: 2);
        Call(before, 1);
        Call(before, 2);
        Watch(before);
        Sys.Stop(before);
        ExpectTerminated(before);

        _time.Advance(TimeSpan.FromSeconds(30));
        var after = Source(perMinute: 2);
        Request(after);
        ExpectNoMsg(Quiet);
        _time.Advance(TimeSpan.FromSeconds(30) + Moment);

        ExpectMsg<SourceProtocol.Permit>();
    }

    [Fact]
    public void A_month_that_was_spent_before_a_restart_stays_spent()
    {
        _time.SetUtcNow(new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero));
        var before = Source(perMonth: 3);
        for (var number = 1; number <= 3; number++) Call(before, number);
        Watch(before);
        Sys.Stop(before);
        ExpectTerminated(before);

        _time.Advance(TimeSpan.FromDays(20));
        var after = Source(perMonth: 3);
        Request(after);

        ExpectNoMsg(Quiet);
        var watcher = CreateTestProbe();
        after.Tell(new SourceProtocol.Watch(), watcher);
        var state = watcher.ExpectMsg<SourceState>();
        (state.Condition, state.Reason, state.NextUpdateAt).ShouldBe(
            ("rate-limited", "the 3 calls of this month are spent", new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero)));
    }

    [Fact]
    public void What_users_follow_is_polled_first_and_kept()
    {
        var before = Source();
        before.Tell(new SourceProtocol.Follow("ann", [new("dogecoin")]), TestActor);
        before.Tell(new SourceProtocol.Follow("bob", [new("monero"), new("dogecoin")]), TestActor);
        Settle(before);
        Watch(before);
        Sys.Stop(before);
        ExpectTerminated(before);

        var after = Source();
        Request(after);

        ExpectMsg<SourceProtocol.Permit>().First.ShouldBe([new("dogecoin"), new("monero")]);
    }

    [Fact]
    public void Coins_that_the_one_page_holds_cost_no_call_of_their_own()
    {
        var source = Source(interval: TimeSpan.FromSeconds(1));
        source.Tell(new SourceProtocol.Follow("ann", [new("bitcoin")]), TestActor);
        Settle(source);
        Poll(source).First.ShouldBe([new("bitcoin")], "nobody knows yet what the page holds");

        _time.Advance(TimeSpan.FromSeconds(2));
        Poll(source).First.ShouldBeEmpty();

        source.Tell(new SourceProtocol.ShowChart(new("monero")), TestActor);
        _time.Advance(TimeSpan.FromSeconds(2));
        Poll(source).First.ShouldBe([new("monero"), new("bitcoin")]);
    }

    [Fact]
    public void A_range_that_the_plan_does_not_reach_is_not_asked_for_again_by_anyone()
    {
        var before = Source();
        before.Tell(Wanted("bitcoin", HistoryPriority.Watched, days: 365), Akka.Actor.ActorRefs.NoSender);
        before.Tell(new SourceProtocol.RequestPermit(CallPurpose.History), TestActor);
        var permit = ExpectMsg<SourceProtocol.Permit>();
        before.Tell(new SourceProtocol.ReportCall(permit.Number, CallOutcome.Refused, null, "10012") { BeyondPlan = true }, TestActor);
        Settle(before);
        Watch(before);
        Sys.Stop(before);
        ExpectTerminated(before);

        var after = Source();
        after.Tell(Wanted("ethereum", HistoryPriority.Watched, days: 365), Akka.Actor.ActorRefs.NoSender);
        after.Tell(Wanted("ethereum", HistoryPriority.Watched), Akka.Actor.ActorRefs.NoSender);
        after.Tell(new SourceProtocol.RequestPermit(CallPurpose.History), TestActor);

        ExpectMsg<SourceProtocol.Permit>().History!.Days.ShouldBe(1);
    }

    [Fact]
    public void The_list_of_all_coins_is_due_once_a_day_and_not_before_the_first_poll()
    {
        var source = Source();
        source.Tell(new SourceProtocol.RequestPermit(CallPurpose.CoinList), TestActor);
        Settle(source);
        ExpectNoMsg(Quiet);
        source.Tell(Paces.Listing("bitcoin"), TestActor);
        var permit = ExpectMsg<SourceProtocol.Permit>();
        permit.Purpose.ShouldBe(CallPurpose.CoinList);
        source.Tell(new SourceProtocol.ReportCall(permit.Number, CallOutcome.Ok, null, null), TestActor);
        Settle(source);

        _time.Advance(TimeSpan.FromHours(23));
        source.Tell(new SourceProtocol.RequestPermit(CallPurpose.CoinList), TestActor);
        Settle(source);
        ExpectNoMsg(Quiet);
        _time.Advance(TimeSpan.FromHours(1));
        source.Tell(new SourceProtocol.RequestPermit(CallPurpose.CoinList), TestActor);

        ExpectMsg<SourceProtocol.Permit>();
    }

    [Fact]
    public void A_page_that_opens_makes_polls_more_frequent_at_once()
    {
        var source = Source(automatic: true, perMinute: 5);
        var page = CreateTestProbe();
        Poll(source);
        _time.Advance(TimeSpan.FromSeconds(100));
        Request(source);
        ExpectNoMsg(Quiet);

        source.Tell(new SourceProtocol.Watch { Pages = 1 }, page);

        ExpectMsg<SourceProtocol.Permit>();
        page.FishForMessage<SourceState>(state => state.PollInterval == TimeSpan.FromSeconds(60));
    }

    private new void Watch(Akka.Actor.IActorRef actor)
    {
        Settle(actor);
        base.Watch(actor);
    }

    private void Call(Akka.Actor.IActorRef source, long number)
    {
        source.Tell(new SourceProtocol.RequestPermit(CallPurpose.Market), TestActor);
        ExpectMsg<SourceProtocol.Permit>().Number.ShouldBe(number);
    }

    private Akka.Actor.IActorRef Source(int perMinute = 100, TimeSpan? interval = null, int? perMonth = null, bool automatic = false)
    {
        var pace = Paces.Of(_time, new CallBudget(perMinute, perMonth, _time), automatic ? null : interval ?? TimeSpan.FromSeconds(60));
        return Sys.ActorOf(Akka.Actor.Props.Create(() => new SourceActor(pace, "usd", null, new DamagedEntities(), _time)));
    }

    private SourceProtocol.Permit Poll(Akka.Actor.IActorRef source)
    {
        source.Tell(new SourceProtocol.RequestPermit(CallPurpose.Market), TestActor);
        var permit = ExpectMsg<SourceProtocol.Permit>();
        source.Tell(Paces.Listing("bitcoin"), TestActor);
        Settle(source);
        return permit;
    }

    private static SourceProtocol.RequestHistory Wanted(string coin, HistoryPriority priority, int days = 1) => new(new HistoryRequest(new CoinId(coin), days), priority);

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
