using Akka.Actor;
using Akka.Hosting;
using CryptoViz.Pipeline;
using CryptoViz.Pipeline.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit.Abstractions;

namespace CryptoViz.Integration.Tests;

/// <summary>The whole pipeline in one process, on the embedded broker and the demo market.</summary>
[Collection(AloneCollection.Name)]
public sealed class PipelineStartTests(ITestOutputHelper output) : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("cryptoviz-").FullName;

    [Fact]
    public async Task A_fresh_start_fills_every_row_of_the_market()
    {
        var first = await RunAsync(services => AskAsync<MarketKey, MarketProtocol.Snapshot>(
            services,
            new MarketProtocol.Watch(null),
            table => table.Coins.Length >= 120 && table.Coins.All(coin => coin.Summary.Sparkline is not null),
            TimeSpan.FromSeconds(40)));
        first.Coins.ShouldAllBe(coin => coin.Summary.Latest.Price > 0);
        first.Coins.Count(coin => coin.Summary.Change.OneDay is not null).ShouldBeGreaterThan(110);
    }

    [Fact]
    public async Task A_watched_coin_has_a_day_of_five_minutes_within_ten_seconds_of_the_start()
    {
        var bitcoin = new CoinId("bitcoin");

        var watched = await RunAsync(services => AskAsync<CoinRegion, CoinProtocol.Snapshot>(
            services, new CoinProtocol.Watch(bitcoin, "24h", null), day => day.Series.Points.Count >= 280, TimeSpan.FromSeconds(10)));

        watched.Series.Gaps.ShouldBeEmpty();
        watched.Series.Segments.ShouldContain(segment => segment.ResolutionSeconds == 300);
    }

    public void Dispose() => Directory.Delete(_data, recursive: true);

    private async Task<T> RunAsync<T>(Func<IServiceProvider, Task<T>> use)
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
        var result = await use(host.Services);
        output.WriteLine($"used {clock.Elapsed}");
        await host.StopAsync();
        output.WriteLine($"stopped {clock.Elapsed}");
        return result;
    }

    /// <summary>Asks an entity again and again until its answer is the wanted one.</summary>
    private static async Task<TAnswer> AskAsync<TKey, TAnswer>(
        IServiceProvider services, object question, Func<TAnswer, bool> isWanted, TimeSpan patience) where TAnswer : class
    {
        var entity = services.GetRequiredService<IRequiredActor<TKey>>().ActorRef;
        using var end = new CancellationTokenSource(patience);
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        do
        {
            if (await entity.Ask<object>(question, end.Token) is TAnswer answer && isWanted(answer)) return answer;
        }
        while (await pause.WaitForNextTickAsync(end.Token));
        throw new TimeoutException();
    }
}
