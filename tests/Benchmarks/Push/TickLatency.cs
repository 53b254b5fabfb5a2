using System.Buffers.Text;
using System.Globalization;
using System.Net;
using Akka.Actor;
using Akka.Hosting;
using Akka.Streams;
using Akka.Streams.Dsl;
using Confluent.Kafka;
using CryptoViz.Gateway;
using CryptoViz.Gateway.Realtime;
using CryptoViz.Pipeline;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Ingest;
using CryptoViz.Pipeline.Topics;
using CryptoViz.Streams.Kafka.Messages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace CryptoViz.Benchmarks.Push;

/// <summary>
/// From a tick in the source's hands to a client of the whole program: 500 coins, each once a second, over Kafka, a journal on disk and
/// the hub. In turn with it, the same records from a producer to a consumer of the same broker with nothing else to do.
/// </summary>
internal static class TickLatency
{
    private const int Coins = 500;
    private const int Connections = Coins / ConnectionSet.CoinsOfConnection;
    private const int Pairs = 4;

    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(20);
    private static readonly int Beats = (int)(TimeSpan.FromSeconds(Long ? 60 : 10) / Beat);
    private static readonly int CoinsOfBeat = (int)(Coins * Beat.TotalSeconds);

    private static bool Long => Environment.GetEnvironmentVariable("CRYPTOVIZ_LONG") == "1";

    public static async Task MeasureAsync(Table table)
    {
        await MeasureAsync(table, "embedded broker", "");
        if (Environment.GetEnvironmentVariable("CRYPTOVIZ_TEST_KAFKA") is { } address) await MeasureAsync(table, "real Kafka", address);
    }

    private static async Task MeasureAsync(Table table, string broker, string address)
    {
        using var workspace = new Workspace("latency");
        var options = new PipelineOptions { DataDirectory = workspace.Path, Source = "demo" };
        options.Demo.Interval = TimeSpan.FromMinutes(10);
        options.Kafka.BootstrapServers = address;
        options.Kafka.TopicPrefix = $"latency-{Guid.NewGuid():N}-";
        await using var prepared = await PipelineHosting.PrepareAsync(options, TimeProvider.System, NullLoggerFactory.Instance, default);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = workspace.Path });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(TimeProvider.System).AddPipeline(prepared);
        builder.Services.AddGateway(new GatewayOptions(), new AccountsOptions(), Installation.Of(prepared, options, TimeProvider.System));
        await using var app = builder.Build();
        app.MapGateway();
        await app.StartAsync();
        var materializer = app.Services.GetRequiredService<ActorSystem>().Materializer();
        var market = app.Services.GetRequiredService<Feeds>().Market;
        await FeedAsync(prepared.Kafka, materializer, Coins / CoinsOfBeat);
        while (market.State is not { } table1 || table1.Rows.Length < Coins) await Task.Delay(100);

        var stages = MarketStages.Of(app.Services.GetRequiredService<ActorSystem>(), app.Services.GetRequiredService<ActorRegistry>().Get<MarketKey>(), market);
        using var client = LoadClients.Of(IPEndPoint.Parse(new Uri(app.Urls.Single()).Authority));
        await client.AskAsync($"open coins {Connections} /hubs/market {Hello.Coins}");
        await client.AskAsync($"open market {Connections} /hubs/market {Hello.Market}");
        var (coins, rows) = (new List<Latencies>(), new List<Latencies>());
        var (bare, ours) = await Rounds.InTurnAsync(Pairs, () => BareAsync(prepared.Kafka), async () =>
        {
            await client.LatenciesAsync("coins");
            await client.LatenciesAsync("market");
            stages.Begin();
            await FeedAsync(prepared.Kafka, materializer, Beats);
            await Task.Delay(TimeSpan.FromSeconds(1));
            coins.Add(await client.LatenciesAsync("coins"));
            rows.Add(await client.LatenciesAsync("market"));
            return coins[^1].P99;
        });
        await app.StopAsync();

        // The first of each doesn't count.
        coins.RemoveAt(0);
        rows.RemoveAt(0);
        var load = string.Create(CultureInfo.InvariantCulture, $"{Coins} ticks a second, {coins.Sum(l => l.Count):N0} arrivals");
        table.Add(
            $"tick to client on StreamCoin, p99 above bare Kafka, {broker}", "<= 30 ms", $"{ours.Zip(bare, (with, floor) => with - floor).Text("0.0")} ms",
            $"p99 {ours.Text("0.0")} ms, median {coins.Select(l => l.Median).Text("0.0")}, greatest {coins.Max(l => l.Max):0}; bare p99 {bare.Text("0.0")} ms; {load}");
        table.Add(
            $"tick to client on StreamMarket, p99, {broker}", "<= 300 ms", $"{rows.Select(l => l.P99).Text("0")} ms",
            string.Create(CultureInfo.InvariantCulture, $"median {rows.Select(l => l.Median).Text("0")} ms; {rows.Sum(l => l.Count):N0} arrivals; in the last round {stages.Text()} ms"));
    }

    private static Task FeedAsync(KafkaClients kafka, IMaterializer materializer, int beats)
    {
        var letters = new DeadLetterBox(kafka, new DeadLetterFile(Path.GetTempPath(), NullLogger.Instance), NullLogger.Instance);
        var source = Source.Tick(TimeSpan.Zero, Beat, 0).Take(beats).ZipWithIndex().Select(beat =>
            (IngestRecord)new IngestRecord.Ticks([.. Enumerable.Range((int)beat.Item2 * CoinsOfBeat, CoinsOfBeat).Select(Tick)]));
        return IngestGraphs.Of(source.MapMaterializedValue(_ => Akka.NotUsed.Instance), kafka, letters)(materializer).Completion;
    }

    private static Tick Tick(int number)
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        return KafkaTicks.Tick(number) with
        {
            Id = new CoinId($"coin-{number % Coins}"), Price = ConnectionSet.Stamp, ObservedAt = now, IngestedAt = now,
        };
    }

    // By the topic of dead letters, which nobody else uses here; the same records as the pipeline's, by the same clients' settings.
    private static async Task<double> BareAsync(KafkaClients kafka)
    {
        using var consumer = new ConsumerBuilder<string, byte[]>(kafka.Consumer("bare").Properties).Build();
        var partitions = Enumerable.Range(0, PartitionsOf(consumer, kafka)).Select(number => new TopicPartition(kafka.Topics.Errors, number)).ToList();
        consumer.Assign(partitions.Select(partition => new TopicPartitionOffset(partition, consumer.QueryWatermarkOffsets(partition, TimeSpan.FromSeconds(5)).High)));
        consumer.Consume(TimeSpan.FromSeconds(1));
        var (latencies, count) = (new List<double>(), Beats * CoinsOfBeat);
        var consuming = Task.Run(() =>
        {
            while (latencies.Count < count)
            {
                var json = consumer.Consume().Message.Value.AsSpan();
                Utf8Parser.TryParse(json[(json.IndexOf("\"price\":"u8) + 8)..], out long stamp, out _);
                latencies.Add((ConnectionSet.Stamp - stamp) / 1000.0);
            }
        });
        using var timer = new PeriodicTimer(Beat);
        for (var beat = 0; beat < Beats; beat++)
        {
            for (var number = 0; number < CoinsOfBeat; number++)
                _ = kafka.Send(new ProducerRecord<string, byte[]>(kafka.Topics.Errors, kafka.Records.Of(Tick((beat * CoinsOfBeat) + number)).Message));
            await timer.WaitForNextTickAsync();
        }

        await consuming.WaitAsync(TimeSpan.FromMinutes(1));
        latencies.Sort();
        return latencies[(int)(latencies.Count * 0.99)];
    }

    private static int PartitionsOf(IConsumer<string, byte[]> consumer, KafkaClients kafka)
    {
        using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        return admin.GetMetadata(kafka.Topics.Errors, TimeSpan.FromSeconds(5)).Topics[0].Partitions.Count;
    }
}
