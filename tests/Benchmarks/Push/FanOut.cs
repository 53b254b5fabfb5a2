using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;
using CryptoViz.Gateway.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoViz.Benchmarks.Push;

/// <summary>
/// How many frames of 2 KB a second reach all of so many clients: as streams of the gateway, as the same bytes over bare WebSockets of
/// Kestrel, and as SignalR's own broadcast. First every next frame is published when the one before has reached all, so that no frames
/// are joined, by us or by a socket that is behind; then frames pile up, and what counts is when all have the newest.
/// </summary>
internal static class FanOut
{
    private const int Deliveries = 100_000;
    private const int Pairs = 4;

    public static async Task MeasureAsync(Table table)
    {
        foreach (var clients in new[] { 200, 1_000, 5_000 }) await MeasureAsync(table, clients);
    }

    private static async Task MeasureAsync(Table table, int clients)
    {
        var bare = new ConcurrentBag<WebSocket>();
        await using var server = await LoadServer.StartAsync(services => services.KeepQuiet(), app =>
        {
            app.MapHub<PlainHub>("/all");
            app.UseWebSockets();
            app.MapGet("/bare", async (HttpContext context) =>
            {
                using var socket = await context.WebSockets.AcceptWebSocketAsync();
                bare.Add(socket);
                await socket.ReceiveAsync(new byte[64], default);
            });
        });
        server.Feeds.Market.Publish(SampleMarket.First());
        using var client = LoadClients.Of(server.Address);
        await client.AskAsync($"open bare {clients} /bare {Hello.Nothing}");
        await client.AskAsync($"open all {clients} /all {Hello.Hub}");
        await client.AskAsync($"open streams {clients} /hubs/market {Hello.Market}");

        var item = Item(ConnectionSet.Stamp);
        var (message, plain) = (Message(item), JsonDocument.Parse(item).RootElement);
        var everyone = server.Services.GetRequiredService<IHubContext<PlainHub>>().Clients.All;
        var round = new Lockstep(client, clients, Deliveries / clients);

        var figures = await Rounds.InTurnAsync(
            Pairs,
            () => round.RunAsync("bare", () => SendBareAsync(message)),
            () => round.RunAsync("all", () => everyone.SendAsync("frame", plain)),
            () => round.RunAsync("streams", () => server.Feeds.Market.PublishNextAsync()));
        var (floor, all, ours) = (figures[0], figures[1], figures[2]);
        var from = string.Create(CultureInfo.InvariantCulture, $"{ours.Median():N0} frames of {message.Length:N0} bytes a second reach a client");
        table.Add($"streams / bare WebSockets, {clients} clients", ">= 0.5", ours.Zip(floor, (a, b) => a / b).Text(), $"{from}; floor {floor.Median():N0}; {round.ProcessorOf("streams"):0.0} and {round.ProcessorOf("bare"):0.0} us of the server's processor time a delivery");
        table.Add($"streams / Clients.All, {clients} clients", ">= 0.8", ours.Zip(all, (a, b) => a / b).Text(), $"Clients.All {all.Median():N0}; {round.ProcessorOf("all"):0.0} us");

        var pile = new PileUp(client);
        figures = await Rounds.InTurnAsync(
            Pairs,
            () => pile.RunAsync("bare", stamp => Message(Item(stamp)), SendBareAsync),
            () => pile.RunAsync("all", stamp => JsonDocument.Parse(Item(stamp)).RootElement, frame => everyone.SendAsync("frame", frame)),
            () => pile.RunAsync("streams", stamp => stamp, stamp => server.Feeds.Market.PublishNextAsync(stamp)));
        (floor, all, ours) = (figures[0], figures[1], figures[2]);
        table.Add(
            $"{PileUp.Frames} frames at once, Clients.All / streams, {clients} clients", ">= 0.8", all.Zip(ours, (theirs, own) => theirs / own).Text(),
            $"until all are told what is in the last: {ours.Text("0")} ms, Clients.All {all.Text("0")}, bare WebSockets {floor.Text("0")} ms");

        Task SendBareAsync(byte[] bytes) => Task.WhenAll(bare.Select(socket => socket.SendAsync(bytes, WebSocketMessageType.Text, true, default)));
    }

    /// <summary>The frame's item as the hub sends it, with prices that are the stamp.</summary>
    private static byte[] Item(long stamp)
    {
        var frame = SampleMarket.First().Next(stamp).After(1)!;
        return FrameJson.Of(frame.Type, "benchmark.1", DateTimeOffset.UnixEpoch, "live", frame.Body.Json).ToArray();
    }

    private static byte[] Message(byte[] item) => [.. """{"type":2,"invocationId":"1","item":"""u8, .. item, .. "}\u001e"u8];
}

/// <summary>A hub of nothing but its connections.</summary>
internal sealed class PlainHub : Hub;

/// <summary>Rounds in which frame after frame goes to all clients, each when the last has reached them.</summary>
internal sealed class Lockstep(LoadClients client, int clients, int frames)
{
    private readonly Dictionary<string, long> _sent = [];
    private readonly Dictionary<string, List<double>> _processor = [];

    /// <summary>How much of a processor the server spends on a delivery, in microseconds; the last rounds' middle.</summary>
    public double ProcessorOf(string set) => _processor[set].Median();

    /// <summary>Frames a second until the last has reached all.</summary>
    public async Task<double> RunAsync(string set, Func<Task> send)
    {
        var (clock, used) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        for (var frame = 0; frame < frames; frame++)
        {
            await send();
            _sent[set] = _sent.GetValueOrDefault(set) + clients;
            await client.AskAsync($"until {set} {_sent[set]}").WaitAsync(TimeSpan.FromMinutes(1));
        }

        if (!_processor.TryGetValue(set, out var all)) _processor[set] = all = [];
        all.Add((Environment.CpuUsage.TotalTime - used).TotalMicroseconds / ((double)frames * clients));
        return frames / clock.Elapsed.TotalSeconds;
    }
}

/// <summary>Rounds in which frames go out one behind the other, however far behind the clients are.</summary>
internal sealed class PileUp(LoadClients client)
{
    /// <summary>How many frames: five seconds' by the frame clock.</summary>
    public const int Frames = 20;

    /// <summary>How many milliseconds it takes until the last client has been told what is in the last frame.</summary>
    public async Task<double> RunAsync<T>(string set, Func<long, T> prepare, Func<T, Task> send)
    {
        var first = ConnectionSet.Stamp - Frames;
        var frames = Enumerable.Range(0, Frames).Select(number => prepare(first + number)).ToList();
        var clock = Stopwatch.StartNew();
        foreach (var frame in frames) await send(frame);
        await client.AskAsync($"told {set} {first + Frames - 1}").WaitAsync(TimeSpan.FromMinutes(1));
        return clock.Elapsed.TotalMilliseconds;
    }
}
