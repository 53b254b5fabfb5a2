using System.Diagnostics;

namespace CryptoViz.Integration.Tests.Storage;

/// <summary>The program of tests/StorageChild on a directory, and what it has told.</summary>
internal sealed class WritingProcess : IDisposable
{
    private readonly Process _process;

    private WritingProcess(Process process) => _process = process;

    /// <summary>Starts it; it writes as fast as it can.</summary>
    public static WritingProcess Start(string directory) => new(Process.Start(
        new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "CryptoViz.StorageChild.dll"), directory]) { RedirectStandardOutput = true, RedirectStandardError = true })!);

    /// <summary>Reads what it tells and kills it at the moment that is asked for; then reads on to the end of what it had told.</summary>
    /// <param name="ledger">Gets the highest number that was acknowledged to each entity.</param>
    /// <param name="isMoment">Tells by each line whether the moment is now.</param>
    /// <param name="atLatest">It is killed then, whatever it told; from its start.</param>
    public async Task KillAsync(Dictionary<string, long> ledger, Predicate<string> isMoment, TimeSpan atLatest)
    {
        using var timer = new CancellationTokenSource(atLatest);
        await using var killing = timer.Token.Register(_process.Kill);
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Split(' ') is ["acknowledged", var entity, var number]) ledger[entity] = long.Parse(number);
            if (isMoment(line)) _process.Kill();
        }

        await _process.WaitForExitAsync();
        if (_process.ExitCode != 137) throw new InvalidOperationException($"it ended by itself: {await _process.StandardError.ReadToEndAsync()}");
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }
}
