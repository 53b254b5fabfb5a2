using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace CryptoViz.Benchmarks;

/// <summary>
/// Requests a second for 90 days of prices from the built program in its demo: with the answer kept, and each computed. The clients
/// are plain sockets with ready bytes, on the same processors.
/// </summary>
internal static class RestReads
{
    private const int Clients = 24;

    // Until the program has compiled for good what it answers by, and the history of other coins is there too.
    private const int WarmRounds = 4;

    private static readonly TimeSpan Length = TimeSpan.FromSeconds(4);

    public static async Task MeasureAsync(Table table)
    {
        using var workspace = new Workspace("rest");
        var port = FreePort();
        var program = Path.Combine(Root(), "src", "Gateway", "bin", "Release", "net10.0", "cryptoviz.dll");
        using var gateway = Process.Start(new ProcessStartInfo("dotnet", [program, "--source=demo", $"--data={workspace.Path}", $"--urls=http://127.0.0.1:{port}", "--CryptoViz:Demo:Incidents=false"])
        {
            RedirectStandardOutput = true,
        })!;
        try
        {
            var (points, latest) = await FilledAsync(port);
            Func<Task<double>> keptAsync = () => RateAsync(port, _ => "window=90d");
            Func<Task<double>> computedAsync = () => RateAsync(port, i => $"from={latest - (90 * 86_400_000L) + i}&to={latest}");
            for (var warm = 0; warm < WarmRounds; warm++) await Rounds.InTurnAsync(0, keptAsync, computedAsync);
            var (kept, computed) = await Rounds.InTurnAsync(5, keptAsync, computedAsync);
            table.Add("GET prices?window=90d a second, kept", ">= 10,000", kept.Text("0"), $"500 of {points} points, {Clients} clients on the same processors");
            table.Add("the same range a second, each computed", ">= 2,000", computed.Text("0"), "a start of its own for each");
        }
        finally
        {
            gateway.Kill(entireProcessTree: true);
            await gateway.WaitForExitAsync();
        }
    }

    /// <summary>Waits until history is there.</summary>
    private static async Task<(int Points, long Latest)> FilledAsync(int port)
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/api/v1/") };
        for (var tried = 0; tried < 240; tried++)
        {
            await Task.Delay(500);
            try
            {
                using var answer = JsonDocument.Parse(await client.GetStringAsync("coins/bitcoin/prices?window=90d&points=5000"));
                var points = answer.RootElement.GetProperty("times").GetArrayLength();
                if (points > 2_000) return (points, answer.RootElement.GetProperty("asOf").GetInt64());
            }
            catch (HttpRequestException)
            {
                // Not up yet, or no table yet.
            }
        }

        throw new InvalidOperationException("the demo has no history of bitcoin after two minutes");
    }

    private static async Task<double> RateAsync(int port, Func<int, string> query)
    {
        var (done, asked, clock) = (0, Random.Shared.Next(1_000_000), Stopwatch.StartNew());
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => Task.Run(async () =>
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, port);
            var buffer = new byte[256 * 1024];
            while (clock.Elapsed < Length)
            {
                var request = $"GET /api/v1/coins/bitcoin/prices?{query(Interlocked.Increment(ref asked))} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n";
                await socket.SendAsync(Encoding.ASCII.GetBytes(request));
                await AnswerAsync(socket, buffer);
                Interlocked.Increment(ref done);
            }
        })));
        return done / clock.Elapsed.TotalSeconds;
    }

    private static async Task AnswerAsync(Socket socket, byte[] buffer)
    {
        var (read, expected) = (0, int.MaxValue);
        while (read < expected)
        {
            read += await socket.ReceiveAsync(buffer.AsMemory(read)) is > 0 and var more ? more : throw new IOException("the gateway closed");
            if (expected == int.MaxValue && buffer.AsSpan(0, read).IndexOf("\r\n\r\n"u8) is > 0 and var end)
            {
                var head = Encoding.ASCII.GetString(buffer, 0, end);
                if (!head.StartsWith("HTTP/1.1 200", StringComparison.Ordinal)) throw new IOException(head);
                var at = head.IndexOf("Content-Length: ", StringComparison.OrdinalIgnoreCase) + 16;
                expected = end + 4 + int.Parse(head.AsSpan(at, head.IndexOf('\r', at) is > 0 and var stop ? stop - at : head.Length - at));
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "CryptoViz.sln")))
                return folder.FullName;
        throw new InvalidOperationException("no CryptoViz.sln above the benchmarks");
    }
}
