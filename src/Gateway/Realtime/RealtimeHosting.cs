using Akka.Actor;
using Akka.Hosting;
using CryptoViz.Gateway.Api;
using CryptoViz.Pipeline.Contracts;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CryptoViz.Gateway.Realtime;

/// <summary>Composes feeds, streams and hub into the host.</summary>
internal static class RealtimeHosting
{
    // Ids of 250 coins fit; nothing else that a client sends is long.
    private const int LongestMessageBytes = 8 * 1024;

    // SignalR counts a write as done when its bytes are in a buffer, so this is what a stuck connection costs at most.
    private const int BufferBytes = 32 * 1024;

    private static readonly TimeSpan LongestDrain = TimeSpan.FromSeconds(10);

    /// <summary>Adds the hub and what it reads.</summary>
    public static IServiceCollection AddRealtime(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<Feeds>().AddSingleton<IMarketBoard, MarketBoard>();
        services.AddSingleton<StreamOpener>().AddSingleton<FrameStream>();
        services.AddSingleton(provider => new OpenStreams(
            provider.GetRequiredService<GatewayOptions>().MaxStreamsPerConnection,
            provider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping));
        services.AddSignalR(hub => hub.MaximumReceiveMessageSize = LongestMessageBytes);
        return services;
    }

    /// <summary>Starts this node's feeds; the entities that they follow must be in the registry.</summary>
    public static AkkaConfigurationBuilder WithFeeds(this AkkaConfigurationBuilder akka) => akka.WithActors((system, registry, resolver) =>
    {
        var feeds = resolver.GetService<Feeds>();
        var time = resolver.GetService<TimeProvider>();
        var (market, news, source) = (registry.Get<MarketKey>(), registry.Get<NewsKey>(), registry.Get<SourceKey>());
        var (coins, favorites) = (registry.Get<CoinRegion>(), registry.Get<FavoritesRegion>());
        var (checks, installation) = (resolver.GetService<HealthCheckService>(), resolver.GetService<Installation>());

        system.ActorOf(Props.Create(() => new MarketFeed(feeds.Market, market, time)), "feed-market");
        system.ActorOf(NewsFeed.OfAll(feeds.News, news, time), "feed-news");
        system.ActorOf(Props.Create(() => new StatusFeed(feeds.Status, source, feeds.Market, checks, installation, time)), "feed-status");
        Pool<CoinWindowKey, CoinWindow, CoinChange>(
            "feeds-coins", (key, feed) => Props.Create(() => new CoinFeed(key, feed, coins, feeds.Market, time)));
        Pool<string, NewsBoard, NewsChange>("feeds-own-news", (user, feed) => NewsFeed.OfUser(user, feed, favorites, time));
        Pool<string, OwnFavorites, OwnChange>(
            "feeds-own", (user, feed) => Props.Create(() => new OwnFeed(user, feed, favorites, time)));

        void Pool<TKey, TState, TChange>(string name, Func<TKey, Feed<TState, TChange>, Props> props)
            where TKey : notnull
            where TState : class, IFeedState<TChange>
            where TChange : class, IFeedChange<TChange> =>
            registry.Register<FeedPool<TKey, TState, TChange>>(
                system.ActorOf(Props.Create(() => new FeedPool<TKey, TState, TChange>(props, time)), name));
    });

    /// <summary>Maps <c>/hubs/market</c>: WebSockets only, since other transports buffer without a bound.</summary>
    public static IEndpointConventionBuilder MapMarketHub(this IEndpointRouteBuilder app) =>
        app.MapHub<MarketHub>("/hubs/market", connection =>
        {
            connection.Transports = HttpTransportType.WebSockets;
            connection.TransportMaxBufferSize = BufferBytes;
            connection.ApplicationMaxBufferSize = BufferBytes;
            connection.TransportSendTimeout = LongestDrain;
            connection.CloseOnAuthenticationExpiration = true;
        });
}
