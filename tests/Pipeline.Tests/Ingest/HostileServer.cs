using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CryptoViz.Pipeline.Tests.Ingest;

/// <summary>A server on a bare socket of this machine, which does to each request what its mood says.</summary>
internal sealed class HostileServer : IAsyncDisposable
{
    /// <summary>What it can do instead of answering.</summary>
    public static readonly string[] Moods =
    [
        "drip", "endless", "bomb", "bomb-brotli", "too-short", "reset", "close", "silent", "html", "empty", "not-http", "429", "429-absurd", "429-html",
        "500", "503", "401", "403-html", "redirect-loop", "nothing-but-headers",
    ];

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly TimeProvider _time;
    private readonly ConcurrentQueue<DateTimeOffset> _calls = new();

    /// <summary>Starts in a good mood.</summary>
    /// <param name="good">The body of a good answer.</param>
    /// <param name="time">The clock by which calls are noted.</param>
    public HostileServer(Func<string> good, TimeProvider time)
    {
        (Good, _time) = (good, time);
        _listener.Start();
        _ = Task.Run(ServeAsync);
    }

    public Func<string> Good { get; }

    /// <summary>One of <see cref="Moods"/>; anything else is a good one.</summary>
    public string Mood { get; set; } = "good";

    /// <summary>When it was called.</summary>
    public IReadOnlyList<DateTimeOffset> Calls => [.. _calls];

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/api/v3/");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var client = await _listener.AcceptTcpClientAsync(_stop.Token);
            _ = Task.Run(() => AnswerAsync(client));
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using var _ = client;
        try
        {
            var stream = client.GetStream();
            while (await stream.ReadAsync(new byte[16_384], _stop.Token) > 0)
            {
                _calls.Enqueue(_time.GetUtcNow());
                if (await AnswerAsync(client, stream)) return;
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The caller gave up, which is the point.
        }
    }

    // True when the connection is done with.
    private async Task<bool> AnswerAsync(TcpClient client, NetworkStream stream)
    {
        switch (Mood)
        {
            case "drip":
                await Head(stream, 200, "Content-Length: 100000");
                for (;;) await Slowly(stream, "[");
            case "nothing-but-headers":
                await Text(stream, "HTTP/1.1 200 OK\r\n");
                for (var n = 0; ; n++) await Slowly(stream, $"X-{n}: x\r\n");
            case "endless":
                await Head(stream, 200, "Connection: close");
                for (var filler = new byte[65_536]; ;) await stream.WriteAsync(filler, _stop.Token);
            case "bomb":
                await Bomb(stream, "gzip", body => new GZipStream(body, CompressionLevel.Fastest));
                return true;
            case "bomb-brotli":
                await Bomb(stream, "br", body => new BrotliStream(body, CompressionLevel.Fastest));
                return true;
            case "too-short":
                await Head(stream, 200, "Content-Length: 1000");
                await Text(stream, "[]");
                return true;
            case "reset":
                client.LingerState = new LingerOption(true, 0);
                return true;
            case "close":
                return true;
            case "silent":
                await Task.Delay(Timeout.Infinite, _stop.Token);
                return true;
            case "not-http":
                await Text(stream, "220 mail.example ESMTP\r\n");
                return true;
            case "html":
                await Whole(stream, 200, "<html><body>Just a moment...</body></html>");
                return false;
            case "empty":
                await Whole(stream, 200, "");
                return false;
            case "429":
                await Whole(stream, 429, "Throttled", "Retry-After: 61");
                return false;
            case "429-absurd":
                await Whole(stream, 429, """{"status":{"error_code":429,"error_message":"You've exceeded the Rate Limit."}}""", "Retry-After: 1000000000");
                return false;
            case "429-html":
                await Whole(stream, 429, "<html>slow down</html>", "Retry-After: soon");
                return false;
            case "500":
                await Whole(stream, 500, """{"status":500,"error":"Internal Server Error"}""");
                return false;
            case "503":
                await Whole(stream, 503, "<html>1020</html>", "Retry-After: 5");
                return false;
            case "401":
                await Whole(stream, 401, """{"status":{"error_code":10002,"error_message":"API Key Missing"}}""");
                return false;
            case "403-html":
                await Whole(stream, 403, "<html>Access denied</html>");
                return false;
            case "redirect-loop":
                await Whole(stream, 302, "", "Location: /api/v3/coins/markets");
                return false;
            default:
                await Whole(stream, 200, Good());
                return false;
        }
    }

    private Task Whole(NetworkStream stream, int status, string body, params string[] headers) =>
        Text(stream, $"{Lines(status, [.. headers, $"Content-Length: {Encoding.UTF8.GetByteCount(body)}"])}{body}");

    private Task Head(NetworkStream stream, int status, params string[] headers) => Text(stream, Lines(status, headers));

    private static string Lines(int status, string[] headers) => $"HTTP/1.1 {status} Whatever\r\n{string.Concat(headers.Select(header => $"{header}\r\n"))}\r\n";

    private async Task Bomb(NetworkStream stream, string encoding, Func<Stream, Stream> compress)
    {
        await Head(stream, 200, $"Content-Encoding: {encoding}", "Connection: close");
        await using var bomb = compress(stream);
        for (var zeros = new byte[65_536]; ;) await bomb.WriteAsync(zeros, _stop.Token);
    }

    private async Task Slowly(NetworkStream stream, string text)
    {
        await Text(stream, text);
        await Task.Delay(20, _stop.Token);
    }

    private async Task Text(NetworkStream stream, string text) => await stream.WriteAsync(Encoding.UTF8.GetBytes(text), _stop.Token);
}
