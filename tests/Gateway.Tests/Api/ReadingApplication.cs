using CryptoViz.Gateway.Realtime;
using CryptoViz.Gateway.Tests.Wire;
using CryptoViz.Pipeline.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace CryptoViz.Gateway.Tests.Api;

/// <summary>A gateway at a fixed time, with a table that a test tells it and entities that answer as a test says.</summary>
internal sealed class ReadingApplication : IAsyncDisposable
{
    private readonly GatewayApplication _app = new() { Time = new FakeTimeProvider(Samples.Now) };

    public GatewayApplication App => _app;

    public HttpClient Client { get; private set; } = null!;

    public async Task StartAsync()
    {
        _app.Market.Source = Samples.Source;
        await _app.StartAsync();
        Client = _app.CreateClient();
    }

    /// <summary>Tells the gateway the whole market, and waits until it has it.</summary>
    public void TellMarket(params MarketCoin[] rows) => TellMarket(recovering: 0, rows);

    public void TellMarket(int recovering, MarketCoin[] rows)
    {
        var probe = _app.Probe<MarketKey>();
        probe.ExpectMsg<MarketProtocol.Watch>();
        probe.Reply(new MarketProtocol.Snapshot(new Cursor("m", 1), [.. rows], recovering));
        var feeds = _app.Services.GetRequiredService<Feeds>();
        _app.Kit.AwaitAssert(() => feeds.Market.State.ShouldNotBeNull(), interval: TimeSpan.FromMilliseconds(5));
    }

    /// <summary>Makes a request whose question an entity answers.</summary>
    public async Task<HttpResponseMessage> GetAsync<TKey, TQuestion>(
        string address, Func<TQuestion, object> answer, HttpClient? client = null)
    {
        var response = (client ?? Client).GetAsync(address);
        var probe = _app.Probe<TKey>();
        probe.Reply(answer((TQuestion)probe.FishForMessage(message => message is TQuestion)));
        return await response;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
