using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using CryptoViz.Tests;

namespace CryptoViz.Benchmarks.Push;

/// <summary>Clients that stopped reading, and clients that flood; both come back as soon as they are thrown out.</summary>
internal sealed class HostileClients(IPEndPoint server)
{
    private const int StreamsOfStuck = 10;
    private const int SmallBuffer = 4 * 1024;
    private const int CallsASecond = 10_000;
    private const int CallsAtOnce = 100;

    private static readonly byte[] Calls = Encoding.UTF8.GetBytes(
        string.Concat(Enumerable.Repeat(ConnectionSet.Call("NoSuchStream", "{}") + '\u001e', CallsAtOnce)));

    private readonly List<Task> _running = [];
    private CancellationTokenSource _stop = new();
    private int _thrownOut;

    /// <summary>So many clients that open ten streams each, read their beginnings and then nothing more.</summary>
    public async Task<string> StickAsync(int count)
    {
        var stop = _stop.Token;
        var first = Enumerable.Range(0, count).Select(_ => new TaskCompletionSource()).ToList();
        _running.AddRange(first.Select(open => Task.Run(() => AgainAndAgainAsync(() => StickAsync(open, stop), stop))));
        await Task.WhenAll(first.Select(open => open.Task));
        return "ok";
    }

    /// <summary>So many clients that send 10,000 calls a second each.</summary>
    public string Flood(int count)
    {
        var stop = _stop.Token;
        _running.AddRange(Enumerable.Range(0, count).Select(_ => Task.Run(() => AgainAndAgainAsync(() => FloodAsync(stop), stop))));
        return "ok";
    }

    /// <summary>Ends all; says how often one was thrown out.</summary>
    public async Task<int> StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running);
        _running.Clear();
        _stop = new CancellationTokenSource();
        return Interlocked.Exchange(ref _thrownOut, 0);
    }

    private async Task AgainAndAgainAsync(Func<Task> act, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await act();
            }
            catch (Exception e) when (e is SocketException or HttpRequestException or OperationCanceledException)
            {
                if (!stop.IsCancellationRequested) Interlocked.Increment(ref _thrownOut);
            }
        }
    }

    private async Task StickAsync(TaskCompletionSource open, CancellationToken stop)
    {
        using var socket = await RawWebSocket.ConnectAsync(server, "/hubs/market", systemBufferBytes: SmallBuffer);
        await socket.SendAsync(ConnectionSet.Shake);
        for (var stream = 0; stream < StreamsOfStuck; stream++) await socket.SendAsync(ConnectionSet.Call("StreamMarket", "{}", stream));
        for (var answers = 0; answers <= StreamsOfStuck && await socket.ReadFrameAsync((_, piece, _) => answers += piece.Count((byte)0x1e), stop);)
        {
        }

        open.TrySetResult();

        // Only by what it sends does it find that it was thrown out.
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(500, stop);
            await socket.SendAsync("""{"type":6}""");
        }
    }

    private async Task FloodAsync(CancellationToken stop)
    {
        using var socket = await RawWebSocket.ConnectAsync(server, "/hubs/market");
        await socket.SendAsync(ConnectionSet.Shake);
        var clock = Stopwatch.StartNew();
        for (var sent = 0; !stop.IsCancellationRequested; sent += CallsAtOnce)
        {
            await socket.SendFrameAsync(0x1, Calls);
            var early = TimeSpan.FromSeconds((double)sent / CallsASecond) - clock.Elapsed;
            if (early > TimeSpan.Zero) await Task.Delay(early, stop);
        }
    }
}
