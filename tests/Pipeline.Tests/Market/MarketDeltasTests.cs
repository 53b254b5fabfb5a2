using Akka.Actor;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Market;
using Microsoft.Extensions.Time.Testing;
using static CryptoViz.Pipeline.Tests.Market.Series;

namespace CryptoViz.Pipeline.Tests.Market;

/// <summary>What the market tells its watchers, and when.</summary>
public sealed class MarketDeltasTests : PatientTestKit
{
    private readonly IActorRef _market;

    public MarketDeltasTests()
        : base("akka.loglevel = WARNING")
    {
        _market = Sys.ActorOf(Props.Create(() => new MarketActor("usd", ActorRefs.Nobody, ActorRefs.Nobody, new DamagedEntities(), new FakeTimeProvider(Noon))));
        _market.Tell(new MarketProtocol.Watch(null), TestActor);
        ExpectMsg<MarketProtocol.Snapshot>();
    }

    [Fact]
    public void A_change_is_told_at_once_and_what_waits_in_the_mailbox_together()
    {
        Change("first");
        ExpectMsg<MarketProtocol.Delta>().Coins.ShouldHaveSingleItem().Summary.Latest.Id.Value.ShouldBe("first");

        ((IInternalActorRef)_market).Suspend();
        foreach (var id in new[] { "second", "third", "fourth" }) Change(id);
        ((IInternalActorRef)_market).Resume();

        Ids(ExpectMsg<MarketProtocol.Delta>()).ShouldBe(["fourth", "second", "third"]);
    }

    [Fact]
    public void A_watcher_who_missed_some_is_told_the_rows_that_changed_since_each_once()
    {
        var cursors = new List<Cursor>();
        for (var number = 0; number < 200; number++)
        {
            Change($"coin-{number % 50}", price: number);
            cursors.Add(ExpectMsg<MarketProtocol.Delta>().Cursor);
        }

        _market.Tell(new MarketProtocol.Watch(cursors[189]), TestActor);

        var missed = ExpectMsg<MarketProtocol.Delta>();
        (missed.After, missed.Cursor).ShouldBe((cursors[189], cursors[199]));
        Ids(missed).ShouldBe(Enumerable.Range(40, 10).Select(number => $"coin-{number}"));
        missed.Coins.Single(coin => coin.Summary.Latest.Id.Value == "coin-49").Summary.Latest.Price.ShouldBe(199);
    }

    [Fact]
    public void A_cursor_of_another_start_is_answered_by_the_table()
    {
        Change("first");
        var cursor = ExpectMsg<MarketProtocol.Delta>().Cursor;

        _market.Tell(new MarketProtocol.Watch(cursor with { Origin = "other" }), TestActor);

        ExpectMsg<MarketProtocol.Snapshot>().Coins.ShouldHaveSingleItem();
    }

    private void Change(string id, decimal price = 100) =>
        _market.Tell(new MarketProtocol.CoinChanged(State(Tick(Noon, price, id: new CoinId(id))).Summary()!));

    private static IEnumerable<string> Ids(MarketProtocol.Delta delta) => delta.Coins.Select(coin => coin.Summary.Latest.Id.Value).Order();
}
