using Akka.Actor;
using Akka.TestKit;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.News;
using Microsoft.Extensions.Time.Testing;
using static CryptoViz.Pipeline.Tests.News.CoinMentionsTests;

namespace CryptoViz.Pipeline.Tests.News;

public sealed class FavoritesActorTests : PatientTestKit
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly CoinId Bitcoin = new("bitcoin");
    private static readonly CoinId Ethereum = new("ethereum");

    private readonly FakeTimeProvider _time = new(Noon);
    private readonly TestProbe _source;
    private readonly IActorRef _news;
    private readonly IActorRef _favorites;

    public FavoritesActorTests()
        : base("akka.loglevel = WARNING")
    {
        var market = CreateTestProbe();
        _source = CreateTestProbe();
        market.SetAutoPilot(new DelegateAutoPilot((sender, message) =>
        {
            if (message is MarketProtocol.GetCatalogue)
                sender.Tell(new MarketProtocol.Catalogue([Coin("bitcoin", "btc", "Bitcoin"), Coin("ethereum", "eth", "Ethereum")]), market);
            return AutoPilot.KeepRunning;
        }));
        _news = Sys.ActorOf(Props.Create(() => new NewsActor("live", market.Ref, new DamagedEntities(), _time)));
        _favorites = Sys.ActorOf(Props.Create(() => new FavoritesActor("ann", "", "", _news, _source.Ref, new DamagedEntities(), _time)));
        Announce("Bitcoin before all");
        AwaitAssert(() =>
        {
            _news.Tell(new NewsProtocol.GetPage(null, null, null, null, null, null, null, 10), TestActor);
            ExpectMsg<NewsProtocol.Page>().Items[0].Mentions.ShouldNotBeEmpty();
        });
    }

    [Fact]
    public void The_source_hears_what_is_followed()
    {
        _source.ExpectMsg<SourceProtocol.Follow>().Coins.ShouldBeEmpty();

        Follow(Bitcoin);

        _source.ExpectMsg<SourceProtocol.Follow>().Coins.ShouldBe([Bitcoin]);
    }

    [Fact]
    public void Only_news_of_followed_coins_comes()
    {
        Follow(Bitcoin);
        var reader = WatchNews();
        Titles(reader.ExpectMsg<NewsProtocol.Snapshot>().Items).ShouldBe(["Bitcoin before all"]);

        Announce("Ethereum alone");
        Announce("Bitcoin again");

        reader.ExpectMsg<NewsProtocol.Delta>().Added.ShouldBeEmpty();
        Titles(reader.ExpectMsg<NewsProtocol.Delta>().Added).ShouldBe(["Bitcoin again"]);
    }

    [Fact]
    public void An_item_about_two_followed_coins_comes_once_with_both_reasons()
    {
        Follow(Bitcoin);
        Follow(Ethereum);
        var reader = WatchNews();
        reader.ExpectMsg<NewsProtocol.Snapshot>();

        Announce("Bitcoin against Ethereum");

        reader.ExpectMsg<NewsProtocol.Delta>().Added.ShouldHaveSingleItem().Mentions.Length.ShouldBe(2);
        reader.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public void Following_another_coin_brings_its_news_at_once()
    {
        Announce("Ethereum early");
        Follow(Bitcoin);
        var reader = WatchNews();
        var first = reader.ExpectMsg<NewsProtocol.Snapshot>();

        Follow(Ethereum);

        var second = reader.ExpectMsg<NewsProtocol.Snapshot>();
        Titles(second.Items).ShouldBe(["Bitcoin before all", "Ethereum early"], ignoreOrder: true);
        second.Cursor.ShouldNotBe(first.Cursor);
    }

    [Fact]
    public void Following_nothing_shows_no_news() => WatchNews().ExpectMsg<NewsProtocol.Snapshot>().Items.ShouldBeEmpty();

    [Fact]
    public void Favorites_survive_a_restart()
    {
        Follow(Bitcoin);
        Watch(_favorites);
        _favorites.Tell(EntityStop.Instance);
        ExpectTerminated(_favorites);

        Sys.ActorOf(Props.Create(() => new FavoritesActor("ann", "", "", _news, _source.Ref, new DamagedEntities(), _time))).Tell(new FavoritesProtocol.Get("ann"), TestActor);

        ExpectMsg<FavoritesProtocol.Favorites>().Coins.ShouldHaveSingleItem().CoinId.ShouldBe(Bitcoin);
    }

    [Fact]
    public void A_replacement_of_another_version_is_refused_and_changes_nothing()
    {
        Follow(Bitcoin);

        _favorites.Tell(new FavoritesProtocol.Replace("ann", [Ethereum], 0), TestActor);

        ExpectMsg<FavoritesProtocol.Refused>().Reason.ShouldBe("version");
    }

    private void Follow(CoinId id)
    {
        _favorites.Tell(new FavoritesProtocol.Follow("ann", id), TestActor);
        ExpectMsg<FavoritesProtocol.Favorites>();
    }

    private TestProbe WatchNews()
    {
        var reader = CreateTestProbe();
        _favorites.Tell(new FavoritesProtocol.WatchNews("ann", null), reader);
        return reader;
    }

    private void Announce(string title)
    {
        _news.Tell(new NewsProtocol.Announce([Item(title, Noon)]), CreateTestProbe());
    }

    private static IEnumerable<string> Titles(IEnumerable<TaggedNews> news) => news.Select(item => item.Item.Title);
}
