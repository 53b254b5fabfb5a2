using System.Net;
using Akka.Actor;
using Akka.Hosting;
using CryptoViz.Gateway;
using CryptoViz.Gateway.Realtime;
using CryptoViz.Pipeline.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CryptoViz.Benchmarks.Push;

/// <summary>The gateway as it is built, on a loopback port, with no pipeline behind it: a benchmark publishes into its feeds.</summary>
internal sealed class LoadServer : IAsyncDisposable
{
    private readonly Workspace _workspace;
    private readonly WebApplication _app;

    private LoadServer(Workspace workspace, WebApplication app) => (_workspace, _app) = (workspace, app);

    public IPEndPoint Address => IPEndPoint.Parse(new Uri(_app.Urls.Single()).Authority);

    public IServiceProvider Services => _app.Services;

    public Feeds Feeds => Services.GetRequiredService<Feeds>();

    /// <param name="configure">Changes the services.</param>
    /// <param name="map">Maps what is compared with.</param>
    /// <param name="coins">Makes the actor in the coins' place; else there is nobody.</param>
    public static async Task<LoadServer> StartAsync(
        Action<IServiceCollection>? configure = null, Action<WebApplication>? map = null, Props? coins = null)
    {
        var workspace = new Workspace("push");
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = workspace.Path });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddAkka("push", akka => akka.WithActors((system, registry) =>
        {
            registry.Register<CoinRegion>(coins is null ? system.DeadLetters : system.ActorOf(coins));
            registry.Register<FavoritesRegion>(system.DeadLetters);
            registry.Register<MarketKey>(system.DeadLetters);
            registry.Register<NewsKey>(system.DeadLetters);
            registry.Register<SourceKey>(system.DeadLetters);
        }).AddHocon("akka.log-dead-letters = off", HoconAddMode.Prepend));
        builder.Services.AddGateway(new GatewayOptions(), new AccountsOptions(), new Installation
        {
            Mode = "live",
            Quote = "usd",
            DataDirectory = workspace.Path,
            UsersDirectory = workspace.Path,
            StartedAt = DateTimeOffset.UnixEpoch,
        });
        configure?.Invoke(builder.Services);
        var app = builder.Build();
        app.MapGateway();
        map?.Invoke(app);
        await app.StartAsync();
        return new LoadServer(workspace, app);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _workspace.Dispose();
    }
}

/// <summary>Hub settings without which idle connections would get messages that a benchmark counts.</summary>
internal static class QuietHub
{
    public static IServiceCollection KeepQuiet(this IServiceCollection services) =>
        services.Configure<HubOptions>(hub => hub.KeepAliveInterval = TimeSpan.FromHours(1));
}
