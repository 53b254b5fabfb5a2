using System.Net;
using System.Text.Json;
using Akka.Actor;
using CryptoViz.Gateway.Realtime;
using CryptoViz.Gateway.Tests.Wire;
using CryptoViz.Pipeline.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CryptoViz.Gateway.Tests.Realtime;

public sealed class MarketHubTests : IAsyncLifetime
{
    private GatewayApplication _app = null!;
    private HubClient _client = null!;

    public async Task InitializeAsync()
    {
        _app = await new GatewayApplication { Mode = "demo" }.StartAsync();
        _client = await HubClient.ConnectAsync(_app);
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task The_market_stream_gives_the_table_and_then_what_changed()
    {
        using var frames = await _client.StreamAsync("StreamMarket", new { });
        var feed = TellMarket(1, Samples.BitcoinRow, Samples.TinyRow);

        var snapshot = await frames.NextAsync();
        feed.Tell(Moved(1, 2, price: 1));
        var delta = await frames.NextAsync();

        (Text(snapshot, "type"), Text(snapshot, "cursor"), Text(snapshot, "mode")).ShouldBe(("snapshot", "m.1", "demo"));
        snapshot.GetProperty("coins").GetArrayLength().ShouldBe(2);
        (Text(delta, "type"), Text(delta, "cursor")).ShouldBe(("delta", "m.2"));
        delta.GetProperty("coins")[0].EnumerateObject().Select(field => field.Name).ShouldBe(["id", "price"]);
        delta.GetProperty("market").GetProperty("coins").GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task A_stream_of_some_ids_gets_their_rows_only()
    {
        TellMarket(1, Samples.BitcoinRow, Samples.TinyRow);
        using var frames = await _client.StreamAsync("StreamMarket", new { ids = new[] { "bitcoin", "no-such-coin" }, unknownField = 1 });

        var rows = (await frames.NextAsync()).GetProperty("coins").EnumerateArray();

        rows.Select(row => Text(row, "id")).ShouldBe(["bitcoin"]);
    }

    [Fact]
    public async Task A_stream_of_some_fields_gets_rows_of_those_and_no_row_in_which_only_others_changed()
    {
        using var frames = await _client.StreamAsync("StreamMarket", new { fields = new[] { "price", "change" } });
        var feed = TellMarket(1, Samples.BitcoinRow, Samples.TinyRow);

        var snapshot = await frames.NextAsync();
        feed.Tell(new MarketProtocol.Delta(
            new Cursor("m", 1), new Cursor("m", 2),
            [Samples.BitcoinRow.With(t => t with { Price = 1, Volume24h = 2 }), Samples.TinyRow.With(t => t with { Volume24h = 2 })], [], 0));
        var delta = await frames.NextAsync();

        snapshot.GetProperty("coins").EnumerateArray().Select(Names).ShouldBe(["id price change", "id price change"]);
        delta.GetProperty("coins").EnumerateArray().Select(Names).ShouldBe(["id price"]);
        delta.GetProperty("market").GetProperty("coins").GetInt32().ShouldBe(2);

        static string Names(JsonElement row) => string.Join(' ', row.EnumerateObject().Select(field => field.Name));
    }

    [Fact]
    public async Task A_stream_of_some_fields_goes_on_by_its_own_cursor_and_one_of_other_fields_gets_a_snapshot()
    {
        TellMarket(1, Samples.BitcoinRow);
        using var first = await _client.StreamAsync("StreamMarket", new { fields = new[] { "price" } });
        var cursor = Text(await first.NextAsync(), "cursor");

        using var resumed = await _client.StreamAsync("StreamMarket", new { cursor, fields = new[] { "price" } });
        using var other = await _client.StreamAsync("StreamMarket", new { cursor, fields = new[] { "price", "rank" } });
        using var whole = await _client.StreamAsync("StreamMarket", new { cursor });

        Text(await resumed.NextAsync(), "type").ShouldBe("delta");
        Text(await other.NextAsync(), "type").ShouldBe("snapshot");
        Text(await whole.NextAsync(), "type").ShouldBe("snapshot");
    }

    [Fact]
    public async Task A_cursor_in_the_ring_brings_what_was_missed_and_another_parts_cursor_a_snapshot()
    {
        var feed = TellMarket(1, Samples.BitcoinRow);
        using (var first = await _client.StreamAsync("StreamMarket", new { })) await first.NextAsync();
        feed.Tell(Moved(1, 2, price: 1));
        _app.Kit.AwaitAssert(() => Feeds.Market.Now.Frames!.Number.ShouldBe(2), interval: TimeSpan.FromMilliseconds(5));

        using var resumed = await _client.StreamAsync("StreamMarket", new { cursor = "m.1" });
        using var other = await _client.StreamAsync("StreamMarket", new { cursor = "m.1", ids = new[] { "bitcoin" } });
        using var foreign = await _client.StreamAsync("StreamMarket", new { cursor = "elsewhere.1" });

        Text(await resumed.NextAsync(), "type").ShouldBe("delta");
        Text(await other.NextAsync(), "type").ShouldBe("snapshot");
        Text(await foreign.NextAsync(), "type").ShouldBe("snapshot");
    }

    [Fact]
    public async Task A_coin_stream_follows_the_coin_once_for_all_who_look()
    {
        var probe = _app.Probe<CoinRegion>();
        using var one = await _client.StreamAsync("StreamCoin", new { coinId = "bitcoin", window = "24h" });
        var watch = probe.ExpectMsg<CoinProtocol.Watch>();
        probe.LastSender.Tell(
            new CoinProtocol.Snapshot(watch.CoinId, watch.Window, new Cursor("j", 5), Samples.Day, Samples.BitcoinRow.Summary));
        using var two = await _client.StreamAsync("StreamCoin", new { coinId = "bitcoin", window = "24h" });

        var (first, second) = (await one.NextAsync(), await two.NextAsync());

        first.GetProperty("times").GetArrayLength().ShouldBe(4);
        Text(second, "cursor").ShouldBe(Text(first, "cursor"));
        probe.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public async Task How_far_a_coins_history_is_comes_as_a_delta_of_its_own_also_to_who_resumes()
    {
        var probe = _app.Probe<CoinRegion>();
        using var frames = await _client.StreamAsync("StreamCoin", new { coinId = "bitcoin", window = "24h" });
        var watch = probe.ExpectMsg<CoinProtocol.Watch>();
        probe.LastSender.Tell(new CoinProtocol.Snapshot(watch.CoinId, watch.Window, new Cursor("j", 5), Samples.Day, Samples.BitcoinRow.Summary));
        var cursor = Text(await frames.NextAsync(), "cursor");

        probe.LastSender.Tell(new CoinProtocol.BackfillChanged(watch.CoinId, watch.Window, new Backfill("waiting", 4, 288, 95, "new")));

        var delta = await frames.NextAsync();
        (Text(delta, "type"), Text(delta, "cursor"), delta.GetProperty("times").GetArrayLength()).ShouldBe(("delta", cursor, 0));
        delta.GetProperty("backfill").GetProperty("etaSeconds").GetDouble().ShouldBe(95);
        delta.TryGetProperty("statistics", out _).ShouldBeFalse();
        using var resumed = await _client.StreamAsync("StreamCoin", new { coinId = "bitcoin", window = "24h", cursor });
        (await resumed.NextAsync()).GetProperty("backfill").GetProperty("etaSeconds").GetDouble().ShouldBe(95);
    }

    [Fact]
    public async Task A_coin_that_is_not_in_the_whole_table_is_unknown_without_asking_for_it()
    {
        TellMarket(1, Samples.BitcoinRow);
        using (var market = await _client.StreamAsync("StreamMarket", new { })) await market.NextAsync();

        using var frames = await _client.StreamAsync("StreamCoin", new { coinId = "nonsense", window = "24h" });

        (await frames.EndAsync()).ShouldBe("unknown-coin");
        _app.Probe<CoinRegion>().ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public async Task A_users_own_news_end_when_the_session_does()
    {
        using var http = _app.CreateClient();
        var token = await HubClient.TokenAsync(http);
        await using var client = await HubClient.ConnectAsync(_app, token);
        using var frames = await client.StreamAsync("StreamNews", new { scope = "favorites" });
        var probe = _app.Probe<FavoritesRegion>();
        probe.ExpectMsg<FavoritesProtocol.WatchNews>();
        probe.LastSender.Tell(new NewsProtocol.Snapshot(new Cursor("n", 1), [Samples.FirstNews]));
        (await frames.NextAsync()).GetProperty("items").GetArrayLength().ShouldBe(1);

        http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        (await http.PostAsync("/api/v1/account/logout", null)).EnsureSuccessStatusCode();

        (await frames.EndAsync()).ShouldBe("signed-out");
    }

    [Fact]
    public async Task A_users_favorites_come_whole_and_again_when_they_change()
    {
        await using var client = await HubClient.ConnectAsync(_app, await HubClient.TokenAsync(_app.CreateClient()));
        using var frames = await client.StreamAsync("StreamMe", new { });
        var probe = _app.Probe<FavoritesRegion>();
        var user = probe.ExpectMsg<FavoritesProtocol.Watch>().UserId;
        var feed = probe.LastSender;
        feed.Tell(new FavoritesProtocol.Favorites(user, 1, []));
        (await frames.NextAsync()).GetProperty("favorites").GetProperty("ids").GetArrayLength().ShouldBe(0);

        feed.Tell(new FavoritesProtocol.Favorites(user, 2, [new Favorite(Samples.Bitcoin, Samples.Now)]));

        var favorites = (await frames.NextAsync()).GetProperty("favorites");
        favorites.GetProperty("addedAt").GetProperty("bitcoin").GetInt64().ShouldBe(Samples.At(0));
    }

    [Fact]
    public async Task News_of_one_coin_are_those_that_mention_it()
    {
        var probe = _app.Probe<NewsKey>();
        probe.ExpectMsg<NewsProtocol.Watch>().Coins.ShouldBeNull();
        probe.LastSender.Tell(new NewsProtocol.Snapshot(new Cursor("n", 1), [Samples.FirstNews, Samples.SecondNews]));
        using var all = await _client.StreamAsync("StreamNews", new { scope = "all" });
        using var some = await _client.StreamAsync("StreamNews", new { scope = "all", coinId = "bitcoin" });

        (await all.NextAsync()).GetProperty("items").GetArrayLength().ShouldBe(2);
        (await some.NextAsync()).GetProperty("items").EnumerateArray().Select(item => Text(item, "id")).ShouldBe(["n1"]);
    }

    [Fact]
    public async Task The_status_stream_tells_what_the_source_does()
    {
        var probe = _app.Probe<SourceKey>();
        probe.ExpectMsg<SourceProtocol.Watch>();
        probe.LastSender.Tell(new SourceState
        {
            Source = "demo",
            Condition = "rate-limited",
            Reason = "wait",
            PollInterval = TimeSpan.FromSeconds(2),
            LastUpdateAt = Samples.Now,
        });
        using var frames = await _client.StreamAsync("StreamStatus", new { });

        var snapshot = await frames.NextAsync();

        (Text(snapshot, "reason"), snapshot.GetProperty("lastUpdateAt").GetInt64()).ShouldBe(("wait", Samples.At(0)));
    }

    [Fact]
    public async Task A_connection_has_so_many_streams_and_one_that_ended_makes_room()
    {
        var open = new List<HubClient.Frames>();
        TellMarket(1, Samples.BitcoinRow);
        for (var i = 0; i < _app.Options.MaxStreamsPerConnection; i++) open.Add(await _client.StreamAsync("StreamMarket", new { }));
        foreach (var frames in open) await frames.NextAsync();

        using (var refused = await _client.StreamAsync("StreamMarket", new { })) (await refused.EndAsync()).ShouldBe("too-many-streams");
        open[0].Dispose();
        var streams = _app.Services.GetRequiredService<OpenStreams>();
        _app.Kit.AwaitAssert(() => streams.Count.ShouldBe(open.Count - 1), interval: TimeSpan.FromMilliseconds(5));
        using var again = await _client.StreamAsync("StreamMarket", new { });

        Text(await again.NextAsync(), "type").ShouldBe("snapshot");
    }

    [Fact]
    public async Task A_server_that_stops_tells_its_streams_so()
    {
        TellMarket(1, Samples.BitcoinRow);
        using var frames = await _client.StreamAsync("StreamMarket", new { });
        await frames.NextAsync();

        _app.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        (await frames.EndAsync()).ShouldBe("server-stopping");
    }

    [Fact]
    public async Task Other_transports_than_web_sockets_are_refused()
    {
        using var http = _app.CreateClient();
        var negotiated = await http.PostAsync("/hubs/market/negotiate?negotiateVersion=1", null);
        var token = Text(await negotiated.JsonAsync(), "connectionToken");

        var poll = await http.GetAsync($"/hubs/market?id={token}");

        poll.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_message_that_is_too_large_closes_the_connection()
    {
        using var frames = await _client.StreamAsync("StreamMarket", new { cursor = new string('x', 10_000) });

        await Should.ThrowAsync<Exception>(frames.NextAsync);
    }

    private Feeds Feeds => _app.Services.GetRequiredService<Feeds>();

    private static string? Text(JsonElement frame, string name) => frame.GetProperty(name).GetString();

    private static MarketProtocol.Delta Moved(long after, long cursor, decimal price) => new(
        new Cursor("m", after), new Cursor("m", cursor), [Samples.BitcoinRow.With(tick => tick with { Price = price })], [], 0);

    private IActorRef TellMarket(long sequence, params MarketCoin[] rows)
    {
        var probe = _app.Probe<MarketKey>();
        probe.ExpectMsg<MarketProtocol.Watch>();
        probe.LastSender.Tell(new MarketProtocol.Snapshot(new Cursor("m", sequence), [.. rows], 0));
        return probe.LastSender;
    }
}
