using Akka.Actor;
using Akka.Hosting;

namespace CryptoViz.Gateway.Realtime;

/// <summary>All feeds of this gateway: those that are always on, and those that are followed only while someone looks.</summary>
internal sealed class Feeds(
    IRequiredActor<FeedPool<CoinWindowKey, CoinWindow, CoinChange>> coins,
    IRequiredActor<FeedPool<string, NewsBoard, NewsChange>> ownNews,
    IRequiredActor<FeedPool<string, OwnFavorites, OwnChange>> own)
{
    // Pools answer at once from memory; longer means that the actor system is stopping.
    private static readonly TimeSpan PoolAnswer = TimeSpan.FromSeconds(5);

    /// <summary>The market table.</summary>
    public Feed<MarketTable, MarketChange> Market { get; } = new();

    /// <summary>All news.</summary>
    public Feed<NewsBoard, NewsChange> News { get; } = new();

    /// <summary>What the source is doing.</summary>
    public Feed<StatusBoard, StatusChange> Status { get; } = new();

    /// <summary>One window of a coin.</summary>
    public Task<Feed<CoinWindow, CoinChange>> CoinAsync(CoinWindowKey key, CancellationToken cancelled) =>
        OpenAsync(coins, key, cancelled);

    /// <summary>The news of the coins that a user follows.</summary>
    public Task<Feed<NewsBoard, NewsChange>> NewsOfAsync(string userId, CancellationToken cancelled) =>
        OpenAsync(ownNews, userId, cancelled);

    /// <summary>What belongs to a user.</summary>
    public Task<Feed<OwnFavorites, OwnChange>> OwnAsync(string userId, CancellationToken cancelled) => OpenAsync(own, userId, cancelled);

    private static async Task<Feed<TState, TChange>> OpenAsync<TKey, TState, TChange>(
        IRequiredActor<FeedPool<TKey, TState, TChange>> pool, TKey key, CancellationToken cancelled)
        where TKey : notnull
        where TState : class, IFeedState<TChange>
        where TChange : class, IFeedChange<TChange>
    {
        var actor = await pool.GetAsync(cancelled);
        return await actor.Ask<Feed<TState, TChange>>(new FeedPool<TKey, TState, TChange>.Open(key), PoolAnswer, cancelled);
    }
}
