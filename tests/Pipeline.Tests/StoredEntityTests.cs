using Akka.Actor;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Market;
using CryptoViz.Pipeline.News;
using CryptoViz.Pipeline.Storage;
using CryptoViz.Pipeline.Tests.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using static CryptoViz.Pipeline.Tests.Market.Series;
using static CryptoViz.Pipeline.Tests.News.CoinMentionsTests;

namespace CryptoViz.Pipeline.Tests;

/// <summary>The entities of the program on the JSON files, when these can't be read or written.</summary>
public sealed class StoredEntityTests : IAsyncLifetime
{

    private readonly StoredSystem _stored = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _stored.DisposeAsync();

    [Fact]
    public async Task A_coin_that_cant_be_read_says_so_to_all_who_wait_and_is_named()
    {
        await _stored.PutUnknownAsync(Journals.Coins, "coin-usd-bitcoin", 1);
        var coin = Coin();

        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => coin.Ask<CoinProtocol.Damaged>(new CoinProtocol.GetSummary(Bitcoin), Until.Patience)));

        answers.ShouldAllBe(answer => answer.Reason.Contains("unknown contract 'Unknown/9'"));
        _stored.Damaged.Ids.ShouldBe(["coin-usd-bitcoin"]);
        _stored.Damaged.Health.Status.ShouldBe(HealthStatus.Degraded);
        _stored.Damaged.Health.Description!.ShouldContain("coin-usd-bitcoin");
    }

    [Fact]
    public async Task A_snapshot_of_an_unknown_version_damages_its_coin_alone()
    {
        _stored.PutUnknownSnapshot(Journals.Coins, "coin-usd-bitcoin");

        (await Coin().Ask<CoinProtocol.Damaged>(new CoinProtocol.GetSummary(Bitcoin), Until.Patience)).Reason.ShouldContain("unknown contract 'Unknown/9'");

        (await Coin("ethereum").Ask<object>(new CoinProtocol.GetSummary(new CoinId("ethereum")), Until.Patience)).ShouldBeOfType<CoinProtocol.Unknown>();
    }

    [Fact]
    public async Task Favorites_that_cant_be_read_are_refused_and_named()
    {
        await _stored.PutUnknownAsync(Journals.Users, "favorites-ann", 1);

        (await Favorites().Ask<FavoritesProtocol.Refused>(new FavoritesProtocol.Get("ann"), Until.Patience)).Reason.ShouldBe("damaged");

        _stored.Damaged.Ids.ShouldBe(["favorites-ann"]);
    }

    [Fact]
    public async Task A_news_archive_that_cant_be_read_begins_anew_and_stores_what_comes_after_it()
    {
        await _stored.PutUnknownAsync(Journals.Coins, "news-live", 1);

        await Until.TrueAsync(async () => await AnnouncedAsync(News(), "Bitcoin rises") is NewsProtocol.Accepted { Applied: 1 });

        _stored.Damaged.Ids.ShouldBe(["news-live"]);
    }

    [Fact]
    public async Task A_market_list_that_cant_be_read_begins_anew_and_shows_the_coins_that_tell_their_row()
    {
        await _stored.PutUnknownAsync(Journals.Coins, "market-usd", 1);
        var market = Market(ActorRefs.Nobody);

        await Until.TrueAsync(async () =>
        {
            market.Tell(new MarketProtocol.CoinChanged(State(Tick(Noon, 100)).Summary()!));
            return (await TableAsync(market)) is { Coins.Length: 1, Recovering: 0 };
        });

        _stored.Damaged.Ids.ShouldBe(["market-usd"]);
    }

    [Fact]
    public async Task On_a_full_disk_each_says_that_it_can_be_tried_again_and_takes_it_when_there_is_room()
    {
        var (coin, favorites, news) = (Coin(), Favorites(), News());
        await AnnouncedAsync(news, "before");
        _stored.Fill();

        (await AppliedAsync(coin)).ShouldBeOfType<CoinProtocol.Unavailable>();
        (await FollowedAsync(favorites)).ShouldBe(new FavoritesProtocol.Refused("ann", "unavailable"));
        (await AnnouncedAsync(news, "after")).ShouldBeOfType<NewsProtocol.Unavailable>();

        _stored.Mend();
        await Until.TrueAsync(async () => await AppliedAsync(coin) is CoinProtocol.Accepted { Applied: 1 });
        await Until.TrueAsync(async () => await FollowedAsync(favorites) is FavoritesProtocol.Favorites { Coins.Length: 1 });
        await Until.TrueAsync(async () => await AnnouncedAsync(news, "after") is NewsProtocol.Accepted { Applied: 1 });
        _stored.Damaged.Ids.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_market_lists_its_coins_when_there_is_room_again()
    {
        var market = Market(ActorRefs.Nobody);
        await TableAsync(market);
        _stored.Fill();
        market.Tell(new MarketProtocol.CoinChanged(State(Tick(Noon, 100)).Summary()!));
        await Until.TrueAsync(async () => (await TableAsync(market)).Coins.Length == 1);

        _stored.Mend();

        await Until.TrueAsync(async () => (await TableAsync(Market(ActorRefs.Nobody))).Recovering == 1);
    }

    [Fact]
    public async Task A_write_of_unknown_outcome_can_be_tried_again_and_is_there_once()
    {
        var (favorites, news) = (Favorites(), News());
        await FollowedAsync(favorites, "ethereum");
        await AnnouncedAsync(news, "before");
        _stored.Break();

        (await AppliedAsync(Coin())).ShouldBeOfType<CoinProtocol.Unavailable>();
        (await FollowedAsync(favorites)).ShouldBe(new FavoritesProtocol.Refused("ann", "unavailable"));
        (await AnnouncedAsync(news, "after")).ShouldBeOfType<NewsProtocol.Unavailable>();

        _stored.Mend();
        await Until.TrueAsync(async () => await AppliedAsync(Coin()) is CoinProtocol.Accepted);
        await Until.TrueAsync(async () => await FollowedAsync(Favorites()) is FavoritesProtocol.Favorites { Coins.Length: 2 });
        await Until.TrueAsync(async () => await AnnouncedAsync(news, "after") is NewsProtocol.Accepted);
        (await AppliedAsync(Coin())).ShouldBe(new CoinProtocol.Accepted(Bitcoin, 0, 1, 0));
        (await AnnouncedAsync(news, "after")).ShouldBe(new NewsProtocol.Accepted(0, 1));
    }

    private static Task<object> AppliedAsync(IActorRef coin) =>
        coin.Ask<object>(new CoinProtocol.ApplyTicks(Bitcoin, [Tick(Noon, 100)]), Until.Patience);

    private static Task<object> FollowedAsync(IActorRef favorites, string coin = "bitcoin") =>
        favorites.Ask<object>(new FavoritesProtocol.Follow("ann", new CoinId(coin)), Until.Patience);

    // While it is started again, what is said to it is lost.
    private static async Task<object?> AnnouncedAsync(IActorRef news, string title)
    {
        try
        {
            return await news.Ask<object>(new NewsProtocol.Announce([Item(title, DateTimeOffset.UtcNow)]), TimeSpan.FromMilliseconds(500));
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }

    private static async Task<MarketProtocol.Snapshot> TableAsync(IActorRef market)
    {
        while (true)
        {
            try
            {
                return await market.Ask<MarketProtocol.Snapshot>(new MarketProtocol.Watch(null), TimeSpan.FromMilliseconds(500));
            }
            catch (AskTimeoutException)
            {
                // As above.
            }
        }
    }

    private IActorRef Coin(string id = "bitcoin")
    {
        Action<CoinAnalytics> unheard = _ => { };
        return _stored.Start(Props.Create(() => new CoinActor(
            new CoinId(id), "usd", "journal-1", ActorRefs.Nobody, ActorRefs.Nobody, unheard, _stored.Damaged, TimeProvider.System)));
    }

    private IActorRef Favorites() => _stored.Start(Props.Create(() => new FavoritesActor(
        "ann", JournalSetup.JournalPlugin(Journals.Users), JournalSetup.SnapshotPlugin(Journals.Users), ActorRefs.Nobody, ActorRefs.Nobody, _stored.Damaged, TimeProvider.System)));

    private IActorRef News() => _stored.Start(PipelineHosting.StartedAgain(
        Props.Create(() => new NewsActor("live", ActorRefs.Nobody, _stored.Damaged, TimeProvider.System))));

    private IActorRef Market(IActorRef coins) => _stored.Start(PipelineHosting.StartedAgain(
        Props.Create(() => new MarketActor("usd", coins, ActorRefs.Nobody, _stored.Damaged, TimeProvider.System))));
}
