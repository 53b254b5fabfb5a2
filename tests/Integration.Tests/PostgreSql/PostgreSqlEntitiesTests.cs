using Akka.Actor;
using CryptoViz.Pipeline;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Market;
using CryptoViz.Pipeline.News;
using CryptoViz.Pipeline.Storage;

namespace CryptoViz.Integration.Tests.PostgreSql;

/// <summary>The actors of the program over PostgreSQL, across a restart of the actor system.</summary>
[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlEntitiesTests(PostgreSqlJournal journal, PostgreSqlFixture server) : IClassFixture<PostgreSqlJournal>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly CoinId Bitcoin = new("bitcoin");

    [SkippableFact]
    public async Task A_coin_has_the_same_series_and_cursor_after_a_restart()
    {
        server.NeedPostgreSql();
        var coin = Coin();
        for (var minute = 0; minute < 90; minute++)
            await coin.Ask<CoinProtocol.Accepted>(new CoinProtocol.ApplyTicks(Bitcoin, [Tick(minute)]), Patience);
        var before = await SeriesAsync(coin);
        before.Series.Points.Times.Length.ShouldBe(90);

        await journal.RestartAsync();

        var after = await SeriesAsync(Coin());
        after.Cursor.ShouldBe(before.Cursor);
        after.Series.Points.Times.ShouldBe(before.Series.Points.Times);
        after.Series.Points.Prices.ShouldBe(before.Series.Points.Prices);
        after.Series.Statistics.ShouldBe(before.Series.Statistics);
        (await Coin().Ask<CoinProtocol.Accepted>(new CoinProtocol.ApplyTicks(Bitcoin, [Tick(89)]), Patience)).Duplicates.ShouldBe(1);
    }

    [SkippableFact]
    public async Task A_user_has_the_same_favorites_after_a_restart_in_a_store_of_their_own()
    {
        server.NeedPostgreSql();
        var favorites = Favorites();
        foreach (var id in new[] { "bitcoin", "ethereum", "solana" })
            await favorites.Ask<FavoritesProtocol.Favorites>(new FavoritesProtocol.Follow("ann", new CoinId(id)), Patience);
        var before = await favorites.Ask<FavoritesProtocol.Favorites>(new FavoritesProtocol.Unfollow("ann", new CoinId("ethereum")), Patience);

        await journal.RestartAsync();

        var after = await Favorites().Ask<FavoritesProtocol.Favorites>(new FavoritesProtocol.Get("ann"), Patience);
        after.Version.ShouldBe(before.Version);
        after.Coins.Select(Stored).ShouldBe(before.Coins.Select(Stored));
        (await journal.CountAsync("SELECT count(*) FROM users.journal WHERE persistence_id = 'favorites-ann'")).ShouldBe(4);
    }

    // Instants are stored in milliseconds.
    private static (CoinId, long) Stored(Favorite favorite) => (favorite.CoinId, favorite.AddedAt.ToUnixTimeMilliseconds());

    private static async Task<CoinProtocol.SeriesAnswer> SeriesAsync(IActorRef coin) =>
        await coin.Ask<CoinProtocol.SeriesAnswer>(new CoinProtocol.GetSeries(Bitcoin, "24h", null, null, 500), Patience);

    private IActorRef Coin()
    {
        var journalId = journal.JournalId;
        Action<CoinAnalytics> unheard = _ => { };
        return journal.System.ActorOf(Props.Create(() => new CoinActor(
            Bitcoin, "usd", journalId, ActorRefs.Nobody, ActorRefs.Nobody, unheard, new DamagedEntities(), TimeProvider.System)));
    }

    private IActorRef Favorites() => journal.System.ActorOf(Props.Create(() => new FavoritesActor(
        "ann", JournalSetup.JournalPlugin(Journals.Users), JournalSetup.SnapshotPlugin(Journals.Users), ActorRefs.Nobody, ActorRefs.Nobody, new DamagedEntities(), TimeProvider.System)));

    private static Tick Tick(int minute) => new()
    {
        Id = Bitcoin,
        Symbol = "btc",
        Name = "Bitcoin",
        Quote = "usd",
        Price = 91_236.12m + minute,
        ObservedAt = Noon.AddMinutes(minute),
        IngestedAt = Noon.AddMinutes(minute).AddSeconds(1),
        Source = "coingecko",
        Mode = "live",
    };
}
