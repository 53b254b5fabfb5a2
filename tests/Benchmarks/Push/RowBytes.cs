using System.Globalization;
using System.Text.Json;
using CryptoViz.Gateway;
using CryptoViz.Gateway.Realtime;
using CryptoViz.Gateway.Wire;
using CryptoViz.Pipeline;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Ingest.CoinGecko;
using CryptoViz.Pipeline.Market;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace CryptoViz.Benchmarks.Push;

/// <summary>
/// How long a changed row is in the market's frames: of the whole program on the demo's source, and of two recorded polls that follow
/// each other.
/// </summary>
internal static class RowBytes
{
    private const int Frames = 40;

    // Those of the dashboard's table, in actions/market.js.
    private static readonly RowFields TableFields = new(
        ["change", "imageUrl", "ingestedAt", "listed", "marketCap", "name", "price", "rank", "sourceChanges", "stale", "symbol", "volume24h"]);

    public static async Task MeasureAsync(Table table)
    {
        await MeasureDemoAsync(table);
        await MeasureRecordedAsync(table);
    }

    private static async Task MeasureDemoAsync(Table table)
    {
        using var workspace = new Workspace("row-bytes");
        var options = new PipelineOptions { DataDirectory = workspace.Path, Source = "demo" };
        await using var prepared = await PipelineHosting.PrepareAsync(options, TimeProvider.System, NullLoggerFactory.Instance, default);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = workspace.Path });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(TimeProvider.System).AddPipeline(prepared);
        builder.Services.AddGateway(new GatewayOptions(), new AccountsOptions(), Installation.Of(prepared, options, TimeProvider.System));
        await using var app = builder.Build();
        app.MapGateway();
        await app.StartAsync();
        var feed = app.Services.GetRequiredService<Feeds>().Market;
        using var waiter = new FrameWaiter(default);
        var (whole, shown) = (new List<double>(), new List<double>());
        for (var frames = 0; frames < Frames;)
        {
            await waiter.WaitAsync(feed.Now.Waiters);
            var now = feed.Now.Frames!;
            if (now.After(now.Number - 1) is not { Type: "delta" } frame || !RowsOf(frame).Any()) continue;

            whole.AddRange(RowsOf(frame));
            shown.AddRange(RowsOf(frame.WithFields(TableFields)));
            frames++;
        }

        await app.StopAsync();
        Add("the dashboard's table", shown);
        Add("all fields", whole);

        void Add(string what, List<double> rows) => table.Add(
            $"bytes of a changed market row, demo, {what}", "<= 200", rows.Spread(),
            string.Create(CultureInfo.InvariantCulture, $"{rows.Count:N0} rows of {Frames} frames, {rows.Min():0} to {rows.Max():0}"));
    }

    private static IEnumerable<double> RowsOf(Frame frame)
    {
        using var json = JsonDocument.Parse(frame.Body.Json);
        foreach (var row in json.RootElement.GetProperty("coins").EnumerateArray()) yield return row.GetRawText().Length;
    }

    private static async Task MeasureRecordedAsync(Table table)
    {
        if (!Directory.Exists(Reading.Recorded()))
        {
            table.Add("bytes of a changed market row, recorded polls", "<= 200", "not measured", $"the recorded inputs are not at {Reading.Recorded()} (set CRYPTOVIZ_SHARED)");
            return;
        }

        var before = await RowsAsync("markets.usd.top250.poll-a.20220223.json", seconds: 0);
        var after = await RowsAsync("markets.usd.top250.poll-b-perpage251.20220223.json", seconds: 60);
        var rows = after
            .Where(row => before[row.Key].Summary.Latest.ObservedAt != row.Value.Summary.Latest.ObservedAt)
            .Select(row => JsonText.Encode(row, (json, coin) => RowJson.Write(json, coin.Value, RowJson.Fields.Changed(before[coin.Key], coin.Value))))
            .ToList();
        Add("the dashboard's table", rows.Select(row => (double)TableFields.Of(row).Length));
        Add("all fields", rows.Select(row => (double)row.Length));

        void Add(string what, IEnumerable<double> lengths) => table.Add(
            $"bytes of a changed market row, recorded polls, {what}", "<= 200", lengths.ToList().Spread(), $"{rows.Count} of {after.Count} coins changed");
    }

    private static async Task<Dictionary<CoinId, MarketCoin>> RowsAsync(string page, int seconds)
    {
        var body = await File.ReadAllBytesAsync(Path.Combine(Reading.Recorded(), "coingecko", page));
        return new MarketsReader(new Pipeline.Ingest.Origin("coingecko", "live", "usd")).Read(body, Reading.Now.AddSeconds(seconds)).Ticks.ToDictionary(tick => tick.Id, tick =>
        {
            var coin = new CoinState(tick.Quote);
            coin.Apply(new CoinProtocol.TicksApplied([tick]));
            return new MarketCoin { Summary = coin.Summary()!, Listed = true };
        });
    }
}
