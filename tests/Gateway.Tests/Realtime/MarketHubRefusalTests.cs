using System.Text.Json;

namespace CryptoViz.Gateway.Tests.Realtime;

public sealed class MarketHubRefusalTests(MarketHubRefusalTests.Connected connected) : IClassFixture<MarketHubRefusalTests.Connected>
{
    private readonly HubClient _client = connected.Client;

    [Theory]
    [InlineData("StreamMarket", """{"ids":"bitcoin"}""")]
    [InlineData("StreamMarket", """{"ids":["a/b"]}""")]
    [InlineData("StreamMarket", """{"fields":["prize"]}""")]
    [InlineData("StreamMarket", """{"maxRate":5}""")]
    [InlineData("StreamMarket", """{"maxRate":"4"}""")]
    [InlineData("StreamMarket", "[]")]
    [InlineData("StreamMarket", "null")]
    [InlineData("StreamMarket", """{"cursor":7}""")]
    [InlineData("StreamCoin", """{"window":"24h"}""")]
    [InlineData("StreamCoin", """{"coinId":"bitcoin","window":"2h"}""")]
    [InlineData("StreamNews", """{"scope":"mine"}""")]
    [InlineData("StreamStatus", "4")]
    public async Task A_wrong_argument_ends_the_stream_with_the_reason(string stream, string argument)
    {
        using var frames = await _client.StreamAsync(stream, JsonDocument.Parse(argument).RootElement);

        (await frames.EndAsync()).ShouldBe("invalid-argument");
    }

    [Theory]
    [InlineData("StreamNews", """{"scope":"favorites"}""")]
    [InlineData("StreamMe", "{}")]
    public async Task A_users_own_stream_without_a_user_is_signed_out(string stream, string argument)
    {
        using var frames = await _client.StreamAsync(stream, JsonDocument.Parse(argument).RootElement);

        (await frames.EndAsync()).ShouldBe("signed-out");
    }

    /// <summary>One connection on which every stream is refused.</summary>
    public sealed class Connected : IAsyncLifetime
    {
        private readonly GatewayApplication _app = new();

        internal HubClient Client { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            await _app.StartAsync();
            Client = await HubClient.ConnectAsync(_app);
        }

        public async Task DisposeAsync()
        {
            await Client.DisposeAsync();
            await _app.DisposeAsync();
        }
    }
}
