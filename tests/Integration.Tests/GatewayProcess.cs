using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace CryptoViz.Integration.Tests;

/// <summary>The built program as its own process, on a free port of 127.0.0.1.</summary>
internal sealed class GatewayProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    private GatewayProcess(Process process, Uri address)
    {
        (_process, Address) = (process, address);
        Http = new HttpClient { BaseAddress = address };
        process.OutputDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>The built program.</summary>
    public static string Program { get; } = Path.Combine(Repository.Root, "src", "Gateway", "bin", Configuration, "net10.0", "cryptoviz.dll");

    public Uri Address { get; }

    public HttpClient Http { get; }

    /// <summary>The process id.</summary>
    public int Id => _process.Id;

    /// <summary>All that the program has written so far.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>How long the program took from its start to the first ready answer.</summary>
    public TimeSpan ReadyAfter { get; private set; }

    /// <summary>Starts the program on a free port of loopback.</summary>
    public static GatewayProcess Start(params string[] arguments) => StartOn("127.0.0.1", arguments);

    /// <summary>Starts the program on a free port of an address of this machine.</summary>
    public static GatewayProcess StartOn(string host, params string[] arguments) => StartCopy(Program, host, arguments);

    /// <summary>Starts a copy of the program.</summary>
    public static GatewayProcess StartCopy(string program, string host, params string[] arguments)
    {
        var port = FreePort();
        var process = Process.Start(new ProcessStartInfo("dotnet", [program, $"--urls=http://{host}:{port}", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        return new GatewayProcess(process, new Uri($"http://{host}:{port}"));
    }

    /// <summary>Waits until the program says that it is ready.</summary>
    public async Task ReadyAsync(TimeSpan patience)
    {
        var clock = Stopwatch.StartNew();
        await Eventually.TrueAsync(
            async () =>
            {
                if (_process.HasExited) throw new InvalidOperationException($"the program ended with {_process.ExitCode}:\n{Output}");
                using var answer = await Http.GetAsync("/health/ready");
                return answer.StatusCode == HttpStatusCode.OK;
            },
            patience,
            () => Output);
        ReadyAfter = clock.Elapsed;
    }

    /// <summary>Waits until a program that runs the demo on an empty directory shows its market: it is ready with the first rows.</summary>
    public async Task FilledAsync(TimeSpan patience)
    {
        await ReadyAsync(patience);
        await Eventually.TrueAsync(
            async () => (await GetAsync("/api/v1/coins?perPage=1")).GetProperty("total").GetInt32() > 100, patience, () => Output);
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        using var answer = await Http.GetAsync(path);
        var text = await answer.Content.ReadAsStringAsync();
        answer.IsSuccessStatusCode.ShouldBeTrue($"{path}: {(int)answer.StatusCode} {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>Ends the program at once, as a loss of power would.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Waits for the program to end by itself; gives its exit code.</summary>
    public async Task<int> ExitAsync(TimeSpan patience)
    {
        using var stop = new CancellationTokenSource(patience);
        await _process.WaitForExitAsync(stop.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
    }

    private static string Configuration => new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
