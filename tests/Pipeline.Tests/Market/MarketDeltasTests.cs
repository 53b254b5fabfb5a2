using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Market;
using Microsoft.Extensions.Time.Testing;
using static CryptoViz.Pipeline.Tests.Market.Series;

namespace CryptoViz.Pipeline.Tests.Market;

/// <summary>When the market tells its watchers, by a clock that stands until it is moved.</summary>
public sealed class MarketDeltasTests() : TestKit(
    """
    akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit"
    akka.loglevel = WARNING
    """)
{
    [Fact]
    public void A_change_after_a_quiet_time_is_told_at_once_and_what_comes_close_behind_it_together()
    {
        var market = Sys.ActorOf(Props.Create(() => new MarketActor("usd", ActorRefs.Nobody, ActorRefs.Nobody, new DamagedEntities(), new FakeTimeProvider(Noon))));
        market.Tell(new MarketProtocol.Watch(null), TestActor);
        ExpectMsg<MarketProtocol.Snapshot>();

        foreach (var id in new[] { "first", "second", "third" })
            market.Tell(new MarketProtocol.CoinChanged(State(Tick(Noon, 100, id: new CoinId(id))).Summary()!));
        ExpectMsg<MarketProtocol.Delta>().Coins.ShouldHaveSingleItem().Summary.Latest.Id.Value.ShouldBe("first");
        market.Tell(new MarketProtocol.GetCatalogue(), TestActor);
        ExpectMsg<MarketProtocol.Catalogue>();

        ((TestScheduler)Sys.Scheduler).Advance(TimeSpan.FromMilliseconds(10));

        ExpectMsg<MarketProtocol.Delta>().Coins.Select(coin => coin.Summary.Latest.Id.Value).ShouldBe(["second", "third"], ignoreOrder: true);
    }
}
