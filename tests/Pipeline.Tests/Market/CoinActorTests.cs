using System.Collections.Concurrent;
using Akka.Actor;
using Akka.TestKit;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Market;
using Microsoft.Extensions.Time.Testing;
using static CryptoViz.Pipeline.Tests.Market.Series;

namespace CryptoViz.Pipeline.Tests.Market;

public sealed class CoinActorTests : PatientTestKit
{
    private readonly FakeTimeProvider _time = new(Noon);
    private readonly ConcurrentQueue<CoinAnalytics> _analytics = new();
    private readonly TestProbe _market;
    private readonly TestProbe _source;
    private readonly IActorRef _coin;

    public CoinActorTests()
        : base("akka.loglevel = WARNING")
    {
        (_market, _source) = (CreateTestProbe(), CreateTestProbe());
        _coin = NewCoin();
    }

    [Fact]
    public void A_tick_is_answered_and_the_market_is_told()
    {
        Send(Tick(Noon, 100)).Applied.ShouldBe(1);

        _market.ExpectMsg<MarketProtocol.CoinChanged>().Summary.Latest.Price.ShouldBe(100);
    }

    [Fact]
    public void Its_statistics_are_told_at_most_once_a_second()
    {
        for (var n = 0; n < 5; n++) Send(Tick(Noon.AddMinutes(n), 100 + n));
        AwaitAssert(() => _analytics.Count.ShouldBe(1));

        _time.Advance(TimeSpan.FromSeconds(1));
        Send(Tick(Noon.AddMinutes(10), 110));

        AwaitAssert(() => _analytics.Count.ShouldBe(2));
        var last = _analytics.Last();
        (last.Id, last.AsOf).ShouldBe((Bitcoin, Noon.AddMinutes(10)));
        (last.Windows["24h"].First, last.Windows["24h"].Last, last.Windows["24h"].High).ShouldBe((100, 110, 110));
    }

    [Fact]
    public void A_known_tick_is_accepted_again_without_an_event()
    {
        Send(Tick(Noon, 100));

        Send(Tick(Noon, 100)).ShouldBe(new CoinProtocol.Accepted(Bitcoin, 0, 1, 0));
    }

    [Fact]
    public void A_coin_without_an_observation_is_unknown_to_a_watcher()
    {
        _coin.Tell(new CoinProtocol.Watch(Bitcoin, "24h", null), TestActor);

        ExpectMsg<CoinProtocol.Unknown>();
    }

    [Fact]
    public void A_watcher_gets_the_window_and_then_each_change()
    {
        Send(Tick(Noon, 100));
        var watcher = CreateTestProbe();
        _coin.Tell(new CoinProtocol.Watch(Bitcoin, "24h", null), watcher);
        var snapshot = watcher.ExpectMsg<CoinProtocol.Snapshot>();

        Send(Tick(Noon.AddMinutes(1), 110));

        var delta = watcher.ExpectMsg<CoinProtocol.Delta>();
        delta.After.ShouldBe(snapshot.Cursor);
        delta.Series.Points.Prices.ShouldBe([110]);
    }

    [Fact]
    public void A_renewal_with_the_current_cursor_is_not_answered()
    {
        Send(Tick(Noon, 100));
        var watcher = CreateTestProbe();
        _coin.Tell(new CoinProtocol.Watch(Bitcoin, "24h", null), watcher);
        var cursor = watcher.ExpectMsg<CoinProtocol.Snapshot>().Cursor;

        _coin.Tell(new CoinProtocol.Watch(Bitcoin, "24h", cursor), watcher);
        Send(Tick(Noon.AddMinutes(1), 110));

        watcher.ExpectMsg<CoinProtocol.Delta>();
    }

    [Fact]
    public void A_renewal_after_a_lost_message_brings_just_what_was_missed()
    {
        Send(Tick(Noon, 100));
        var watcher = CreateTestProbe();
        _coin.Tell(new CoinProtocol.Watch(Bitcoin, "24h", null), watcher);
        var cursor = watcher.ExpectMsg<CoinProtocol.Snapshot>().Cursor;
        Send(Tick(Noon.AddMinutes(1), 110));
        Send(Tick(Noon.AddMinutes(2), 120));
        watcher.ReceiveN(2);

        _coin.Tell(new CoinProtocol.Watch(Bitcoin, "24h", cursor), watcher);

        // The last point that it had may have changed too.
        var missed = watcher.ExpectMsg<CoinProtocol.Delta>();
        (missed.After, missed.Cursor.Sequence).ShouldBe((cursor, cursor.Sequence + 2));
        missed.Series.Points.Prices.ShouldBe([100, 110, 120]);
    }

    [Fact]
    public void A_watcher_that_does_not_renew_is_forgotten_after_a_minute()
    {
        Send(Tick(Noon, 100));
        var watcher = CreateTestProbe();
        _coin.Tell(new CoinProtocol.Watch(Bitcoin, "24h", null), watcher);
        watcher.ExpectMsg<CoinProtocol.Snapshot>();

        _time.Advance(Lease.Expiry + TimeSpan.FromSeconds(1));
        Send(Tick(Noon.AddMinutes(1), 110));

        watcher.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public void A_restarted_coin_has_the_same_window_and_cursor()
    {
        Send(Tick(Noon, 100), Tick(Noon.AddMinutes(1), 110));
        _coin.Tell(new CoinProtocol.Watch(Bitcoin, "1h", null), TestActor);
        var before = ExpectMsg<CoinProtocol.Snapshot>();
        Watch(_coin);
        _coin.Tell(EntityStop.Instance);
        ExpectTerminated(_coin);

        NewCoin().Tell(new CoinProtocol.Watch(Bitcoin, "1h", null), TestActor);

        var after = ExpectMsg<CoinProtocol.Snapshot>();
        after.Cursor.ShouldBe(before.Cursor);
        after.Series.Points.Prices.ShouldBe(before.Series.Points.Prices);
    }

    [Fact]
    public void The_market_is_told_at_most_once_a_second()
    {
        Send(Tick(Noon, 100));
        _market.ExpectMsg<MarketProtocol.CoinChanged>();

        Send(Tick(Noon.AddSeconds(1), 101));

        _market.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public void The_market_is_told_at_once_of_a_tick_that_comes_a_little_early_but_not_of_one_more_on_the_average()
    {
        foreach (var early in new[] { 0, 900, 1_800 })
        {
            _time.SetUtcNow(Noon.AddMilliseconds(early));
            Send(Tick(Noon.AddMilliseconds(early), 100));
            _market.ExpectMsg<MarketProtocol.CoinChanged>();
        }

        _time.SetUtcNow(Noon.AddMilliseconds(2_700));
        Send(Tick(Noon.AddMilliseconds(2_700), 100));
        _market.ExpectNoMsg(TimeSpan.Zero);
        _market.ExpectMsg<MarketProtocol.CoinChanged>();
    }

    [Fact]
    public void A_coin_asks_in_the_background_for_a_day_and_a_quarter_once()
    {
        Send(Tick(Noon, 100));
        Send(Tick(Noon.AddSeconds(2), 101));

        Asked(HistoryPriority.Background).ShouldBe(1);
        Asked(HistoryPriority.Background).ShouldBe(90);
        _source.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public void A_watch_asks_for_what_its_window_lacks()
    {
        Send(Tick(Noon, 100));
        _source.ReceiveN(2);

        _coin.Tell(new CoinProtocol.Watch(Bitcoin, "1y", null), TestActor);

        Asked(HistoryPriority.Watched).ShouldBe(365);
    }

    [Theory]
    [InlineData("24h", null, 1)]
    [InlineData(null, long.MinValue, 365)]
    [InlineData(null, long.MaxValue, 1)]
    [InlineData(null, null, 365)]
    public void A_query_asks_for_what_its_range_lacks(string? window, long? from, int days)
    {
        Send(Tick(Noon, 100));
        _source.ReceiveN(2);

        _coin.Tell(new CoinProtocol.GetSeries(Bitcoin, window, from, null, 500), TestActor);

        ExpectMsg<CoinProtocol.SeriesAnswer>();
        Asked(HistoryPriority.Watched).ShouldBe(days);
    }

    [Fact]
    public void A_query_for_which_nobody_waits_asks_in_the_background()
    {
        Send(Tick(Noon, 100));
        _source.ReceiveN(2);

        _coin.Tell(new CoinProtocol.GetSeries(Bitcoin, "1y", null, null, 500) { Priority = HistoryPriority.Background }, TestActor);

        ExpectMsg<CoinProtocol.SeriesAnswer>();
        Asked(HistoryPriority.Background).ShouldBe(365);
    }

    [Theory]
    [InlineData(false, 60, 90)]
    [InlineData(true, 300, 25)]
    public void A_range_is_the_finest_thinned_out_or_the_finest_that_fits(bool even, int resolution, int fewest)
    {
        Send([.. Enumerable.Range(0, 400).Select(i => Tick(Noon.AddMinutes(i), 100 + (i * 37 % 101)))]);

        _coin.Tell(new CoinProtocol.GetSeries(Bitcoin, null, Noon.AddMinutes(200).Ms(), Noon.AddMinutes(320).Ms(), 100) { Even = even }, TestActor);

        var series = ExpectMsg<CoinProtocol.SeriesAnswer>().Series;
        series.ResolutionSeconds.ShouldBe(resolution);
        series.Points.Count.ShouldBeInRange(fewest, 100);
    }

    [Fact]
    public void A_coin_that_did_not_change_since_an_answer_says_just_that()
    {
        Send(Tick(Noon, 100));
        _coin.Tell(new CoinProtocol.GetSeries(Bitcoin, "24h", null, null, 500), TestActor);
        var first = ExpectMsg<CoinProtocol.SeriesAnswer>();

        _coin.Tell(new CoinProtocol.GetSeries(Bitcoin, "24h", null, null, 500) { Known = first.Cursor }, TestActor);
        ExpectMsg<CoinProtocol.SeriesUnchanged>().ShouldBe(new CoinProtocol.SeriesUnchanged(Bitcoin, first.Cursor, first.Series.Backfill));

        Send(Tick(Noon.AddMinutes(1), 101));
        _coin.Tell(new CoinProtocol.GetSeries(Bitcoin, "24h", null, null, 500) { Known = first.Cursor }, TestActor);
        ExpectMsg<CoinProtocol.SeriesAnswer>().Series.Points.Count.ShouldBe(2);
    }

    [Fact]
    public void A_coin_that_someone_follows_asks_before_others()
    {
        Send(Tick(Noon, 100));
        _source.ReceiveN(2);

        _coin.Tell(new CoinProtocol.Follow(Bitcoin));

        (Asked(HistoryPriority.Watched), Asked(HistoryPriority.Watched)).ShouldBe((1, 90));
    }

    [Fact]
    public void A_coin_that_nobody_watches_and_nobody_quotes_asks_to_leave_memory_and_one_that_is_watched_does_not()
    {
        var shard = CreateTestProbe();
        Action<CoinAnalytics> unheard = _ => { };
        var (id, market, source) = (new CoinId("idle"), _market.Ref, _source.Ref);
        var idle = shard.ChildActorOf(Props.Create(() => new CoinActor(id, "usd", "journal-1", market, source, unheard, new DamagedEntities(), _time)));
        idle.Tell(new CoinProtocol.ApplyTicks(id, [Tick(Noon, 1, id: id)]), TestActor);
        ExpectMsg<CoinProtocol.Accepted>();
        idle.Tell(new CoinProtocol.Watch(id, "24h", null), TestActor);
        ExpectMsg<CoinProtocol.Snapshot>();

        idle.Tell(ReceiveTimeout.Instance);
        shard.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        _time.Advance(Lease.Expiry + TimeSpan.FromSeconds(1));
        idle.Tell(ReceiveTimeout.Instance);

        shard.ExpectMsg<Akka.Cluster.Sharding.Passivate>();
    }

    [Fact]
    public void A_watcher_gets_the_window_again_when_history_comes()
    {
        Send(Tick(Noon, 100));
        _coin.Tell(new CoinProtocol.Watch(Bitcoin, "24h", null), TestActor);
        var first = ExpectMsg<CoinProtocol.Snapshot>();
        first.Series.Points.Count.ShouldBe(1);
        first.Series.Backfill.ShouldBe(new Backfill("waiting", 0, 288, null, "new"));

        var history = Chunk(300, Noon.AddHours(-23), [.. Enumerable.Repeat(90.0, 276)]);
        _coin.Tell(new CoinProtocol.ApplyHistory(Bitcoin, history), CreateTestProbe());

        var again = ExpectMsg<CoinProtocol.Snapshot>();
        again.Series.Points.Count.ShouldBe(277);
        again.Series.Backfill.ShouldBeNull();
    }

    [Fact]
    public void A_watcher_hears_how_far_the_missing_history_is_and_one_who_comes_later_knows_it()
    {
        Send(Tick(Noon, 100));
        var (watcher, later) = (CreateTestProbe(), CreateTestProbe());
        _coin.Tell(new CoinProtocol.Watch(Bitcoin, "24h", null), watcher);
        var cursor = watcher.ExpectMsg<CoinProtocol.Snapshot>().Cursor;

        _coin.Tell(new SourceProtocol.HistoryPlace(new(Bitcoin, 1), HistoryStage.Waiting, TimeSpan.FromSeconds(90)));
        var told = watcher.ExpectMsg<CoinProtocol.BackfillChanged>();
        told.ShouldBe(new CoinProtocol.BackfillChanged(Bitcoin, "24h", new Backfill("waiting", 0, 288, 90, "new")));

        _coin.Tell(new SourceProtocol.HistoryPlace(new(Bitcoin, 1), HistoryStage.Waiting, TimeSpan.FromSeconds(90)));
        _coin.Tell(new SourceProtocol.HistoryPlace(new(Bitcoin, 90), HistoryStage.Fetching, null));
        _coin.Tell(new CoinProtocol.Watch(Bitcoin, "24h", null), later);
        var snapshot = later.ExpectMsg<CoinProtocol.Snapshot>();
        (snapshot.Cursor, snapshot.Series.Backfill).ShouldBe((cursor, told.Backfill));
        watcher.ExpectNoMsg(TimeSpan.Zero);

        Send(Tick(Noon.AddMinutes(1), 101));
        watcher.ExpectMsg<CoinProtocol.Delta>().Series.Backfill.ShouldBe(told.Backfill);
    }

    [Fact]
    public void A_watcher_who_missed_events_hears_also_what_was_told_after_them()
    {
        Send(Tick(Noon, 100));
        _coin.Tell(new CoinProtocol.Watch(Bitcoin, "24h", null), TestActor);
        var cursor = ExpectMsg<CoinProtocol.Snapshot>().Cursor;
        _coin.Tell(new CoinProtocol.ApplyTicks(Bitcoin, [Tick(Noon.AddMinutes(1), 101)]), CreateTestProbe());
        ExpectMsg<CoinProtocol.Delta>();
        _coin.Tell(new SourceProtocol.HistoryPlace(new(Bitcoin, 1), HistoryStage.Fetching, null));
        ExpectMsg<CoinProtocol.BackfillChanged>();

        _coin.Tell(new CoinProtocol.Watch(Bitcoin, "24h", cursor), TestActor);

        var missed = ExpectMsg<CoinProtocol.Delta>();
        missed.After.ShouldBe(cursor);
        missed.Series.Backfill!.State.ShouldBe("fetching");
    }

    [Fact]
    public void An_answer_without_points_is_journalled_so_that_a_restarted_coin_does_not_ask_again()
    {
        Send(Tick(Noon, 100));
        _source.ReceiveN(2);
        foreach (var days in new[] { 1, 90 })
        {
            _coin.Tell(new CoinProtocol.ApplyHistory(Bitcoin, Chunk(300, Noon) with { From = Noon.AddDays(-days), To = Noon }), TestActor);
            ExpectMsg<CoinProtocol.Accepted>();
        }

        Watch(_coin);
        _coin.Tell(EntityStop.Instance);
        ExpectTerminated(_coin);
        NewCoin().Tell(new CoinProtocol.ApplyTicks(Bitcoin, [Tick(Noon.AddMinutes(1), 101)]), TestActor);

        ExpectMsg<CoinProtocol.Accepted>().Applied.ShouldBe(1);
        _source.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    private int Asked(HistoryPriority priority)
    {
        // An open chart says also that it is open.
        var asked = _source.FishForMessage<SourceProtocol.RequestHistory>(_ => true);
        asked.Priority.ShouldBe(priority);
        return asked.Request.Days;
    }

    private IActorRef NewCoin() => Sys.ActorOf(Props.Create(() => new CoinActor(Bitcoin, "usd", "journal-1", _market.Ref, _source.Ref, _analytics.Enqueue, new DamagedEntities(), _time)));

    private CoinProtocol.Accepted Send(params Tick[] ticks)
    {
        _coin.Tell(new CoinProtocol.ApplyTicks(Bitcoin, [.. ticks]), TestActor);
        return ExpectMsg<CoinProtocol.Accepted>();
    }
}
