using System.Net;
using System.Text.Json.Serialization;
using CryptoViz.Gateway.Accounts;
using CryptoViz.Gateway.Api;
using CryptoViz.Gateway.Api.Reference;
using CryptoViz.Gateway.Realtime;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace CryptoViz.Gateway;

/// <summary>Composes the gateway into a host.</summary>
internal static class GatewayHosting
{
    /// <summary>Adds what the gateway serves. The actor system must have been added before, since the feeds follow its entities.</summary>
    public static IServiceCollection AddGateway(
        this IServiceCollection services, GatewayOptions gateway, AccountsOptions accounts, Installation installation)
    {
        services.AddSingleton(gateway).AddSingleton(installation).AddSingleton<OriginRule>();
        services.AddAccounts(accounts, installation);
        services.AddCoinImages();
        services.AddRequestRate(gateway);
        services.AddCompression();
        services.AddRealtime();
        services.AddSingleton<KnownSeries>().AddSingleton<MarketSeries>();
        services.AddHealthChecks().AddCheck<MarketReady>("market").AddCheck<SourceReady>("source");
        services.AddReference();
        services.AddAuthorization();
        services.AddExceptionHandler<Failures>();
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = Limits.BodyBytes;
        });
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            json.SerializerOptions.Converters.Add(new PlainDoubleConverter());
        });
        services.AddCors(cors => cors.AddDefaultPolicy(policy => policy
            .WithOrigins([.. gateway.AllowedOrigins]).AllowCredentials().AllowAnyHeader().AllowAnyMethod().WithExposedHeaders("ETag")));
        services.Configure<ForwardedHeadersOptions>(forwarded =>
        {
            forwarded.ForwardedHeaders =
                ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var proxy in gateway.TrustedProxies)
            {
                if (IPAddress.TryParse(proxy, out var address)) forwarded.KnownProxies.Add(address);
                else forwarded.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(proxy));
            }
        });
        return services;
    }

    /// <summary>Maps everything that the gateway serves.</summary>
    public static WebApplication MapGateway(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<GatewayOptions>();

        // Without a known proxy the middleware would believe everyone.
        if (options.TrustedProxies.Count > 0) app.UseForwardedHeaders();
        if (options.PathBase.Length > 0) app.UsePathBase(options.PathBase);
        app.UseHeadRequests();
        app.UseSecurityHeaders();
        app.UseProblems();
        app.UseRateLimiter();
        app.UseOriginRule();
        app.UseCompression();
        app.UsePageFiles();
        app.UseRouting();
        app.UseCors();
        app.UseAuthentication();
        app.UseSessions();
        app.UseAuthorization();

        var api = app.MapGroup("/api/v1").StampAnswers();
        if (options.Access == Access.SignedIn) api.RequireAuthorization();
        api.MapConfig();
        api.MapStatus();
        api.MapMarket();
        api.MapCoins();
        api.MapSeries();
        api.MapCompare();
        api.MapSearch();
        api.MapNews();
        api.MapFeeds();
        api.MapImages();
        api.MapAccount();
        api.MapMe();
        api.MapFavorites();

        var hub = app.MapMarketHub();
        if (options.Access == Access.SignedIn) hub.RequireAuthorization();

        app.MapHealth();
        app.MapReference();
        app.MapPages();
        return app;
    }
}
