using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace CryptoViz.Benchmarks.Push;

/// <summary>The other process, seen from this one.</summary>
internal sealed class LoadClients : IDisposable
{
    private readonly Process _process;

    private LoadClients(Process process) => _process = process;

    public static LoadClients Of(IPEndPoint server)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(LoadClients).Assembly.Location, LoadClient.Argument, server.ToString()])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["DOTNET_gcServer"] = "0";
        return new LoadClients(Process.Start(start)!);
    }

    /// <summary>Gives a command and takes its answer.</summary>
    public async Task<string> AskAsync(FormattableString command)
    {
        await _process.StandardInput.WriteLineAsync(FormattableString.Invariant(command));
        await _process.StandardInput.FlushAsync();
        return await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"the client process ended at: {command}");
    }

    public async Task<long> NumberAsync(FormattableString command) => long.Parse(await AskAsync(command), CultureInfo.InvariantCulture);

    public async Task<Latencies> LatenciesAsync(string set)
    {
        var figures = (await AskAsync($"latencies {set}")).Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToList();
        return new Latencies(figures[0], figures[1], figures[2], (int)figures[3]);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(5_000)) _process.Kill();
        _process.Dispose();
    }
}

/// <summary>Latencies in milliseconds, and of how many messages.</summary>
internal sealed record Latencies(double Median, double P99, double Max, int Count);
