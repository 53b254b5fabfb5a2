using Akka.Actor;
using Akka.Streams;
using Confluent.Kafka;
using CryptoViz.Pipeline.Topics;
using CryptoViz.Streams.Kafka.Settings;

namespace CryptoViz.Pipeline.Tests.Kafka;

/// <summary>One embedded broker for all tests of a class; each test has its own topics and groups.</summary>
public class KafkaBroker : IAsyncLifetime
{
    private static int _names;

    private readonly EmbeddedBroker _broker;

    public KafkaBroker() : this(1)
    {
    }

    private protected KafkaBroker(int brokers) => _broker = EmbeddedBroker.Start([], partitions: 2, brokers);

    public ActorSystem System { get; } = ActorSystem.Create("kafka", "akka { loglevel = OFF, stdout-loglevel = OFF }");

    public ActorMaterializer Materializer => field ??= System.Materializer();

    public string BootstrapServers => _broker.BootstrapServers;

    internal EmbeddedBroker Broker => _broker;

    public static string NewGroup() => $"group-{Interlocked.Increment(ref _names)}";

    public string NewTopic()
    {
        var topic = $"topic-{Interlocked.Increment(ref _names)}";
        _broker.CreateTopic(topic, partitions: 2);
        return topic;
    }

    public ProducerSettings<string, byte[]> Producer => ProducerSettings<string, byte[]>.Create(System, Serializers.Utf8, Serializers.ByteArray)
        .WithBootstrapServers(BootstrapServers)
        .WithProperty("linger.ms", "1")
        .WithProperty("enable.idempotence", "true")
        // A real broker refuses what overtakes a batch that it refused; one of these takes it, and the order would be lost on the way in.
        .WithProperty("max.in.flight.requests.per.connection", "1");

    public ConsumerSettings<string, byte[]> Consumer(string group) =>
        ConsumerSettings<string, byte[]>.Create(System, Deserializers.Utf8, Deserializers.ByteArray)
            .WithProperties(EmbeddedBroker.ConsumerProperties)
            // Who joins a group that another left waits for a second less than this.
            .WithProperty("session.timeout.ms", "1300")
            .WithProperty("heartbeat.interval.ms", "200")
            .WithProperty("reconnect.backoff.max.ms", "200")
            .WithProperty("auto.offset.reset", "earliest")
            .WithBootstrapServers(BootstrapServers)
            .WithStopTimeout(TimeSpan.Zero)
            .WithGroupId(group);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await System.Terminate();
        _broker.Dispose();
    }
}

/// <summary>Two brokers, between which leaders and coordinators can move.</summary>
public sealed class TwoKafkaBrokers() : KafkaBroker(brokers: 2);
