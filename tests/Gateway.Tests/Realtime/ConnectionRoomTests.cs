namespace CryptoViz.Gateway.Tests.Realtime;

public sealed class ConnectionRoomTests
{
    [Fact]
    public async Task A_connection_too_many_is_refused_and_one_that_ends_makes_room()
    {
        var app = new GatewayApplication { OnSockets = true };
        app.Options.MaxConnections = 1;
        await using var started = await app.StartAsync();
        var first = await RawHubClient.ConnectAsync(app);

        var refused = await Should.ThrowAsync<HttpRequestException>(() => RawHubClient.ConnectAsync(app));
        first.Socket.Abort();

        refused.Message.ShouldStartWith("HTTP/1.1 503");
        refused.Message.ShouldContain("Retry-After");
        await app.Kit.AwaitAssertAsync(async () => (await RawHubClient.ConnectAsync(app)).Dispose(), interval: TimeSpan.FromMilliseconds(10));
    }
}
