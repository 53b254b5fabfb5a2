using CryptoViz.Gateway.Realtime;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace CryptoViz.Gateway.Tests.Realtime;

/// <summary>Clients that take what they are sent slowly or not at all, over sockets and with a clock that the test moves.</summary>
public sealed class SlowClientsTests : IAsyncLifetime
{
    private const int SmallBuffer = 4 * 1024;

    // A frame of all these is longer than every buffer on the way together.
    private const int Coins = 4_000;

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(56));
    private GatewayApplication _app = null!;
    private HealthyClient _healthy = null!;

    public async Task InitializeAsync()
    {
        _app = await new GatewayApplication { OnSockets = true, Time = _time }.StartAsync();
        _healthy = await HealthyClient.ConnectAsync(_app, Coins);
    }

    public async Task DisposeAsync()
    {
        await _healthy.DisposeAsync();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task A_client_that_takes_nothing_for_ten_seconds_is_closed_and_the_others_are_well()
    {
        using var stuck = await RawHubClient.ConnectAsync(_app, systemBufferBytes: SmallBuffer);
        await stuck.StreamAsync("StreamMarket");
        await _healthy.EqualsTheGatewayAsync();
        await Open(2);

        await AdvanceUntilAsync(() => _app.Log.Contains("closed as too-slow", StringComparison.Ordinal), Drain.Longest);

        await Open(1);
        _healthy.Move();
        await _healthy.EqualsTheGatewayAsync();
    }

    [Fact]
    public async Task A_client_that_wakes_up_in_time_reads_that_it_was_too_slow_and_may_go_on()
    {
        using var late = await RawHubClient.ConnectAsync(_app, systemBufferBytes: SmallBuffer);
        await late.StreamAsync("StreamMarket");
        await Open(2);
        await AdvanceUntilAsync(() => _app.Log.Contains("its streams end", StringComparison.Ordinal), Drain.Warning);

        var (snapshot, end, completion) = (await late.NextAsync(), await late.NextAsync(), await late.NextAsync());
        await late.StreamAsync("StreamMarket", """{"cursor":"m.1"}""", id: "2");

        snapshot!.ShouldContain("\"type\":\"snapshot\"");
        end!.ShouldContain("\"reason\":\"too-slow\",\"retryAfterMs\":2000");
        completion!.ShouldContain("\"type\":3");
        (await late.NextAsync())!.ShouldContain("\"type\":\"delta\"");
    }

    [Fact]
    public async Task A_client_that_reads_slowly_gets_fewer_joined_frames_and_ends_where_the_gateway_is()
    {
        using var slow = await RawHubClient.ConnectAsync(_app, systemBufferBytes: SmallBuffer);
        await slow.StreamAsync("StreamMarket");
        var snapshot = await slow.NextAsync();
        const int Moves = 8;
        for (var move = 0; move < Moves; move++)
        {
            _healthy.Move();
            await _healthy.EqualsTheGatewayAsync();
        }

        var state = new ClientState();
        var (frames, message) = (0, snapshot);
        while (true)
        {
            var item = System.Text.Json.JsonDocument.Parse(message!).RootElement.GetProperty("item");
            state.Apply(item);
            if (item.GetProperty("cursor").GetString() == Feed.Now.Frames!.Cursor.Text) break;

            message = await slow.NextAsync();
            frames++;
        }

        var gateway = new ClientState();
        gateway.Apply(Feed.Now.Frames!.Whole());
        frames.ShouldBeLessThan(Moves);
        state.ToString().ShouldBe(gateway.ToString());
    }

    private Feed<MarketTable, MarketChange> Feed => _app.Services.GetRequiredService<Feeds>().Market;

    private Task Open(int streams) => UntilAsync(() => _app.Services.GetRequiredService<OpenStreams>().Count == streams);

    private Task AdvanceUntilAsync(Func<bool> done, TimeSpan step) => UntilAsync(() =>
    {
        _time.Advance(step / 10);
        return done();
    });

    private static Task UntilAsync(Func<bool> done) => Until.TrueAsync(done, TimeSpan.FromSeconds(10));
}
