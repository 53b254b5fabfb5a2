using System.Collections.Concurrent;
using System.Text.Json;
using Akka;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Confluent.Kafka;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Topics;
using CryptoViz.Streams.Kafka.Dsl;
using CryptoViz.Streams.Kafka.Messages;
using CryptoViz.Streams.Kafka.Settings;
using Microsoft.Extensions.Logging.Abstractions;

namespace CryptoViz.Pipeline.Tests.Topics;

public sealed class SideTopicTests(KafkaClientsTests.Embedded embedded) : IClassFixture<KafkaClientsTests.Embedded>
{

    private readonly KafkaClients _clients = embedded.Clients;
    private readonly ActorMaterializer _materializer = embedded.System.Materializer();

    [Fact]
    public async Task A_full_line_drops_its_oldest_records_and_never_waits()
    {
        var topic = new SideTopic(_clients, capacity: 10);
        for (var n = 0; n < 25; n++) topic.Offer(new(_clients.Topics.Analytics, $"{n}", [1]));
        topic.Dropped.ShouldBe(15);

        await topic.Run(_materializer).Drain().WaitAsync(Until.Patience);

        (await Read(_clients.Topics.Analytics, 10)).Select(record => record.Message.Key).Order()
            .ShouldBe(Enumerable.Range(15, 10).Select(n => $"{n}"));
    }

    [Fact]
    public async Task What_happens_to_a_graph_is_told()
    {
        var side = new SideTopics(_clients, "node-1", TimeProvider.System);
        var monitoring = side.RunMonitoring(_materializer);
        var runs = 0;
        Func<IMaterializer, RunningGraph> graph = _ => new(
            runs++ == 0 ? Task.FromException(new InvalidDataException("poison")) : Task.Delay(Timeout.Infinite), () => Task.CompletedTask);
        var runner = embedded.System.ActorOf(Props.Create(() => new GraphRunner("ticks", graph, side.Monitoring, null, TimeProvider.System)));

        var told = await Read(_clients.Topics.Monitoring, 3);
        await runner.Ask<Done>(GraphRunner.DrainGraph.Instance, Until.Patience);
        await monitoring.Drain().WaitAsync(Until.Patience);

        told.ShouldAllBe(record => record.Message.Key == "node-1");
        told.Select(record => JsonSerializer.Deserialize(record.Message.Value, ContractJson.Default.MonitoringEvent)!)
            .Select(happened => (happened.Kind, happened.Severity, happened.Values["graph"].GetString()))
            .ShouldBe([("graph-started", "info", "ticks"), ("graph-failed", "error", "ticks"), ("graph-restarted", "info", "ticks")]);
    }

    [Fact]
    public async Task A_groups_lag_is_what_it_has_not_committed()
    {
        var lag = _clients.Lag("lag", _clients.Topics.History);
        await Source.From(Enumerable.Range(0, 12))
            .Select(n => new ProducerRecord<string, byte[]>(_clients.Topics.History, $"{n}", [1]))
            .RunWith(KafkaProducer.PlainSink(_clients.Producer), _materializer).WaitAsync(Until.Patience);

        lag.Measure().ShouldBe(12);
    }

    [Fact]
    public async Task A_letter_that_kafka_does_not_take_is_in_the_local_file_and_counted_and_nothing_fails()
    {
        using var folder = new TemporaryFolder();
        var refused = new PipelineOptions.KafkaOptions();
        refused.Client["message.max.bytes"] = "1000";
        await using var clients = await KafkaClients.Start(refused, NullLogger.Instance);
        var file = new DeadLetterFile(folder.Path, NullLogger.Instance);
        var counted = new List<RejectedCount>();
        var box = new DeadLetterBox(clients, file, NullLogger.Instance) { Counted = report => counted.AddRange(report.Counts) };

        await box.Take(
        [
            DeadLetter.Of(DeadLetterReason.UnreadableItem, "large", "feed", new byte[5_000], TopicValues.Noon),
            DeadLetter.Of(DeadLetterReason.UnreadableItem, "small", "feed", "x"u8, TopicValues.Noon),
        ]).WaitAsync(Until.Patience);

        box.Unsent.ShouldBe(1);
        counted.ShouldBe([new(DeadLetterReason.UnreadableItem, 2, TopicValues.Noon)]);
        File.ReadLines(Directory.GetFiles(folder.Path).Single()).Count().ShouldBe(2);
    }

    private async Task<List<ConsumeResult<string, byte[]>>> Read(string topic, int count)
    {
        var read = new ConcurrentQueue<ConsumeResult<string, byte[]>>();
        var enough = new TaskCompletionSource();
        var control = KafkaConsumer.CommittablePartitionedSource(_clients.Consumer($"reader-{Guid.NewGuid():N}").WithStopTimeout(TimeSpan.Zero), Subscriptions.Topics(topic))
            .SelectAsyncUnordered(10, partition => partition.Item2.RunWith(
                Sink.ForEach<CommittableMessage<string, byte[]>>(message =>
                {
                    read.Enqueue(message.Record);
                    if (read.Count == count) enough.TrySetResult();
                }),
                _materializer))
            .To(Sink.Ignore<Done>())
            .Run(_materializer);
        await enough.Task.WaitAsync(Until.Patience);
        await control.Shutdown();
        return [.. read];
    }

    private sealed class TemporaryFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("letters").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
