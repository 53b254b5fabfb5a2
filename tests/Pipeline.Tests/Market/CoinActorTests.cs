using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Market;
using Microsoft.Extensions.Time.Testing;
using static CryptoViz.Pipeline.Tests.Market.Series;

namespace CryptoViz.Pipeline.Tests.Market;

public sealed class CoinActorTests : TestKit
{
    private readonly FakeTimeProvider _time = new(Noon);
    private readonly TestProbe _market;
    private readonly IActorRef _coin;

    public CoinActorTests()
        : base("akka.loglevel = WARNING")
    {
        _market = CreateTestProbe();
        _coin = NewCoin();
    }

    [Fact]
    public void A_tick_is_answered_and_the_market_is_told()
    {
        Send(Tick(Noon, 100)).Applied.ShouldBe(1);

        _market.ExpectMsg<MarketProtocol.CoinChanged>().Summary.Latest.Price.ShouldBe(100);
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

        watcher.ExpectMsg<CoinProtocol.Delta>().After.ShouldBe(cursor);
        watcher.ExpectMsg<CoinProtocol.Delta>().Series.Points.Prices.ShouldBe([120]);
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

    private IActorRef NewCoin() => Sys.ActorOf(Props.Create(() => new CoinActor(Bitcoin, "usd", "journal-1", _market.Ref, _time)));

    private CoinProtocol.Accepted Send(params Tick[] ticks)
    {
        _coin.Tell(new CoinProtocol.ApplyTicks(Bitcoin, [.. ticks]), TestActor);
        return ExpectMsg<CoinProtocol.Accepted>();
    }
}
