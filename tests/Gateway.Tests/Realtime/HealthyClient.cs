using CryptoViz.Gateway.Realtime;
using CryptoViz.Gateway.Tests.Wire;
using CryptoViz.Pipeline.Contracts;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoViz.Gateway.Tests.Realtime;

/// <summary>
/// A market that moves and a client that follows it by the contract's rules alone: whatever others do to the gateway, what this one
/// has must come to be what the gateway has.
/// </summary>
internal sealed class HealthyClient : IAsyncDisposable
{

    private readonly Feed<MarketTable, MarketChange> _feed;
    private readonly HubClient _client;
    private readonly HubClient.Frames _frames;
    private readonly ClientState _state = new();

    private HealthyClient(Feed<MarketTable, MarketChange> feed, HubClient client, HubClient.Frames frames) =>
        (_feed, _client, _frames) = (feed, client, frames);

    /// <summary>A client of a market of so many coins.</summary>
    public static async Task<HealthyClient> ConnectAsync(GatewayApplication app, int coins)
    {
        var feed = app.Services.GetRequiredService<Feeds>().Market;
        if (feed.State is null) feed.Publish(Frames<MarketTable, MarketChange>.First(Table(coins, 1), new Cursor("m", 1)));

        var client = await HubClient.ConnectAsync(app);
        return new HealthyClient(feed, client, await client.StreamAsync("StreamMarket", new { }));
    }

    /// <summary>Moves every price and publishes the frame.</summary>
    public void Move() => Move(_feed);

    /// <summary>Moves every price and publishes the frame.</summary>
    public static void Move(Feed<MarketTable, MarketChange> feed)
    {
        var frames = feed.Now.Frames!;
        var next = Table(frames.State.Rows.Length, frames.Number + 1);
        var (state, change) = frames.State.Apply(Samples.DeltaOf(frames.Number + 1, next.Rows));
        feed.Publish(frames.Next(state, new Cursor("m", frames.Number + 1), change));
    }

    /// <summary>Reads on until all is here that the gateway has.</summary>
    public async Task EqualsTheGatewayAsync()
    {
        var (server, cursor) = (new ClientState(), _feed.Now.Frames!.Cursor.Text);
        server.Apply(_feed.Now.Frames!.Whole());
        string? has = null;
        while (has != cursor)
        {
            var frame = await _frames.NextAsync().WaitAsync(Until.Patience);
            frame.GetProperty("type").GetString().ShouldNotBe("end");
            _state.Apply(frame);
            has = frame.GetProperty("cursor").GetString();
        }

        _state.ToString().ShouldBe(server.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        _frames.Dispose();
        await _client.DisposeAsync();
    }

    private static MarketTable Table(int coins, long price) => Samples.Table(
    [
        .. Enumerable.Range(0, coins).Select(n => Samples.BitcoinRow.With(
            tick => tick with { Id = new CoinId($"coin-{n}"), Rank = n + 1, Price = price + (n / 1000m) })),
    ]);
}
