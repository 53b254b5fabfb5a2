using Akka.Actor;
using Akka.Hosting;
using CryptoViz.Pipeline.Contracts;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CryptoViz.Gateway.Realtime;

/// <summary>Starts this node's feeds once the actor system is up. They stop with it.</summary>
internal sealed class FeedsStart(
    ActorSystem system,
    ActorRegistry registry,
    Feeds feeds,
    OpenStreams streams,
    HealthCheckService checks,
    Installation installation,
    TimeProvider time) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var (market, news, source) = (registry.Get<MarketKey>(), registry.Get<NewsKey>(), registry.Get<SourceKey>());
        var (coins, favorites) = (registry.Get<CoinRegion>(), registry.Get<FavoritesRegion>());

        system.ActorOf(Props.Create(() => new MarketFeed(feeds.Market, market, time)), "feed-market");
        system.ActorOf(NewsFeed.OfAll(feeds.News, news, time), "feed-news");
        system.ActorOf(Props.Create(() => new StatusFeed(feeds.Status, source, feeds.Market, streams, checks, installation, time)), "feed-status");
        Pool<CoinWindowKey, CoinWindow, CoinChange>(
            "feeds-coins", (key, feed) => Props.Create(() => new CoinFeed(key, feed, coins, feeds.Market, time)));
        Pool<string, NewsBoard, NewsChange>("feeds-own-news", (user, feed) => NewsFeed.OfUser(user, feed, favorites, time));
        Pool<string, OwnFavorites, OwnChange>(
            "feeds-own", (user, feed) => Props.Create(() => new OwnFeed(user, feed, favorites, time)));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Pool<TKey, TState, TChange>(string name, Func<TKey, Feed<TState, TChange>, Props> props)
        where TKey : notnull
        where TState : class, IFeedState<TChange>
        where TChange : class, IFeedChange<TChange>
    {
        var pool = Props.Create(() => new FeedPool<TKey, TState, TChange>(props, time));
        registry.Register<FeedPool<TKey, TState, TChange>>(system.ActorOf(pool, name));
    }
}
