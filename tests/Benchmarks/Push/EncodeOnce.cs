using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using CryptoViz.Gateway.Realtime;
using CryptoViz.Gateway.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoViz.Benchmarks.Push;

/// <summary>Frames of 2 KB to 1,000 streams, encoded once for all, and by each stream for itself.</summary>
internal static class EncodeOnce
{
    private const int Clients = 1_000;
    private const int Frames = 200;
    private const int Pairs = 6;

    public static async Task MeasureAsync(Table table)
    {
        await using var server = await LoadServer.StartAsync(
            services => services.KeepQuiet().AddSingleton<EncodingHub.Source>(),
            app => app.MapHub<EncodingHub>("/each"));
        var (shared, own) = (server.Feeds.Market, server.Services.GetRequiredService<EncodingHub.Source>().Feed);
        shared.Publish(SampleMarket.First());
        own.Publish(SampleMarket.First());
        using var client = LoadClients.Of(server.Address);
        await client.AskAsync($"open each {Clients} /each {Hello.Market}");
        await client.AskAsync($"open once {Clients} /hubs/market {Hello.Market}");
        var round = new Lockstep(client, Clients, Frames);

        var (each, once) = await Rounds.InTurnAsync(
            Pairs,
            () => round.RunAsync("each", () => own.PublishNextAsync()),
            () => round.RunAsync("once", () => shared.PublishNextAsync()));
        table.Add(
            $"encoded once / by each stream, {Clients} clients",
            ">= 1.5",
            once.Zip(each, (a, b) => a / b).Text(),
            string.Create(CultureInfo.InvariantCulture, $"{once.Median():N0} and {each.Median():N0} frames a second reach a client"));
    }
}

/// <summary>The gateway's market stream but for what it saves: each stream encodes each frame.</summary>
internal sealed class EncodingHub(EncodingHub.Source source, TimeProvider time) : Hub
{
    public async IAsyncEnumerable<RawJson> StreamMarket(JsonElement argument, [EnumeratorCancellation] CancellationToken cancelled)
    {
        using var waiter = new FrameWaiter(cancelled);
        var sent = 0L;
        while (!cancelled.IsCancellationRequested)
        {
            var now = source.Feed.Now;
            var frames = now.Frames!;
            if (frames.Number == sent)
            {
                await waiter.WaitAsync(now.Waiters);
                continue;
            }

            var change = MarketChange.None;
            foreach (var row in frames.State.Rows) change = change.Changed(row.Summary.Latest.Id, SampleMarket.Moving);
            var (type, body) = sent == 0 ? ("snapshot", frames.State.Snapshot()) : ("delta", frames.State.Delta(change));
            sent = frames.Number;
            yield return FrameJson.Of(type, frames.Cursor.Text, time.GetUtcNow(), "live", body.Json);
        }
    }

    /// <summary>A feed for these streams alone.</summary>
    internal sealed class Source
    {
        public Feed<MarketTable, MarketChange> Feed { get; } = new();
    }
}
