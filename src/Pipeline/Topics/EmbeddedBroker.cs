using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace CryptoViz.Pipeline.Topics;

/// <summary>
/// A Kafka broker in this process: librdkafka's mock cluster, on a random port of 127.0.0.1, in memory only. It runs the whole
/// way through Kafka with nothing to install. It forgets everything at exit and keeps 5 MiB or 100,000 batches a partition, from
/// which it drops the oldest without a word: <see cref="InFlightBytes"/> holds ingest back before that. It knows no topic
/// administration, no retention by time and does not dedupe a producer's retries.
/// </summary>
/// <remarks>Dispose it after every client of it is closed: destroying it under a live one may end the process.</remarks>
internal sealed class EmbeddedBroker : IDisposable
{
    /// <summary>The most bytes that are sent and not committed in a partition; well below what the broker keeps.</summary>
    public const long MaxInFlightBytes = 2 * 1024 * 1024;

    private nint _client;
    private nint _cluster;

    private EmbeddedBroker(nint client, nint cluster)
    {
        (_client, _cluster) = (client, cluster);
        BootstrapServers = Marshal.PtrToStringUTF8(LibRdKafka.MockClusterBootstraps(cluster))!;
    }

    /// <summary>The native cluster, for tests that inject faults.</summary>
    internal nint Cluster => _cluster;

    /// <summary>Its address.</summary>
    public string BootstrapServers { get; }

    /// <summary>
    /// What each consumer of it has to set. A fetch that finds nothing waits its whole time, even when a record comes meanwhile; a
    /// consumer that joins a group waits for the session timeout of one that left without a word.
    /// </summary>
    public static ImmutableDictionary<string, string> ConsumerProperties { get; } = ImmutableDictionary<string, string>.Empty
        .Add("fetch.wait.max.ms", "20")
        .Add("session.timeout.ms", "6000")
        .Add("heartbeat.interval.ms", "500");

    /// <summary>Starts a broker with these topics.</summary>
    /// <exception cref="InvalidOperationException">The native library is not there or can't do it; the message says what to do.</exception>
    public static EmbeddedBroker Start(IEnumerable<string> topics, int partitions, int brokers = 1)
    {
        try
        {
            return Create(topics, partitions, brokers);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException or TypeInitializationException)
        {
            throw Unusable(e);
        }
    }

    /// <summary>What to tell when the native library is not there or can't do it.</summary>
    internal static InvalidOperationException Unusable(Exception cause) => new(
        $"The embedded broker can't start on {RuntimeInformation.RuntimeIdentifier}: {cause.GetBaseException().Message.ReplaceLineEndings(" ")} "
        + "Set CryptoViz:Kafka:BootstrapServers to a Kafka broker instead.",
        cause);

    /// <summary>Creates a topic.</summary>
    /// <exception cref="InvalidOperationException">It exists, or its name is not valid.</exception>
    public void CreateTopic(string topic, int partitions)
    {
        var error = LibRdKafka.MockTopicCreate(_cluster, topic, partitions, replicas: 1);
        if (error != 0) throw new InvalidOperationException($"The embedded broker refused topic {topic}: {(Confluent.Kafka.ErrorCode)error}.");
    }

    /// <summary>Drops all connections and refuses new ones, until <see cref="ComeBack"/>; for tests of what happens then.</summary>
    public void GoAway() => _ = LibRdKafka.MockBrokerSetDown(_cluster, 1);

    /// <summary>Ends what <see cref="GoAway"/> began.</summary>
    public void ComeBack() => _ = LibRdKafka.MockBrokerSetUp(_cluster, 1);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_client == 0) return;
        LibRdKafka.MockClusterDestroy(_cluster);
        LibRdKafka.Destroy(_client);
        (_client, _cluster) = (0, 0);
    }

    private static EmbeddedBroker Create(IEnumerable<string> topics, int partitions, int brokers)
    {
        var conf = LibRdKafka.ConfNew();
        _ = LibRdKafka.ConfSet(conf, "log_level", "0", 0, 0); // It would write that it has no broker of its own.
        var client = LibRdKafka.New(LibRdKafka.Producer, conf, 0, 0);
        var cluster = client == 0 ? 0 : LibRdKafka.MockClusterNew(client, brokers);
        if (cluster == 0) throw new InvalidOperationException("The embedded broker can't start: no port of 127.0.0.1 could be opened.");

        var broker = new EmbeddedBroker(client, cluster);
        // A group's first rebalance would wait 3 seconds for others to join.
        LibRdKafka.MockGroupInitialRebalanceDelay(cluster, 10);
        try
        {
            foreach (var topic in topics) broker.CreateTopic(topic, partitions);
        }
        catch
        {
            broker.Dispose();
            throw;
        }

        return broker;
    }
}
