using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using CryptoViz.Tests;

namespace CryptoViz.Benchmarks.Push;

/// <summary>How a client came back: after how long, by which frame, and what it has then.</summary>
internal sealed record Return(double Seconds, string Type, string Coin, string Cursor, string Series);

/// <summary>
/// Clients that follow a coin's day by the contract alone, and come back when they are cut: after half a second and ever longer, each
/// wait spread by 30 % to both sides, from their last cursor.
/// </summary>
internal sealed class Followers(IPEndPoint server)
{
    private const int FirstWait = 500;
    private const int LongestWait = 30_000;
    private const double Jitter = 0.3;

    private List<Follower> _all = [];
    private Stopwatch _cut = new();

    public async Task<string> FollowAsync(int count, int coins)
    {
        _all = [.. Enumerable.Range(0, count).Select(number => new Follower(this, $"coin-{number % coins}"))];
        foreach (var group in _all.Chunk(100)) await Task.WhenAll(group.Select(follower => follower.StartAsync()));
        return "ok";
    }

    /// <summary>Cuts all connections at once; the returns of all, as soon as the last is back.</summary>
    public async Task<Return[]> CutAsync()
    {
        _cut = Stopwatch.StartNew();
        var back = _all.Select(follower => follower.Cut()).ToList();
        return await Task.WhenAll(back);
    }

    private sealed class Follower(Followers all, string coin)
    {
        private readonly SortedList<long, double> _points = [];
        private readonly StringBuilder _text = new();
        private TaskCompletionSource<Return> _back = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private RawWebSocket? _socket;
        private string? _cursor;

        public Task StartAsync()
        {
            _ = Task.Run(FollowAsync);
            return _back.Task;
        }

        public Task<Return> Cut()
        {
            _back = new TaskCompletionSource<Return>(TaskCreationOptions.RunContinuationsAsynchronously);
            _socket?.Abort();
            return _back.Task;
        }

        private async Task FollowAsync()
        {
            for (var attempt = 0; ; attempt++)
            {
                try
                {
                    using var socket = _socket = await RawWebSocket.ConnectAsync(all.Server, "/hubs/market");
                    _text.Clear();
                    await socket.SendAsync(ConnectionSet.Shake);
                    var cursor = _cursor is null ? "" : $",\"cursor\":\"{_cursor}\"";
                    await socket.SendAsync(ConnectionSet.Call("StreamCoin", $$"""{"coinId":"{{coin}}","window":"24h"{{cursor}}}"""));
                    await socket.ReadAsync((opcode, piece, _) =>
                    {
                        if (opcode < 0x2) Take(piece);
                        if (_back.Task.IsCompleted) attempt = 0;
                    });
                }
                catch (Exception e) when (e is SocketException or HttpRequestException or ObjectDisposedException)
                {
                    // Tried again below.
                }

                var wait = Math.Min(LongestWait, FirstWait * Math.Pow(2, Math.Min(attempt, 16)));
                await Task.Delay((int)(wait * (1 - Jitter + (2 * Jitter * Random.Shared.NextDouble()))));
            }
        }

        private void Take(ReadOnlySpan<byte> piece)
        {
            _text.Append(Encoding.UTF8.GetString(piece));
            if (piece[^1] != 0x1e) return;

            var messages = _text.ToString().Split('\u001e', StringSplitOptions.RemoveEmptyEntries);
            _text.Clear();
            foreach (var message in messages)
            {
                using var json = JsonDocument.Parse(message);
                if (json.RootElement.TryGetProperty("item", out var frame)) Apply(frame);
            }
        }

        private void Apply(JsonElement frame)
        {
            var type = frame.GetProperty("type").GetString()!;
            if (type == "snapshot") _points.Clear();
            foreach (var (time, price) in frame.GetProperty("times").EnumerateArray().Zip(frame.GetProperty("prices").EnumerateArray()))
                _points[time.GetInt64()] = price.GetDouble();
            while (_points.Count > 0 && _points.GetKeyAtIndex(0) < frame.GetProperty("from").GetInt64()) _points.RemoveAt(0);
            _cursor = frame.GetProperty("cursor").GetString()!;
            if (!_back.Task.IsCompleted)
                _back.TrySetResult(new Return(all._cut.Elapsed.TotalSeconds, type, coin, _cursor.Split('~')[0], SeriesHash.Of(_points.Keys, _points.Values)));
        }
    }

    private IPEndPoint Server => server;
}

/// <summary>A series in a few characters, the same in every process.</summary>
internal static class SeriesHash
{
    public static string Of(IEnumerable<long> times, IEnumerable<double> prices)
    {
        var hash = 17L;
        foreach (var (time, price) in times.Zip(prices)) hash = unchecked((((hash * 31) + time) * 31) + BitConverter.DoubleToInt64Bits(price));
        return hash.ToString("x", CultureInfo.InvariantCulture);
    }
}
