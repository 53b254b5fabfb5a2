using System.Collections.Immutable;
using Akka.Actor;
using Akka.TestKit;
using CryptoViz.Gateway.Realtime;
using CryptoViz.Gateway.Tests.Wire;
using CryptoViz.Pipeline.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace CryptoViz.Gateway.Tests.Realtime;

public sealed class FeedActorTests() : PatientTestKit(
    """
    akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit"
    akka.loglevel = WARNING
    """)
{
    private static readonly TimeSpan FirstAnswer = TimeSpan.FromSeconds(2);

    private readonly FakeTimeProvider _time = new(Samples.Now);
    private readonly Feed<MarketTable, MarketChange> _market = new();
    private readonly Feed<CoinWindow, CoinChange> _coin = new();

    [Fact]
    public void A_feed_asks_for_everything_at_its_start_and_again_soon_while_nothing_answers()
    {
        Market();
        ExpectMsg<MarketProtocol.Watch>().Cursor.ShouldBeNull();

        Advance(FirstAnswer);

        ExpectMsg<MarketProtocol.Watch>().Cursor.ShouldBeNull();
    }

    [Fact]
    public void A_feed_renews_its_lease_from_its_cursor()
    {
        var feed = Followed();

        // The renewal that was set before the first answer.
        Advance(FirstAnswer);
        ExpectMsg<MarketProtocol.Watch>().Cursor.ShouldBe(At(1));
        Advance(Lease.Renewal);

        ExpectMsg<MarketProtocol.Watch>().Cursor.ShouldBe(At(1));
        feed.ShouldNotBeNull();
    }

    [Fact]
    public void A_delta_that_leaves_a_gap_is_not_applied_and_asked_for_once()
    {
        var feed = Followed();

        feed.Tell(Delta(2, 3, price: 3));
        feed.Tell(Delta(3, 4, price: 4));

        ExpectMsg<MarketProtocol.Watch>().Cursor.ShouldBe(At(1));
        ExpectNoMsg(TimeSpan.Zero);
        _market.Now.Frames!.Cursor.ShouldBe(At(1));
    }

    [Fact]
    public void A_delta_that_comes_twice_or_late_changes_nothing()
    {
        var feed = Followed();
        feed.Tell(Delta(1, 2, price: 2));
        feed.Tell(Delta(2, 3, price: 3));
        feed.Tell(Delta(1, 2, price: 2));
        feed.Tell(Delta(2, 3, price: 3));

        CloseFrame();

        Soon(() => Price().ShouldBe(3));
        _market.Now.Frames!.Number.ShouldBe(2);
    }

    [Fact]
    public void A_timer_of_a_frame_that_a_change_has_closed_meanwhile_closes_no_other_before_its_time()
    {
        var feed = Followed();
        Take(feed, Delta(1, 2, price: 2));
        Advance(TimeSpan.FromMilliseconds(240));
        _time.Advance(FrameClock<MarketTable, MarketChange>.Interval);
        Take(feed, Delta(2, 3, price: 3));
        _market.Now.Frames!.Number.ShouldBe(2);
        Take(feed, Delta(3, 4, price: 4));

        Advance(TimeSpan.FromMilliseconds(20));

        Take(feed, Delta(4, 5, price: 5));
        _market.Now.Frames!.Number.ShouldBe(2);
    }

    [Fact]
    public void A_market_that_started_again_is_told_to_clients_as_what_differs()
    {
        var feed = Followed();

        feed.Tell(new MarketProtocol.Snapshot(new Cursor("again", 1), [Samples.BitcoinRow, Samples.TinyRow], 0));
        CloseFrame();

        Soon(() => _market.Now.Frames!.Cursor.ShouldBe(new Cursor("again", 1)));
        _market.Now.Frames!.After(1)!.Type.ShouldBe("delta");
    }

    [Fact]
    public void A_feed_whose_actor_failed_follows_on_from_its_last_frame()
    {
        var feed = Followed();
        feed.Tell(Delta(1, 2, price: 2) with { Coins = default });

        ExpectMsg<MarketProtocol.Watch>().Cursor.ShouldBe(At(1));
    }

    [Fact]
    public void A_coin_that_nothing_is_known_of_ends_its_feed()
    {
        var feed = Coin();
        ExpectMsg<CoinProtocol.Watch>();

        feed.Tell(new CoinProtocol.Unknown(Samples.Bitcoin));

        Soon(() => _coin.Now.Ended.ShouldBe("unknown-coin"));
    }

    [Fact]
    public void What_the_market_knows_of_a_coins_row_reaches_the_coins_stream()
    {
        var feed = Coin();
        ExpectMsg<CoinProtocol.Watch>();
        feed.Tell(new CoinProtocol.Snapshot(Samples.Bitcoin, "24h", new Cursor("j", 1), Samples.Day, Samples.BitcoinRow.Summary));
        Soon(() => _coin.State!.Row.Stale!.Reason.ShouldBe("starting"));

        Publish(Samples.BitcoinRow);
        _time.Advance(TimeSpan.FromSeconds(1));

        // It is looked at each second, and then waits a second for a frame to go with.
        Soon(() =>
        {
            Advance(TimeSpan.FromSeconds(1));
            _coin.State!.Row.Stale.ShouldBeNull();
        });
        _coin.Now.Frames!.Number.ShouldBe(2);
    }

    [Fact]
    public void What_is_told_beside_a_coins_events_goes_with_its_next_frame_and_holds_that_up_by_nothing()
    {
        var feed = Coin();
        ExpectMsg<CoinProtocol.Watch>();
        feed.Tell(new CoinProtocol.Snapshot(Samples.Bitcoin, "24h", new Cursor("j", 1), Samples.Day, Samples.BitcoinRow.Summary));
        Soon(() => _coin.Now.Frames.ShouldNotBeNull());
        _time.Advance(FrameClock<CoinWindow, CoinChange>.Interval);

        feed.Tell(new CoinProtocol.BackfillChanged(Samples.Bitcoin, "24h", new Backfill("fetching", 4, 288, null, "new")));
        feed.Tell(new CoinProtocol.Delta(Samples.Bitcoin, "24h", new Cursor("j", 1), new Cursor("j", 2), Samples.Day, Samples.BitcoinRow.Summary));

        Soon(() => _coin.Now.Frames!.Number.ShouldBe(2));
        _coin.Now.Frames!.Cursor.ShouldBe(new Cursor("j", 2));
    }

    [Fact]
    public void A_pool_gives_one_feed_to_all_and_stops_it_when_nobody_has_read_it_for_a_minute()
    {
        var key = new CoinWindowKey(Samples.Bitcoin, "24h");
        var pool = Sys.ActorOf(Props.Create(() => new FeedPool<CoinWindowKey, CoinWindow, CoinChange>(
            (asked, feed) => Props.Create(() => new CoinFeed(asked, feed, TestActor, _market, _time)), _time)));
        var first = Open(pool, key);
        Open(pool, key).ShouldBeSameAs(first);
        ExpectMsg<CoinProtocol.Watch>();

        first.Enter();
        Pass(FeedPool<CoinWindowKey, CoinWindow, CoinChange>.Unused);
        Open(pool, key).ShouldBeSameAs(first);
        first.Leave();
        Pass(FeedPool<CoinWindowKey, CoinWindow, CoinChange>.Unused);

        FishForMessage(message => message is CoinProtocol.Unwatch);
        Open(pool, key).ShouldNotBeSameAs(first);
    }

    private static Cursor At(long sequence) => new("m", sequence);

    private static MarketProtocol.Delta Delta(long after, long cursor, decimal price) => new(
        At(after), At(cursor), [Samples.BitcoinRow.With(tick => tick with { Price = price })], ImmutableArray<CoinId>.Empty, 0);

    private static Feed<CoinWindow, CoinChange> Open(IActorRef pool, CoinWindowKey key) =>
        pool.Ask<Feed<CoinWindow, CoinChange>>(new FeedPool<CoinWindowKey, CoinWindow, CoinChange>.Open(key)).GetAwaiter().GetResult();

    private decimal Price() => _market.State!.Find(Samples.Bitcoin)!.Summary.Latest.Price;

    private IActorRef Market() => Sys.ActorOf(Props.Create(() => new MarketFeed(_market, TestActor, _time)));

    private IActorRef Coin() => Sys.ActorOf(Props.Create(() =>
        new CoinFeed(new CoinWindowKey(Samples.Bitcoin, "24h"), _coin, TestActor, _market, _time)));

    private IActorRef Followed()
    {
        var feed = Market();
        ExpectMsg<MarketProtocol.Watch>();
        feed.Tell(new MarketProtocol.Snapshot(At(1), [Samples.BitcoinRow], 0));
        Soon(() => _market.Now.Frames.ShouldNotBeNull());
        return feed;
    }

    private void Publish(MarketCoin row) =>
        _market.Publish(Frames<MarketTable, MarketChange>.First(Samples.Table(row), At(1)));

    // The actor may still have to set the timer, so both clocks move until it fires.
    // A gap behind it is asked for, so that all before it is done.
    private void Take(IActorRef feed, MarketProtocol.Delta delta)
    {
        feed.Tell(delta);
        feed.Tell(Delta(90, 91, price: 0));
        ExpectMsg<MarketProtocol.Watch>();
    }

    private void CloseFrame() => Soon(() =>
    {
        Advance(FrameClock<MarketTable, MarketChange>.Interval);
        _market.Now.Frames!.Number.ShouldBe(2);
    });

    private void Pass(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed <= time; passed += TimeSpan.FromSeconds(20))
        {
            _time.Advance(TimeSpan.FromSeconds(20));
            Advance(TimeSpan.FromSeconds(20));
        }
    }

    private void Soon(Action assertion) => AwaitAssert(assertion, interval: TimeSpan.FromMilliseconds(5));

    private void Advance(TimeSpan time) => ((TestScheduler)Sys.Scheduler).Advance(time);
}
