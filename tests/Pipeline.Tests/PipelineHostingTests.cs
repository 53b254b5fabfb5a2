using Akka.Actor;
using Akka.Hosting;
using CryptoViz.Pipeline.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit.Abstractions;

namespace CryptoViz.Pipeline.Tests;

/// <summary>The whole pipeline in one process, on the embedded broker and the demo market.</summary>
public sealed class PipelineHostingTests(ITestOutputHelper output) : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("cryptoviz-").FullName;

    [Fact]
    public async Task A_fresh_start_fills_every_row_of_the_market()
    {
        var first = await RunAsync(market =>
            TableAsync(market, table => table.Coins.Length >= 120 && table.Coins.All(coin => coin.Summary.Sparkline is not null)));
        first.Coins.ShouldAllBe(coin => coin.Summary.Latest.Price > 0);
        first.Coins.Count(coin => coin.Summary.Change.OneDay is not null).ShouldBeGreaterThan(110);
    }

    public void Dispose() => Directory.Delete(_data, recursive: true);

    private async Task<T> RunAsync<T>(Func<IActorRef, Task<T>> use)
    {
        var options = new PipelineOptions { DataDirectory = _data, Source = "demo" };
        options.Demo.Incidents = false;
        var clock = System.Diagnostics.Stopwatch.StartNew();
        await using var prepared = await PipelineHosting.PrepareAsync(options, TimeProvider.System, NullLoggerFactory.Instance, default);
        output.WriteLine($"prepared {clock.Elapsed}");
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddSimpleConsole().SetMinimumLevel(LogLevel.Information);
        builder.Services.AddSingleton(TimeProvider.System).AddPipeline(prepared);
        using var host = builder.Build();
        await host.StartAsync();
        output.WriteLine($"started {clock.Elapsed}");
        var result = await use(host.Services.GetRequiredService<IRequiredActor<MarketKey>>().ActorRef);
        output.WriteLine($"used {clock.Elapsed}");
        await host.StopAsync();
        output.WriteLine($"stopped {clock.Elapsed}");
        return result;
    }

    private static async Task<MarketProtocol.Snapshot> TableAsync(IActorRef market, Func<MarketProtocol.Snapshot, bool> isFull)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        while (true)
        {
            var table = await market.Ask<MarketProtocol.Snapshot>(new MarketProtocol.Watch(null), patience.Token);
            if (isFull(table)) return table;
        }
    }
}
