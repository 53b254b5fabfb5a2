using System.Globalization;
using System.Text.Json;
using CryptoViz.Gateway;
using CryptoViz.Gateway.Realtime;
using CryptoViz.Pipeline;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace CryptoViz.Benchmarks.Push;

/// <summary>How long a changed row is in the market's frames of the whole program on the demo's source.</summary>
internal static class RowBytes
{
    private const int Frames = 40;

    public static async Task MeasureAsync(Table table)
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
        var (rows, whole) = (new List<double>(), new List<double>());
        for (var frames = 0; frames < Frames;)
        {
            await waiter.WaitAsync(feed.Now.Waiters);
            var now = feed.Now.Frames!;
            if (now.After(now.Number - 1) is not { Type: "delta" } frame) continue;

            using var json = JsonDocument.Parse(frame.Body.Json);
            var changed = json.RootElement.GetProperty("coins").EnumerateArray().Select(row => (double)row.GetRawText().Length).ToList();
            if (changed.Count == 0) continue;

            // What the rest of the frame costs is spread over its rows.
            rows.AddRange(changed);
            whole.Add((double)frame.Body.Json.Length / changed.Count);
            frames++;
        }

        await app.StopAsync();
        table.Add(
            "bytes of a changed market row", "<= 200", rows.Text("0"),
            string.Create(CultureInfo.InvariantCulture, $"{rows.Count:N0} rows of {Frames} frames, mean {rows.Average():0}; with its share of the frame {whole.Text("0")}"));
    }
}
