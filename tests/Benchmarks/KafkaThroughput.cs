using System.Diagnostics;
using System.Globalization;
using Akka;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using CryptoViz.Pipeline;
using CryptoViz.Pipeline.Topics;
using CryptoViz.Streams.Kafka.Dsl;
using CryptoViz.Streams.Kafka.Helpers;
using CryptoViz.Streams.Kafka.Messages;
using CryptoViz.Streams.Kafka.Settings;
using Microsoft.Extensions.Logging.Abstractions;

namespace CryptoViz.Benchmarks;

/// <summary>The connector beside a bare loop of the client, on the Kafka that <c>CRYPTOVIZ_TEST_KAFKA</c> names; 300-byte records.</summary>
internal static class KafkaThroughput
{
    private const int Records = 1_000_000;
    private const int Pairs = 4;

    private static readonly string? Address = Environment.GetEnvironmentVariable("CRYPTOVIZ_TEST_KAFKA");

    public static async Task MeasureAsync(Table table)
    {
        if (Address is null)
        {
            table.Add("connector", "", "skipped", "CRYPTOVIZ_TEST_KAFKA=host:port names no Kafka");
            return;
        }

        using var system = ActorSystem.Create("bench", "akka { loglevel = WARNING, stdout-loglevel = OFF }");
        var prefix = $"bench-{Guid.NewGuid():N}-";
        await using var clients = await KafkaClients.Start(
            new PipelineOptions.KafkaOptions { BootstrapServers = Address, TopicPrefix = prefix, Partitions = 1 }, NullLogger.Instance);
        var (one, many) = (clients.Topics.Ticks, prefix + "many");
        using (var admin = new AdminClientBuilder([new("bootstrap.servers", Address)]).Build())
            await admin.CreateTopicsAsync([new TopicSpecification { Name = many, NumPartitions = 64 }]);
        Fill(clients, one);
        Fill(clients, many);

        var (raw, plain) = await Rounds.InTurnAsync(Pairs, () => Task.Run(() => Raw(clients, one)), () => Plain(system, clients, one));
        table.Add("source without commits / raw Consume loop", ">= 0.5", Ratio(plain, raw), $"{Rate(plain)} and {Rate(raw)} records/s, 1 partition");
        var (unacknowledged, committed) = await Rounds.InTurnAsync(Pairs, () => Plain(system, clients, one), () => Committed(system, clients, one));
        table.Add("commits of 1,000 / source without commits", ">= 0.9", Ratio(committed, unacknowledged), $"{Rate(committed)} and {Rate(unacknowledged)} records/s");
        var (of1, of64) = await Rounds.InTurnAsync(Pairs, () => Committed(system, clients, one), () => Committed(system, clients, many));
        table.Add("64 partitions / 1 partition", ">= 0.7", Ratio(of64, of1), $"{Rate(of64)} and {Rate(of1)} records/s, commits of 1,000");
        table.Add("idle consumer", "<= 1 % of a core", $"{await Idle(system, clients, one):0.00} %", "CPU of the process over 10 s beyond that without one");
        await system.Terminate();
    }

    private static void Fill(KafkaClients clients, string topic)
    {
        using var producer = clients.Producer.CreateKafkaProducer();
        var value = new byte[300];
        Random.Shared.NextBytes(value);
        for (var n = 0; n < Records; n++)
        {
            while (true)
            {
                try
                {
                    producer.Produce(topic, new Message<string, byte[]> { Key = n.ToString(CultureInfo.InvariantCulture), Value = value });
                    break;
                }
                catch (ProduceException<string, byte[]> e) when (e.Error.Code == ErrorCode.Local_QueueFull)
                {
                    producer.Flush(TimeSpan.FromSeconds(1));
                }
            }
        }

        producer.Flush(TimeSpan.FromMinutes(1));
    }

    private static double Raw(KafkaClients clients, string topic)
    {
        using var consumer = new ConsumerBuilder<string, byte[]>(Settings(clients).Properties)
            .SetKeyDeserializer(Deserializers.Utf8).SetValueDeserializer(Deserializers.ByteArray).Build();
        consumer.Subscribe(topic);
        consumer.Consume();
        var clock = Stopwatch.StartNew();
        for (var n = 1; n < Records; n++) consumer.Consume();
        return Records / clock.Elapsed.TotalSeconds;
    }

    private static Task<double> Plain(ActorSystem system, KafkaClients clients, string topic) =>
        Run(system, clients, topic, counting => counting.To(Sink.Ignore<ICommittable>()).MapMaterializedValue(_ => NotUsed.Instance));

    private static Task<double> Committed(ActorSystem system, KafkaClients clients, string topic) =>
        Run(system, clients, topic, counting => counting
            .To(Committer.Sink(clients.Committing.WithMaxBatch(1_000))).MapMaterializedValue(_ => NotUsed.Instance));

    private static async Task<double> Run(
        ActorSystem system, KafkaClients clients, string topic, Func<Flow<CommittableMessage<string, byte[]>, ICommittable, NotUsed>, Sink<CommittableMessage<string, byte[]>, NotUsed>> end)
    {
        var (read, clock) = (0, new Stopwatch());
        var enough = new TaskCompletionSource();
        var counting = Flow.Create<CommittableMessage<string, byte[]>>().Select(message =>
        {
            var n = Interlocked.Increment(ref read);
            if (n == 1) clock.Start();
            if (n == Records) enough.SetResult();
            return (ICommittable)message.CommitableOffset;
        });
        var materializer = system.Materializer();
        var sink = end(counting);
        var control = KafkaConsumer.CommittablePartitionedSource(Settings(clients), Subscriptions.Topics(topic))
            .To(Sink.ForEach<(TopicPartition, Source<CommittableMessage<string, byte[]>, NotUsed> Records)>(partition => partition.Records.RunWith(sink, materializer)))
            .Run(materializer);
        await enough.Task;
        var rate = Records / clock.Elapsed.TotalSeconds;
        await control.Shutdown();
        return rate;
    }

    private static async Task<double> Idle(ActorSystem system, KafkaClients clients, string topic)
    {
        var window = TimeSpan.FromSeconds(10);
        var without = await Cpu(window);
        var control = KafkaConsumer.CommittablePartitionedSource(
                Settings(clients).WithProperty("auto.offset.reset", "latest"), Subscriptions.Topics(topic))
            .To(Sink.Ignore<(TopicPartition, Source<CommittableMessage<string, byte[]>, NotUsed>)>())
            .Run(system.Materializer());
        await Task.Delay(TimeSpan.FromSeconds(5));
        var with = await Cpu(window);
        await control.Shutdown();
        return 100 * (with - without) / window.TotalSeconds;
    }

    private static async Task<double> Cpu(TimeSpan window)
    {
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        await Task.Delay(window);
        process.Refresh();
        return (process.TotalProcessorTime - before).TotalSeconds;
    }

    private static ConsumerSettings<string, byte[]> Settings(KafkaClients clients) =>
        clients.Consumer($"bench-{Guid.NewGuid():N}").WithStopTimeout(TimeSpan.Zero);

    private static string Ratio(List<double> ours, List<double> floor) => (ours.Median() / floor.Median()).ToString("0.00", CultureInfo.InvariantCulture);

    private static string Rate(List<double> rates) => rates.Text("N0");
}
