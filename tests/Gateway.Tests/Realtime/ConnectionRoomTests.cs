using System.Net;
using CryptoViz.Gateway.Realtime;
using Microsoft.AspNetCore.Http;

namespace CryptoViz.Gateway.Tests.Realtime;

public sealed class ConnectionRoomTests
{
    private readonly TaskCompletionSource _end = new();

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

    [Fact]
    public async Task One_address_gets_half_of_the_room_so_that_others_are_not_shut_out()
    {
        var room = new ConnectionRoom(4);

        // A customer has a whole /64 of version 6.
        string[] addresses = ["2001:db8::1", "2001:db8::2", "2001:db8::3", "192.0.2.1", "192.0.2.2", "192.0.2.3"];
        Connect(room, addresses).ShouldBe([200, 200, 503, 200, 200, 503]);
        await EndAsync();

        Connect(room, "192.0.2.1").ShouldBe([200]);
    }

    [Fact]
    public void This_computer_may_take_all_the_room_since_a_proxy_on_it_speaks_for_everybody() =>
        Connect(new ConnectionRoom(3), "127.0.0.1", "127.0.0.1", "::1", "127.0.0.1").ShouldBe([200, 200, 200, 503]);

    private IEnumerable<int> Connect(ConnectionRoom room, params string[] addresses) => [.. addresses.Select(address =>
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(address);
        _ = room.ServeAsync(context, _ => _end.Task);
        return context.Response.StatusCode;
    })];

    private Task EndAsync()
    {
        _end.SetResult();
        return _end.Task;
    }
}
