using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace CryptoViz.Integration.Tests.Clients;

/// <summary>The examples of <c>docs/clients.md</c>, run as they stand against the built program.</summary>
public sealed class ClientExamplesTests(ClientExamplesTests.Running running) : IClassFixture<ClientExamplesTests.Running>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly string Folder = Path.Combine(Repository.Root, "docs", "clients");

    [Fact]
    public void The_document_shows_every_example_whole()
    {
        var document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "clients.md"));

        foreach (var example in Directory.EnumerateFiles(Folder))
            document.ShouldContain(File.ReadAllText(example).Trim(), customMessage: Path.GetFileName(example));
    }

    [Fact]
    public async Task The_follower_s_prices_become_those_of_the_interface()
    {
        var follower = new CoinFollower(running.Gateway.Address, "bitcoin", "1h");
        using var cancellation = new CancellationTokenSource(Patience);
        var changes = 0;
        var caughtUp = new TaskCompletionSource();
        cancellation.Token.Register(() => caughtUp.TrySetException(new TimeoutException($"{changes} changes")));

        var run = follower.RunAsync(
            () =>
            {
                if (++changes == 3) caughtUp.TrySetResult();
            },
            cancellation.Token);
        await caughtUp.Task;
        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(run);

        var series = await running.Gateway.GetAsync("/api/v1/coins/bitcoin/prices?window=1h&points=5000");
        var served = series.GetProperty("times").EnumerateArray().Zip(series.GetProperty("values").EnumerateArray())
            .ToDictionary(point => point.First.GetInt64(), point => point.Second.ValueKind == JsonValueKind.Null ? null : (double?)point.Second.GetDouble());
        var since = series.GetProperty("from").GetInt64();
        follower.Prices.Count.ShouldBeGreaterThan(2);
        foreach (var (time, price) in follower.Prices.Where(point => point.Key >= since)) served[time].ShouldBe(price);
    }

    [SkippableFact]
    public async Task The_shell_script_prints_the_market_and_asks_again_only_for_what_changed()
    {
        Skip.If(OperatingSystem.IsWindows(), "the script is for sh");
        Skip.IfNot(Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(path => File.Exists(Path.Combine(path, "jq"))), "jq is not installed");
        var cache = Directory.CreateTempSubdirectory("cryptoviz-").FullName;

        var first = await RunAsync(cache);
        var second = await RunAsync(cache);

        foreach (var output in new[] { first, second })
        {
            output.Count(line => line.Split('\t') is [var rank, ..] && int.TryParse(rank, out _)).ShouldBe(10);
            output.ShouldContain(line => line.StartsWith("20", StringComparison.Ordinal) && line.Contains("Z ", StringComparison.Ordinal));
        }

        Directory.Delete(cache, recursive: true);
    }

    [SkippableFact]
    public async Task The_JavaScript_client_prints_prices_as_they_change()
    {
        Skip.IfNot(Directory.Exists(Path.Combine(Repository.Root, "src", "Dashboard", "node_modules")), "the dashboard's packages are not installed");
        using var node = Process.Start(new ProcessStartInfo("node", [Path.Combine(Folder, "follow.mjs"), Address, "bitcoin"])
        {
            RedirectStandardOutput = true,
        })!;
        using var patience = new CancellationTokenSource(Patience);

        var lines = new List<string?>();
        while (lines.Count < 2) lines.Add(await node.StandardOutput.ReadLineAsync(patience.Token));
        node.Kill();
        await node.WaitForExitAsync();

        foreach (var parts in lines.Select(line => line!.Split()))
        {
            DateTimeOffset.TryParse(parts[0], CultureInfo.InvariantCulture, out _).ShouldBeTrue();
            double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out _).ShouldBeTrue();
        }

    }

    private string Address => $"{running.Gateway.Address}".TrimEnd('/');

    private async Task<string[]> RunAsync(string cache)
    {
        using var script = Process.Start(new ProcessStartInfo("sh", [Path.Combine(Folder, "market.sh"), Address])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["XDG_CACHE_HOME"] = cache },
        })!;
        var (output, errors) = (script.StandardOutput.ReadToEndAsync(), script.StandardError.ReadToEndAsync());
        await script.WaitForExitAsync();
        script.ExitCode.ShouldBe(0, await errors);
        return (await output).Split('\n');
    }

    /// <summary>The program with an invented market.</summary>
    public sealed class Running : IAsyncLifetime
    {
        private readonly string _data = Directory.CreateTempSubdirectory("cryptoviz-").FullName;

        internal GatewayProcess Gateway { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Gateway = GatewayProcess.Start("--source=demo", $"--data={_data}");
            await Gateway.FilledAsync(Patience);
        }

        public async Task DisposeAsync()
        {
            await Gateway.DisposeAsync();
            Directory.Delete(_data, recursive: true);
        }
    }
}
