using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using CryptoViz.Tests;

namespace CryptoViz.Benchmarks.Push;

/// <summary>What a client says first.</summary>
internal enum Hello
{
    /// <summary>Nothing: a bare WebSocket.</summary>
    Nothing,

    /// <summary>The hub's handshake.</summary>
    Hub,

    /// <summary>And the market.</summary>
    Market,

    /// <summary>And fifty coins, others on each connection.</summary>
    Coins,
}

/// <summary>Connections that read and count messages, and how long each price took that is a stamp (<see cref="Stamp"/>).</summary>
internal sealed class ConnectionSet(IPEndPoint server, string path, Hello hello)
{
    /// <summary>How many coins one connection follows by <see cref="Hello.Coins"/>.</summary>
    public const int CoinsOfConnection = 50;

    private const int AtOnce = 64;

    private readonly ConcurrentQueue<double> _latencies = [];
    private readonly List<RawWebSocket> _sockets = [];
    private readonly ConcurrentBag<StampReader> _stamps = [];
    private long _messages;
    private long _bytes;
    private int _alive;
    private long _target = long.MaxValue;
    private TaskCompletionSource _reached = new();

    /// <summary>Messages that came since all were open.</summary>
    public long Messages => Interlocked.Read(ref _messages);

    /// <summary>How many are connected.</summary>
    public int Alive => Volatile.Read(ref _alive);

    /// <summary>Now, in microseconds of the clock that all processes of the machine share: small enough to be a price.</summary>
    public static long Stamp => Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1_000_000);

    public static string Shake => """{"protocol":"json","version":1}""";

    public static string Call(string method, string argument, int id = 1) =>
        string.Create(CultureInfo.InvariantCulture, $$"""{"type":4,"invocationId":"{{id}}","target":"{{method}}","arguments":[{{argument}}]}""");

    public async Task OpenAsync(int count)
    {
        using var slots = new SemaphoreSlim(AtOnce);
        var opening = Enumerable.Range(0, count).Select(async number =>
        {
            await slots.WaitAsync();
            try
            {
                await OpenOneAsync(number);
            }
            finally
            {
                slots.Release();
            }
        });
        await Task.WhenAll(opening);
        Interlocked.Exchange(ref _messages, 0);
        Interlocked.Exchange(ref _bytes, 0);
        _latencies.Clear();
    }

    /// <summary>Waits for so many messages of all connections together.</summary>
    public async Task<string> UntilAsync(long total)
    {
        _reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Exchange(ref _target, total);
        if (Messages < total) await _reached.Task;
        return "ok";
    }

    /// <summary>Waits until every connection has been told a price that is not older than this stamp.</summary>
    public async Task<string> UntilToldAsync(long stamp)
    {
        while (_stamps.Any(connection => connection.Newest < stamp)) await Task.Delay(1);
        return "ok";
    }

    /// <summary>The middle latency, p99 and the greatest in milliseconds, and of how many; then starts anew.</summary>
    public string TakeLatencies()
    {
        var all = _latencies.ToArray();
        _latencies.Clear();
        Array.Sort(all);
        return all.Length == 0 ? "0 0 0 0" : string.Create(
            CultureInfo.InvariantCulture, $"{all[all.Length / 2]:0.00} {all[(int)(all.Length * 0.99)]:0.00} {all[^1]:0.00} {all.Length}");
    }

    /// <summary>How many bytes came; then starts anew.</summary>
    public long TakeBytes() => Interlocked.Exchange(ref _bytes, 0);

    private async Task OpenOneAsync(int number)
    {
        var socket = await RawWebSocket.ConnectAsync(server, path);
        lock (_sockets) _sockets.Add(socket);
        var answers = hello switch { Hello.Nothing => 0, Hello.Hub => 1, Hello.Market => 2, _ => 1 + CoinsOfConnection };
        if (hello != Hello.Nothing) await socket.SendAsync(Shake);
        if (hello == Hello.Market) await socket.SendAsync(Call("StreamMarket", "{}"));
        for (var coin = 0; hello == Hello.Coins && coin < CoinsOfConnection; coin++)
            await socket.SendAsync(Call("StreamCoin", $$"""{"coinId":"coin-{{(number * CoinsOfConnection) + coin}}","window":"1h"}""", coin));

        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Increment(ref _alive);
        _ = ReadAsync(socket, answers, open);
        if (answers > 0) await open.Task;
    }

    private async Task ReadAsync(RawWebSocket socket, int answers, TaskCompletionSource open)
    {
        var stamps = new StampReader(hello == Hello.Coins ? "\"prices\":[" : "\"price\":", _latencies);
        _stamps.Add(stamps);
        var messages = 0;
        await socket.ReadAsync((opcode, piece, ends) =>
        {
            if (opcode == 0x9) _ = socket.SendFrameAsync(0xA, piece.ToArray());
            if (opcode > 0x2) return;

            var ended = hello == Hello.Nothing ? (ends ? 1 : 0) : piece.Count((byte)0x1e);
            if (messages >= answers) stamps.Take(piece);
            messages += ended;
            Interlocked.Add(ref _bytes, piece.Length);
            if (Interlocked.Add(ref _messages, ended) >= Interlocked.Read(ref _target)) _reached.TrySetResult();
            if (messages >= answers) open.TrySetResult();
        });
        Interlocked.Decrement(ref _alive);
        open.TrySetResult();
    }
}
