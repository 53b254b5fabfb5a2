using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Akka.Actor;
using Confluent.Kafka;
using CryptoViz.Pipeline;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Market;
using CryptoViz.Pipeline.Topics;
using Microsoft.Extensions.Logging.Abstractions;

namespace CryptoViz.Benchmarks;

/// <summary>What one tick costs in each stage of its way, each measured alone on one core: time, and bytes allocated.</summary>
internal static class KafkaStages
{
    private const int Ticks = 50_000;
    private const int Batch = 10;
    private const int Told = 10_000;

    public static async Task MeasureAsync(Table table)
    {
        var ticks = Enumerable.Range(0, Ticks).Select(KafkaTicks.Tick).ToImmutableArray();
        var records = new TopicRecords(new TopicNames(""));
        var values = ticks.Select(TopicCodec.Encode).ToList();
        Add(table, "encode: record, headers, JSON", () => { foreach (var tick in ticks) records.Of(tick); }, $"{values.Average(value => value.Length):0} bytes of JSON a tick");
        await using (var clients = await KafkaClients.Start(new PipelineOptions.KafkaOptions(), NullLogger.Instance))
            Broker(table, clients, "embedded", ticks);
        if (Environment.GetEnvironmentVariable("CRYPTOVIZ_TEST_KAFKA") is { } address)
        {
            await using var clients = await KafkaClients.Start(
                new PipelineOptions.KafkaOptions { BootstrapServers = address, TopicPrefix = $"stages-{Guid.NewGuid():N}-" }, NullLogger.Instance);
            Broker(table, clients, "real Kafka", ticks);
        }

        Add(table, "decode: JSON to tick", () => { foreach (var value in values) TopicCodec.Tick(value); }, "");
        await Ask(table, ticks);
        Apply(table, ticks);
        Add(table, "journal: event to JSON", () =>
        {
            foreach (var batch in ticks.Chunk(Batch))
                System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new CoinProtocol.TicksApplied([.. batch]), ContractJson.Default.CoinTicksApplied);
        }, $"events of {Batch} ticks; disk and fsync are in the journal's own rows");
    }

    private static void Broker(Table table, KafkaClients clients, string name, ImmutableArray<Tick> ticks)
    {
        // No more than the embedded broker keeps.
        var records = ticks.Take(4_000).Select(clients.Records.Of).ToList();
        using var producer = clients.Producer.CreateKafkaProducer();
        Add(table, $"produce and broker, {name}", () =>
        {
            foreach (var record in records) producer.Produce(record.Topic, record.Message);
            producer.Flush(TimeSpan.FromSeconds(30));
        }, "", records.Count);

        using var consumer = new ConsumerBuilder<string, byte[]>(clients.Consumer("stages").Properties).Build();
        consumer.Subscribe(records[0].Topic);
        consumer.Consume();
        Add(table, $"broker and consume, {name}", () =>
        {
            for (var n = 1; n < records.Count; n++) consumer.Consume();
        }, "", records.Count, warm: false);
    }

    private static async Task Ask(Table table, ImmutableArray<Tick> ticks)
    {
        using var system = ActorSystem.Create("bench", "akka.loglevel = OFF");
        var coin = system.ActorOf(Props.Create(() => new Answering()));
        var batches = ticks.Chunk(Batch).Select(batch => new CoinProtocol.ApplyTicks(batch[0].Id, [.. batch])).ToList();
        Add(table, "ask: to an actor and back", () =>
        {
            foreach (var some in batches.Chunk(25))
                Task.WaitAll(some.Select(command => coin.Ask<object>(command, TimeSpan.FromSeconds(10))));
        }, $"{Batch} ticks an ask, 25 asks at once");
        await system.Terminate();
    }

    private static void Apply(Table table, ImmutableArray<Tick> ticks)
    {
        var commands = ticks.GroupBy(tick => tick.Id).SelectMany(coin => coin.Chunk(Batch)).Select(batch => batch.ToImmutableArray()).ToList();
        Add(table, "apply: decide and change the state", () =>
        {
            var coins = new Dictionary<CoinId, CoinState>();
            foreach (var command in commands)
            {
                if (!coins.TryGetValue(command[0].Id, out var state)) coins[command[0].Id] = state = new CoinState("usd");
                state.Apply(new CoinProtocol.TicksApplied(state.Decide(command).New));
            }
        }, "1,000 coins");
        var full = FullCoin.State();
        Add(table, "row: summary for the market, at most one a second and coin", () =>
        {
            for (var n = 0; n < Told; n++) full.Summary();
        }, "a coin with all tiers full", Told);
        Add(table, "analytics: all windows, at most one a second and coin", () =>
        {
            for (var n = 0; n < Told; n++) TopicCodec.Encode(CoinFigures.Of(FullCoin.Id, "usd", full.Series)!);
        }, "the same coin, to JSON", Told);
    }

    private static void Add(Table table, string stage, Action work, string from, int count = Ticks, bool warm = true)
    {
        if (warm) work();
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var clock = Stopwatch.StartNew();
        work();
        var elapsed = clock.Elapsed;
        var bytes = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        table.Add(
            stage,
            "",
            string.Create(CultureInfo.InvariantCulture, $"{elapsed.TotalNanoseconds / count:N0} ns, {(double)bytes / count:N0} B"),
            from);
    }

    private sealed class Answering : ReceiveActor
    {
        public Answering() => Receive<CoinProtocol.ApplyTicks>(command => Sender.Tell(new CoinProtocol.Accepted(command.CoinId, command.Ticks.Length, 0, 0)));
    }
}
