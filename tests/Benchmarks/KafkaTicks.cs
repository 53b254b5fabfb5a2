using System.Diagnostics;
using System.Globalization;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using CryptoViz.Pipeline;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Ingest;
using CryptoViz.Pipeline.Topics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace CryptoViz.Benchmarks;

/// <summary>
/// Ticks a second from a source that is never short of them to coins that have them in the journal: the whole pipeline, with the
/// demo's own slow source beside it. Done means committed, so in the journal.
/// </summary>
internal static class KafkaTicks
{
    private const int Ticks = 500_000;
    private const int Coins = 1_000;

    /// <summary>Ticks before the clock starts: until then the JIT compiler is as busy as the pipeline.</summary>
    private const int WarmUp = 100_000;

    private static readonly DateTimeOffset Start = new(2026, 11, 24, 0, 0, 0, TimeSpan.Zero);

    public static async Task MeasureAsync(Table table)
    {
        await MeasureAsync(table, "embedded broker", "", ">= 15,000");
        if (Environment.GetEnvironmentVariable("CRYPTOVIZ_TEST_KAFKA") is { } address)
            await MeasureAsync(table, "real Kafka", address, ">= 7,000");
        await HoldBackAsync(table);
    }

    /// <summary>The n-th tick: coin after coin, a second apart.</summary>
    public static Tick Tick(int n) => new()
    {
        Id = new CoinId($"coin-{n % Coins}"),
        Symbol = "coin",
        Name = "A coin of the benchmark",
        ImageUrl = "https://images.example/coins/coin/large/coin.png",
        Quote = "usd",
        Price = 64_000.25m + n,
        MarketCap = 1_267_890_123_456m + n,
        Volume24h = 31_234_567_890m,
        Rank = n % Coins,
        High24h = 65_000.25m,
        Low24h = 63_001m,
        CirculatingSupply = 19_771_234m,
        TotalSupply = 19_771_234m,
        MaxSupply = 21_000_000m,
        FullyDilutedValuation = 1_346_593_500_000m,
        AllTimeHigh = new PriceAt(126_080m, Start),
        AllTimeLow = new PriceAt(67.81m, Start),
        ObservedAt = Start.AddSeconds(n / Coins),
        IngestedAt = Start.AddSeconds(n / Coins),
        Source = "coingecko",
        Mode = "live",
    };

    private static async Task MeasureAsync(Table table, string broker, string address, string aim)
    {
        using var workspace = new Workspace("ticks");
        var options = new PipelineOptions { DataDirectory = workspace.Path, Source = "demo" };
        options.Demo.Interval = TimeSpan.FromMinutes(10);
        options.Kafka.BootstrapServers = address;
        options.Kafka.TopicPrefix = $"ticks-{Guid.NewGuid():N}-";
        await using var prepared = await PipelineHosting.PrepareAsync(options, TimeProvider.System, NullLoggerFactory.Instance, default);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging().AddSingleton(TimeProvider.System).AddPipeline(prepared);
        using var host = builder.Build();
        await host.StartAsync();
        var materializer = host.Services.GetRequiredService<ActorSystem>().Materializer();
        var lag = prepared.Kafka.Lag("ticks", prepared.Kafka.Topics.Ticks);
        await Feed(prepared.Kafka, materializer, 0, WarmUp);
        await UntilDone(lag);

        var heap = GC.GetTotalMemory(forceFullCollection: true);
        var memory = new List<long>();
        var clock = Stopwatch.StartNew();
        var processor = Process.GetCurrentProcess().TotalProcessorTime;
        var feeding = Feed(prepared.Kafka, materializer, WarmUp, Ticks);
        while (!feeding.IsCompleted)
        {
            await Task.Delay(1_000);
            memory.Add(Environment.WorkingSet);
        }

        await feeding;
        var fed = clock.Elapsed;
        await UntilDone(lag);
        var done = clock.Elapsed;
        var used = Process.GetCurrentProcess().TotalProcessorTime - processor;
        var live = GC.GetTotalMemory(forceFullCollection: true);
        await host.StopAsync();

        table.Add(
            $"ticks a second to durable coins, {broker}",
            aim,
            (Ticks / done.TotalSeconds).ToString("N0", CultureInfo.InvariantCulture),
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Ticks:N0} ticks of {Coins:N0} coins; ingest was done after {fed.TotalSeconds:0.0} of {done.TotalSeconds:0.0} s, {used.TotalSeconds / done.TotalSeconds:0.0} cores, {used.TotalMicroseconds / Ticks:0} us of CPU a tick; memory of the process in the first half at most {memory[..(memory.Count / 2)].Max() >> 20}, in the second {memory[(memory.Count / 2)..].Max() >> 20} MiB; live objects {heap >> 20} to {live >> 20} MiB"));
    }

    /// <summary>Readers that take their time: ingest has to slow down to them, and memory may not grow.</summary>
    private static async Task HoldBackAsync(Table table)
    {
        const int Seconds = 15;
        await using var kafka = await KafkaClients.Start(new PipelineOptions.KafkaOptions(), NullLogger.Instance);
        using var system = ActorSystem.Create("bench", "akka { loglevel = WARNING, stdout-loglevel = OFF }");
        var (sent, applied) = (0, 0);
        var reading = ConsumingGraph.Of(kafka, "ticks", kafka.Topics.Ticks, Letters(kafka), record => TopicCodec.Tick(record.Value), async records =>
        {
            await Task.Delay(100);
            Interlocked.Add(ref applied, records.Length);
            return [];
        })(system.Materializer());
        var source = Source.From(Enumerable.Range(0, int.MaxValue / 250))
            .Select(page =>
            {
                Interlocked.Add(ref sent, 250);
                return (IngestRecord)new IngestRecord.Ticks([.. Enumerable.Range(page % 4_000 * 250, 250).Select(Tick)]);
            });
        var feeding = IngestGraphs.Of(source, kafka, Letters(kafka))(system.Materializer());
        await Task.Delay(3_000);

        var (memory, ahead, before, clock) = (new List<long>(), 0, Volatile.Read(ref applied), Stopwatch.StartNew());
        while (clock.Elapsed.TotalSeconds < Seconds)
        {
            await Task.Delay(200);
            memory.Add(GC.GetTotalMemory(forceFullCollection: true));
            ahead = Math.Max(ahead, Volatile.Read(ref sent) - Volatile.Read(ref applied));
        }

        var rate = (Volatile.Read(ref applied) - before) / clock.Elapsed.TotalSeconds;
        await feeding.Drain();
        await reading.Drain();
        await system.Terminate();
        table.Add(
            "ingest held back by readers that take 256 ticks in 100 ms, embedded broker",
            "memory flat",
            rate.ToString("N0", CultureInfo.InvariantCulture),
            string.Create(
                CultureInfo.InvariantCulture,
                $"ticks a second, in {Seconds} s; ingest at most {ahead:N0} ticks ahead; live objects in the first half at most {memory[..(memory.Count / 2)].Max() >> 20}, in the second {memory[(memory.Count / 2)..].Max() >> 20} MiB"));
    }

    private static Task Feed(KafkaClients kafka, IMaterializer materializer, int from, int count)
    {
        var source = Source.From(Enumerable.Range(from / 250, count / 250))
            .Select(page => (IngestRecord)new IngestRecord.Ticks([.. Enumerable.Range(page * 250, 250).Select(Tick)]));
        return IngestGraphs.Of(source, kafka, Letters(kafka))(materializer).Completion;
    }

    private static DeadLetterBox Letters(KafkaClients kafka) =>
        new(kafka, new DeadLetterFile(Path.GetTempPath(), NullLogger.Instance), NullLogger.Instance);

    private static async Task UntilDone(GroupLag lag)
    {
        while (lag.Measure() != 0) await Task.Delay(50);
    }
}
