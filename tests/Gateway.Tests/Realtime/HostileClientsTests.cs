using System.Diagnostics;
using System.Text;
using System.Text.Json;
using CryptoViz.Gateway.Realtime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Xunit.Abstractions;

namespace CryptoViz.Gateway.Tests.Realtime;

/// <summary>What clients do that no library does, over sockets; after each the others must have what the gateway has.</summary>
public sealed class HostileClientsTests(ITestOutputHelper output) : IAsyncLifetime
{
    private readonly GatewayApplication _app = new()
    {
        OnSockets = true,
        Configure = services => services
            .Configure<HubOptions>(hub => hub.HandshakeTimeout = TimeSpan.FromSeconds(1))
            .Configure<WebSocketOptions>(sockets => sockets.KeepAliveInterval = sockets.KeepAliveTimeout = TimeSpan.FromSeconds(2)),
    };

    private HealthyClient _healthy = null!;

    public async Task InitializeAsync()
    {
        await _app.StartAsync();
        _healthy = await HealthyClient.ConnectAsync(_app, coins: 20);
    }

    public async Task DisposeAsync()
    {
        await _healthy.DisposeAsync();
        await _app.DisposeAsync();
    }

    [Theory]
    [InlineData("""{"protocol":"messagepack","version":1}""", "not supported")]
    [InlineData("""{"protocol":"json","version":9}""", "does not support version 9")]
    [InlineData("""{"type":4,"invocationId":"1","target":"StreamMarket","arguments":[{}]}""", "error")]
    [InlineData("no json", "error")]
    public async Task A_wrong_first_message_is_answered_by_an_error_and_the_end(string first, string words)
    {
        using var client = await RawHubClient.ConnectAsync(_app, hello: false);

        await client.Socket.SendAsync(first);

        (await client.RestAsync()).ShouldHaveSingleItem().ShouldContain(words);
        await OthersAreWell();
    }

    [Fact]
    public async Task A_message_that_is_too_long_closes_the_connection_and_says_why()
    {
        using var client = await RawHubClient.ConnectAsync(_app);

        await client.StreamAsync("StreamMarket", $$"""{"cursor":"{{new string('x', 10_000)}}"}""");

        CloseError(await client.RestAsync()).ShouldContain("a message has at most 8192 bytes");
        await OthersAreWell();
    }

    [Theory]
    [InlineData("NoSuchStream", "{}")]
    [InlineData("StreamMarket", "")]
    [InlineData("StreamMarket", "{},{}")]
    public async Task An_unknown_stream_or_a_wrong_count_of_arguments_is_an_error_of_that_call_alone(string method, string arguments)
    {
        using var client = await RawHubClient.ConnectAsync(_app);

        await client.StreamAsync(method, arguments);
        var refused = Json(await client.NextAsync());
        await client.StreamAsync("StreamStatus", "4", id: "2");

        (refused.GetProperty("type").GetInt32(), refused.GetProperty("error").GetString()!.Length > 0).ShouldBe((3, true));
        Json(await client.NextAsync()).GetProperty("item").GetProperty("reason").GetString().ShouldBe("invalid-argument");
        await OthersAreWell();
    }

    [Fact]
    public async Task Ten_thousand_calls_a_second_end_the_connection_and_say_why()
    {
        using var client = await RawHubClient.ConnectAsync(_app);
        var call = Encoding.UTF8.GetBytes("""{"type":4,"invocationId":"1","target":"StreamMarket","arguments":[]}""" + '\u001e');
        var clock = Stopwatch.StartNew();

        // A socket that the gateway has closed may refuse the rest.
        var flood = Task.Run(async () =>
        {
            for (var i = 0; i < 10_000 && clock.Elapsed < TimeSpan.FromSeconds(1); i++) await client.Socket.SendFrameAsync(0x1, call);
        });

        CloseError(await client.RestAsync()).ShouldContain("at most 20 messages a second, 200 at once");
        await flood.ContinueWith(_ => { }, TaskScheduler.Default);
        await OthersAreWell();
    }

    [Fact]
    public async Task A_client_that_never_says_hello_is_told_so_and_closed()
    {
        using var client = await RawHubClient.ConnectAsync(_app, hello: false);

        (await client.RestAsync()).ShouldHaveSingleItem().ShouldContain("Handshake was canceled");
        await OthersAreWell();
    }

    [Fact]
    public async Task A_connection_whose_other_end_is_gone_without_a_word_is_closed()
    {
        using var client = await RawHubClient.ConnectAsync(_app);
        await client.StreamAsync("StreamMarket");

        // It answers no more, not even a WebSocket's ping, which every library does by itself.
        await client.RestAsync();
        _app.Kit.AwaitAssert(() => _app.Services.GetRequiredService<OpenStreams>().Count.ShouldBe(1), interval: TimeSpan.FromMilliseconds(10));
        await OthersAreWell();
    }

    [Fact]
    public async Task No_mixture_of_nonsense_reaches_the_others_or_the_log()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");

        await Parallel.ForEachAsync(Enumerable.Range(seed, 300), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (own, _) =>
        {
            try
            {
                using var client = await RawHubClient.ConnectAsync(_app, hello: own % 5 != 0);
                await new HubNonsense(new Random(own), client).PlayAsync();
            }
            catch (System.Net.Sockets.SocketException)
            {
                // The gateway has had enough of this one.
            }

            if (own % 10 == 0) _healthy.Move();
        });

        await OthersAreWell();
        _app.Log.Split('\n').Where(line => line.StartsWith("Error ", StringComparison.Ordinal) || line.StartsWith("Critical ", StringComparison.Ordinal))
            .Where(line => !line.Contains("SignalR.HubConnectionHandler", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private async Task OthersAreWell()
    {
        _healthy.Move();
        await _healthy.EqualsTheGatewayAsync();
    }

    private static string CloseError(IReadOnlyList<string> messages)
    {
        var close = Json(messages[^1]);
        close.GetProperty("type").GetInt32().ShouldBe(7);
        return close.GetProperty("error").GetString()!;
    }

    private static JsonElement Json(string? message) => JsonDocument.Parse(message!).RootElement;
}
