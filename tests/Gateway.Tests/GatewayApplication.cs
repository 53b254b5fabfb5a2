using System.Net;
using Akka.Hosting;
using Akka.TestKit;
using CryptoViz.Gateway.Accounts;
using CryptoViz.Gateway.Realtime;
using CryptoViz.Pipeline.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing.Handlers;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CryptoViz.Gateway.Tests;

/// <summary>
/// The whole gateway in process, with probes in the place of the pipeline's actors and a folder of its own. Set what differs, then
/// start it.
/// </summary>
internal sealed class GatewayApplication : IAsyncDisposable
{
    private readonly CapturedLog _log = new();
    private readonly Dictionary<Type, TestProbe> _probes = [];
    private WebApplication? _app;
    private Akka.TestKit.Xunit2.TestKit? _kit;

    /// <summary>The gateway's options.</summary>
    public GatewayOptions Options { get; } = new();

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary><c>live</c> or <c>demo</c>.</summary>
    public string Mode { get; init; } = "live";

    /// <summary>True to listen on a loopback port as the program does; else it is served in memory, without sockets.</summary>
    public bool OnSockets { get; init; }

    /// <summary>Where it stores everything; given by a test that starts twice on the same folder, which then removes it.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>Where requests seem to come from.</summary>
    public IPAddress RemoteAddress { get; set; } = IPAddress.Loopback;

    /// <summary>The market that config, status and images read; unless <see cref="Configure"/> registers another.</summary>
    public ScriptedMarket Market { get; } = new();

    /// <summary>Changes the services last.</summary>
    public Action<IServiceCollection> Configure { get; init; } = _ => { };

    /// <summary>Maps more endpoints.</summary>
    public Action<WebApplication> Map { get; init; } = _ => { };

    /// <summary>Everything logged, one line each, at every level.</summary>
    public string Log => _log.Text;

    /// <summary>The gateway's services.</summary>
    public IServiceProvider Services => App.Services;

    /// <summary>The server in memory, for handshakes and clients of other kinds.</summary>
    public TestServer Server => App.GetTestServer();

    /// <summary>Where it listens, on sockets.</summary>
    public IPEndPoint Address => IPEndPoint.Parse(new Uri(App.Urls.Single()).Authority);

    /// <summary>The test kit on the gateway's actor system.</summary>
    public Akka.TestKit.Xunit2.TestKit Kit => _kit ?? throw new InvalidOperationException("start the application first");

    private WebApplication App => _app ?? throw new InvalidOperationException("start the application first");

    /// <summary>The probe in the place of an actor, by its registry key such as <see cref="FavoritesRegion"/>.</summary>
    public TestProbe Probe<TKey>() => _probes[typeof(TKey)];

    /// <summary>Starts it.</summary>
    public async Task<GatewayApplication> StartAsync()
    {
        var data = DataDirectory ?? Directory.CreateTempSubdirectory("cryptoviz-gateway-").FullName;
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ContentRootPath = data,
            EnvironmentName = Environments.Production,
        });
        if (OnSockets) builder.WebHost.UseUrls("http://127.0.0.1:0");
        else builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(_log);
        builder.Services.AddSingleton(Time);
        builder.Services.AddSingleton<IStartupFilter>(new SeemToComeFrom(() => RemoteAddress));
        builder.Services.AddSingleton<IMarketBoard>(Market);
        builder.Services.AddAkka("gateway-tests", akka => akka.AddHocon(PatientTestKit.Patience, HoconAddMode.Append).WithActors((system, registry) =>
        {
            _kit = new Akka.TestKit.Xunit2.TestKit(system);
            Register<CoinRegion>("coins");
            Register<FavoritesRegion>("favorites");
            Register<MarketKey>("market");
            Register<NewsKey>("news");
            Register<SourceKey>("source");
            Register<IngestKey>("ingest");

            void Register<TKey>(string name) => registry.Register<TKey>(_probes[typeof(TKey)] = _kit.CreateTestProbe(name));
        }));
        builder.Services.AddGateway(Options, new AccountsOptions(), new Installation
        {
            Mode = Mode,
            Quote = "usd",
            DataDirectory = data,
            UsersDirectory = Path.Combine(data, "users"),
            StartedAt = Time.GetUtcNow(),
        });

        // The real count of rounds is meant to be slow.
        builder.Services.Configure<PasswordHasherOptions>(hasher => hasher.IterationCount = 100);
        Configure(builder.Services);

        _app = builder.Build();
        _app.MapGateway();
        Map(_app);
        await _app.Services.GetRequiredService<AccountsSchema>().OpenAsync();
        await _app.StartAsync();
        return this;
    }

    /// <summary>A client with its own cookies that says where it comes from, as a page of the gateway's own does.</summary>
    public HttpClient CreateClient(string? origin = "http://localhost", string address = "http://localhost")
    {
        var cookies = new CookieContainerHandler(new CookieContainer()) { InnerHandler = Server.CreateHandler() };
        var client = new HttpClient(cookies) { BaseAddress = new Uri(address) };
        if (origin is not null) client.DefaultRequestHeaders.Add("Origin", origin);
        return client;
    }

    /// <summary>A client with a session cookie; the first that is made belongs to the administrator, more need open registration.</summary>
    public async Task<HttpClient> SignInAsync(string name = "ada", string password = "correct horse")
    {
        var client = CreateClient();
        (await client.RegisterAsync(name, password)).EnsureSuccessStatusCode();
        (await client.LoginAsync(name, password)).EnsureSuccessStatusCode();
        return client;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_app is null) return;

        var data = _app.Services.GetRequiredService<Installation>().DataDirectory;
        await _app.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        if (DataDirectory is null) Directory.Delete(data, recursive: true);
    }

    // The server in memory has no connection and so no address.
    private sealed class SeemToComeFrom(Func<IPAddress> address) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, go) =>
            {
                context.Connection.RemoteIpAddress = address();
                return go(context);
            });
            next(app);
        };
    }
}
