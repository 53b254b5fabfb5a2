using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using CryptoViz.Gateway.Realtime;
using CryptoViz.Gateway.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoViz.Benchmarks.Push;

/// <summary>
/// Frames of 2 KB to 1,000 streams, encoded once for all, and by each stream for itself: when they pile up, where streams that share
/// also join what they are behind, and one at a time, where most of the cost is the sending.
/// </summary>
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
        var (shared, own) = (server.Feeds.Market, server.Services.GetRequiredService<EncodingHub.Source>());
        shared.Publish(SampleMarket.First());
        own.Publish(SampleMarket.First());
        using var client = LoadClients.Of(server.Address);
        await client.AskAsync($"open each {Clients} /each {Hello.Market}");
        await client.AskAsync($"open once {Clients} /hubs/market {Hello.Market}");
        var round = new Lockstep(client, Clients, Frames);
        var (each, once) = await Rounds.InTurnAsync(
            Pairs,
            () => round.RunAsync("each", () => own.PublishNextAsync(ConnectionSet.Stamp)),
            () => round.RunAsync("once", () => shared.PublishNextAsync()));
        table.Add(
            $"one frame at a time, encoded once / by each stream, {Clients} clients",
            "-",
            once.Zip(each, (a, b) => a / b).Text(),
            string.Create(CultureInfo.InvariantCulture, $"{once.Median():N0} and {each.Median():N0} frames a second reach a client; {round.ProcessorOf("once"):0.0} and {round.ProcessorOf("each"):0.0} us of the server's processor time a delivery"));

        var pile = new PileUp(client);
        (each, once) = await Rounds.InTurnAsync(
            Pairs,
            () => pile.RunAsync("each", stamp => stamp, own.PublishNextAsync),
            () => pile.RunAsync("once", stamp => stamp, stamp => shared.PublishNextAsync(stamp)));
        table.Add(
            $"{PileUp.Frames} frames at once, encoded by each stream / once, {Clients} clients",
            ">= 1.5",
            each.Zip(once, (a, b) => a / b).Text(),
            $"until all are told what is in the last: {each.Text("0")} and {once.Text("0")} ms");
    }
}

/// <summary>The gateway's market stream but for what it saves: each stream encodes each frame, one after the other.</summary>
internal sealed class EncodingHub(EncodingHub.Source source, TimeProvider time) : Hub
{
    public async IAsyncEnumerable<RawJson> StreamMarket(JsonElement argument, [EnumeratorCancellation] CancellationToken cancelled)
    {
        using var waiter = new FrameWaiter(cancelled);
        for (var next = 0; !cancelled.IsCancellationRequested;)
        {
            var now = source.Feed.Now;
            if (next == source.Published.Count)
            {
                await waiter.WaitAsync(now.Waiters);
                continue;
            }

            var frames = source.Published[next];
            var change = MarketChange.None;
            foreach (var row in frames.State.Rows) change = change.Changed(row.Summary.Latest.Id, SampleMarket.Moving);
            var (type, body) = next++ == 0 ? ("snapshot", frames.State.Snapshot()) : ("delta", frames.State.Delta(change));
            yield return FrameJson.Of(type, frames.Cursor.Text, time.GetUtcNow(), "live", body.Json);
        }
    }

    /// <summary>A feed for these streams alone, and all that it has published.</summary>
    internal sealed class Source
    {
        private volatile ImmutableList<Frames<MarketTable, MarketChange>> _published = [];

        public Feed<MarketTable, MarketChange> Feed { get; } = new();

        public ImmutableList<Frames<MarketTable, MarketChange>> Published => _published;

        public void Publish(Frames<MarketTable, MarketChange> frames)
        {
            _published = _published.Add(frames);
            Feed.Publish(frames);
        }

        public Task PublishNextAsync(long stamp)
        {
            Publish(_published[^1].Next(stamp));
            return Task.CompletedTask;
        }
    }
}
