using Akka.Actor;
using Akka.TestKit;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Market;
using Microsoft.Extensions.Time.Testing;
using static CryptoViz.Pipeline.Tests.Market.Series;

namespace CryptoViz.Pipeline.Tests.Market;

public sealed class MarketActorTests : PatientTestKit
{
    private readonly FakeTimeProvider _time = new(Noon);
    private readonly TestProbe _coins;
    private readonly TestProbe _source;
    private readonly IActorRef _market;

    public MarketActorTests()
        : base("akka.loglevel = WARNING")
    {
        (_coins, _source) = (CreateTestProbe(), CreateTestProbe());
        _market = NewMarket();
    }

    [Fact]
    public void A_watcher_gets_the_table_and_then_the_rows_that_change()
    {
        _market.Tell(new MarketProtocol.Watch(null), TestActor);
        ExpectMsg<MarketProtocol.Snapshot>().Coins.ShouldBeEmpty();

        _market.Tell(new MarketProtocol.CoinChanged(Summary("bitcoin", 1)));

        ExpectMsg<MarketProtocol.Delta>().Coins.ShouldHaveSingleItem().Summary.Latest.Id.ShouldBe(Bitcoin);
    }

    [Fact]
    public void A_start_asks_every_known_coin_for_its_row()
    {
        _market.Tell(new MarketProtocol.Watch(null), TestActor);
        ExpectMsg<MarketProtocol.Snapshot>();
        _market.Tell(new MarketProtocol.CoinChanged(Summary("ethereum", 2)));
        ExpectMsg<MarketProtocol.Delta>();
        Watch(_market);
        _market.Tell(EntityStop.Instance);
        ExpectTerminated(_market);

        NewMarket();

        _coins.ExpectMsg<CoinProtocol.GetSummary>().CoinId.Value.ShouldBe("ethereum");
    }

    [Fact]
    public void A_coin_that_the_source_tracks_is_marked_and_asked_to_look_for_what_it_lacks()
    {
        _market.Tell(new MarketProtocol.CoinChanged(Summary("bitcoin", 1)));

        _market.Tell(new SourceState { Source = "coingecko", Condition = "ok", PollInterval = TimeSpan.FromMinutes(5), Listed = [Bitcoin], Tracked = [Bitcoin] });

        _coins.FishForMessage<CoinProtocol.Follow>(follow => follow.CoinId == Bitcoin);
        AwaitAssert(() => Table().Coins[0].Tracked.ShouldBeTrue());
    }

    [Fact]
    public void A_search_finds_coins_that_are_polled_and_coins_that_are_only_listed()
    {
        _market.Tell(new MarketProtocol.CoinChanged(Summary("bitcoin", 1)));
        _market.Tell(new MarketProtocol.KnowCoins([new CoinName(Bitcoin, "btc", "Bitcoin", null), new CoinName(new CoinId("bitcoin-gold"), "btg", "Bitcoin Gold", null)]));

        _market.Tell(new MarketProtocol.Search("bitcoi", 10), TestActor);

        ExpectMsg<MarketProtocol.Found>().Coins.Select(found => (found.Coin.Id.Value, found.Listed)).ShouldBe([("bitcoin", true), ("bitcoin-gold", false)]);
    }

    [Fact]
    public void An_old_value_is_marked_with_the_sources_reason()
    {
        _market.Tell(new MarketProtocol.CoinChanged(Summary("bitcoin", 1)));
        _time.Advance(TimeSpan.FromHours(1));

        _market.Tell(new SourceState { Source = "coingecko", Condition = "rate-limited", PollInterval = TimeSpan.FromMinutes(5), Listed = [Bitcoin] });

        AwaitAssert(() => Table().Coins[0].Stale.ShouldBe(new Staleness(Noon, "rate-limited")));
    }

    [Fact]
    public void A_coin_that_left_the_list_is_kept_and_marked()
    {
        _market.Tell(new MarketProtocol.CoinChanged(Summary("bitcoin", 1)));

        _market.Tell(new SourceState { Source = "coingecko", Condition = "ok", PollInterval = TimeSpan.FromMinutes(5), Listed = [new CoinId("ethereum")] });

        AwaitAssert(() => Table().Coins[0].Listed.ShouldBeFalse());
    }

    [Fact]
    public void A_coin_that_is_tracked_is_told_so_once_that_it_asks_for_the_past_it_lacks()
    {
        var state = new SourceState { Source = "coingecko", Condition = "ok", PollInterval = TimeSpan.FromMinutes(1), Tracked = [Bitcoin] };

        _market.Tell(state);
        _market.Tell(state with { Tracked = [Bitcoin, new CoinId("dogecoin")] });

        _coins.FishForMessage<CoinProtocol.Follow>(follow => follow.CoinId == Bitcoin);
        _coins.FishForMessage<CoinProtocol.Follow>(_ => true).CoinId.ShouldBe(new CoinId("dogecoin"));
    }

    private MarketProtocol.Snapshot Table()
    {
        var watcher = CreateTestProbe();
        _market.Tell(new MarketProtocol.Watch(null), watcher);
        return watcher.ExpectMsg<MarketProtocol.Snapshot>();
    }

    private IActorRef NewMarket() => Sys.ActorOf(Props.Create(() => new MarketActor("usd", _coins.Ref, _source.Ref, new DamagedEntities(), _time)));

    private static CoinSummary Summary(string id, int rank) =>
        State(Tick(Noon, 100, id: new CoinId(id)) with { Rank = rank }).Summary()!;
}
