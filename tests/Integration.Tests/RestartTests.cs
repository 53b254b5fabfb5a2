using System.Text.Json;
using Microsoft.AspNetCore.SignalR.Client;

namespace CryptoViz.Integration.Tests;

/// <summary>The built program, ended without warning while a client follows it, and started again without a source.</summary>
public sealed class RestartTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    [SkippableFact]
    public async Task After_a_kill_the_same_series_and_news_are_there_before_the_first_poll()
    {
        Repository.NeedRecordedInputs();
        var data = Directory.CreateTempSubdirectory("cryptoviz-").FullName;
        await using var source = await RecordedSource.StartAsync();
        Dictionary<string, string> before;
        string times;
        await using (var gateway = GatewayProcess.Start([.. source.Arguments(data)]))
        {
            await gateway.ReadyAsync(Patience);
            await using var hub = await ConnectAsync(gateway);
            (await FirstFrameAsync(hub, "StreamNews", new { scope = "all" })).GetProperty("type").GetString().ShouldBe("snapshot");

            // All pages are served and nothing moves any more.
            before = await SettledAsync(gateway, source);
            times = (await FirstFrameAsync(hub, "StreamCoin", new { coinId = "bitcoin", window = "7d" })).GetProperty("times").GetRawText();
            source.IsUp = false;
            await gateway.KillAsync();
        }

        await using (var again = GatewayProcess.Start([.. source.Arguments(data)]))
        {
            await again.ReadyAsync(Patience);
            var after = await PicturesAsync(again);

            foreach (var (path, picture) in before) after[path].ShouldBe(picture, path);
            await using var hub = await ConnectAsync(again);
            (await FirstFrameAsync(hub, "StreamCoin", new { coinId = "bitcoin", window = "7d" })).GetProperty("times").GetRawText()
                .ShouldBe(times);
            (await FirstFrameAsync(hub, "StreamNews", new { scope = "all" })).GetProperty("items").GetArrayLength().ShouldBe(100);
        }

        Directory.Delete(data, recursive: true);
    }

    private static async Task<Dictionary<string, string>> SettledAsync(GatewayProcess gateway, RecordedSource source)
    {
        await Eventually.TrueAsync(() => Task.FromResult(source.Served > source.Pages.Length), Patience, () => "not all pages were asked for");
        var last = await PicturesAsync(gateway);
        await Eventually.TrueAsync(
            async () =>
            {
                var (before, now) = (last, await PicturesAsync(gateway));
                last = now;
                return now.All(picture => before[picture.Key] == picture.Value);
            },
            Patience,
            () => "the series still change");
        return last;
    }

    private static async Task<Dictionary<string, string>> PicturesAsync(GatewayProcess gateway)
    {
        var pictures = new Dictionary<string, string>();
        foreach (var coin in new[] { "bitcoin", "ethereum", "tether", "dogecoin" })
            foreach (var series in new[] { "prices", "market-caps", "percent-change" })
                foreach (var window in new[] { "1h", "24h", "7d" })
                {
                    var path = $"/api/v1/coins/{coin}/{series}?window={window}";
                    var answer = await gateway.GetAsync(path);
                    pictures[path] = $"{answer.GetProperty("times")} {answer.GetProperty("values")}";
                }

        pictures["news"] = string.Join(' ', (await gateway.GetAsync("/api/v1/news?limit=100")).GetProperty("items").EnumerateArray()
            .Select(item => item.GetProperty("id").GetString()));
        return pictures;
    }

    private static async Task<HubConnection> ConnectAsync(GatewayProcess gateway)
    {
        var hub = new HubConnectionBuilder()
            .WithUrl(new Uri(gateway.Address, "/hubs/market"), options =>
            {
                options.SkipNegotiation = true;
                options.Transports = Microsoft.AspNetCore.Http.Connections.HttpTransportType.WebSockets;
            })
            .Build();
        await hub.StartAsync();
        return hub;
    }

    private static async Task<JsonElement> FirstFrameAsync(HubConnection hub, string stream, object argument)
    {
        using var patience = new CancellationTokenSource(Patience);
        await foreach (var frame in hub.StreamAsync<JsonElement>(stream, argument, patience.Token)) return frame;
        throw new InvalidOperationException($"{stream} ended without a frame");
    }
}
