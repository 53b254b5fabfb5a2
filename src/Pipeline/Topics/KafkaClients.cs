using System.Collections.Concurrent;
using Akka;
using Akka.Streams.Dsl;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace CryptoViz.Pipeline.Topics;

/// <summary>
/// The broker of this installation and how its clients are set. It owns the embedded broker, if that is used, and the one producer
/// that all graphs share. Dispose it after all streams have ended.
/// </summary>
internal sealed class KafkaClients : IAsyncDisposable
{
    private static readonly TimeSpan FlushTimeout = TimeSpan.FromSeconds(10);

    private readonly PipelineOptions.KafkaOptions _options;
    private readonly EmbeddedBroker? _embedded;
    private readonly InFlightBytes? _inFlight;
    private readonly Lazy<IProducer<string, byte[]>> _producer;
    private readonly ConcurrentBag<GroupLag> _lags = [];
    private readonly ILogger _log;

    private KafkaClients(PipelineOptions.KafkaOptions options, TopicNames topics, EmbeddedBroker? embedded, ILogger log)
    {
        (_options, Topics, _embedded, _log) = (options, topics, embedded, log);
        Records = new TopicRecords(topics);
        BootstrapServers = embedded?.BootstrapServers ?? options.BootstrapServers;
        if (embedded is not null)
            _inFlight = new InFlightBytes(EmbeddedBroker.MaxInFlightBytes, [topics.Ticks, topics.History, topics.News]);
        _producer = new(() => Producer.CreateKafkaProducer((_, error) => Trouble(error)));
    }

    /// <summary>The topics' names.</summary>
    public TopicNames Topics { get; }

    /// <summary>Makes the topics' records.</summary>
    public TopicRecords Records { get; }

    /// <summary>The broker's address.</summary>
    public string BootstrapServers { get; }

    /// <summary>True when the broker runs in this process, so that what is in flight is lost on exit.</summary>
    public bool IsEmbedded => _embedded is not null;

    /// <summary>How all graphs write: every record acknowledged by all replicas, retries in order and without doubles.</summary>
    public ProducerSettings<string, byte[]> Producer =>
        ProducerSettings<string, byte[]>.Create(KafkaExtensions.DefaultSettings.GetConfig("akka.kafka.producer"), Serializers.Utf8, Serializers.ByteArray)
            .WithParallelism(1_000)
            .WithProperties(
            [
                new("acks", "all"),
                new("enable.idempotence", "true"),
                new("linger.ms", "5"),
                new("compression.type", "lz4"),
                new("message.timeout.ms", "30000"),
                new("queue.buffering.max.kbytes", "65536"),
                new("reconnect.backoff.max.ms", "2000"),
                new("client.id", "cryptoviz"),
                .. _options.Client,
                // The partition of a key is part of the contract.
                new("partitioner", "murmur2_random"),
            ])
            .WithBootstrapServers(BootstrapServers);

    /// <summary>
    /// How all graphs commit. The interval is below the time that a revoked partition waits for its last commits; with the embedded
    /// broker it is short, since there a commit costs little and gives ingest its room back.
    /// </summary>
    public CommitterSettings Committing =>
        CommitterSettings.Create(KafkaExtensions.DefaultSettings.GetConfig("akka.kafka.committer"))
            .WithMaxInterval(TimeSpan.FromMilliseconds(IsEmbedded ? 25 : 200));

    /// <summary>
    /// Starts the embedded broker, or creates what a real one lacks and says so.
    /// </summary>
    /// <exception cref="InvalidOperationException">The broker can't be used; the message says what to do.</exception>
    /// <exception cref="ArgumentException">A setting is none of librdkafka's; the message names it.</exception>
    public static async Task<KafkaClients> Start(PipelineOptions.KafkaOptions options, ILogger log)
    {
        var topics = new TopicNames(options.TopicPrefix);
        if (options.Embedded)
        {
            var embedded = EmbeddedBroker.Start(topics.All.Select(topic => topic.Name), options.EffectivePartitions);
            Admin(options, embedded.BootstrapServers).Dispose();
            log.LogInformation("The embedded broker runs on {Address}; what is in flight is lost on exit", embedded.BootstrapServers);
            return new(options, topics, embedded, log);
        }

        using var admin = Admin(options, options.BootstrapServers);
        var created = await TopicCreation.CreateMissing(admin, options.BootstrapServers, topics, options.EffectivePartitions);
        if (created.Length > 0)
            log.LogInformation("Created topics {Topics} with {Partitions} partitions on {Address}", created, options.EffectivePartitions, options.BootstrapServers);
        return new(options, topics, null, log);
    }

    /// <summary>How the consumer group of a graph reads, such as <c>coins</c>: from its last commit, at first from the oldest record.</summary>
    public ConsumerSettings<string, byte[]> Consumer(string graph) =>
        ConsumerSettings<string, byte[]>.Create(KafkaExtensions.DefaultSettings.GetConfig("akka.kafka.consumer"), Deserializers.Utf8, Deserializers.ByteArray)
            .WithProperties(
            [
                new("auto.offset.reset", "earliest"),
                new("fetch.wait.max.ms", "20"),
                new("fetch.queue.backoff.ms", "10"),
                new("queued.max.messages.kbytes", "8192"),
                new("reconnect.backoff.max.ms", "2000"),
                new("client.id", $"cryptoviz-{graph}"),
                .. _embedded is null ? [] : EmbeddedBroker.ConsumerProperties,
                .. _options.Client,
                // Delivery rests on it: an offset is committed when its record is in the journal, never by the clock.
                new("enable.auto.commit", "false"),
            ])
            .WithGroupId($"{_options.TopicPrefix}cryptoviz-{graph}")
            .WithBootstrapServers(BootstrapServers);

    /// <summary>
    /// Sends envelopes by the shared producer and emits confirmations in the order of the input. With the embedded broker it sends
    /// nothing while a partition's readers are too far behind. Fails with the first record that is not taken.
    /// </summary>
    public Flow<IEnvelope<string, byte[], P>, IResults<string, byte[], P>, NotUsed> Producing<P>()
    {
        var producing = KafkaProducer.FlexiFlow<string, byte[], P>(Producer, _producer.Value);
        return _inFlight is null ? producing : producing.WithinBytes(_inFlight);
    }

    /// <summary>Sends one record by the shared producer; completes when Kafka holds it.</summary>
    /// <exception cref="KafkaException">Kafka does not take it.</exception>
    public Task Send(ProducerRecord<string, byte[]> record) => _producer.Value.ProduceAsync(record.Topic, record.Message);

    /// <summary>How far the consumer group of a graph is behind a topic.</summary>
    public GroupLag Lag(string graph, string topic)
    {
        var lag = new GroupLag(Consumer(graph).Properties, topic);
        _lags.Add(lag);
        return lag;
    }

    /// <summary>Commits every offset that arrives; the task ends with the stream, when the last commit was answered.</summary>
    public Sink<ICommittable, Task<Done>> CommittingSink()
    {
        var committing = Committer.BatchFlow(Committing);
        return (_inFlight is null ? committing : committing.GivingBackBytes(_inFlight))
            .ToMaterialized(Sink.Ignore<ICommittableOffsetBatch>(), Keep.Right);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_producer.IsValueCreated)
        {
            await Task.Run(() => _producer.Value.Flush(FlushTimeout));
            _producer.Value.Dispose();
        }

        foreach (var lag in _lags) lag.Dispose();
        _embedded?.Dispose();
    }

    // librdkafka checks its settings when a client is made: better now than in each graph, for ever.
    private static IAdminClient Admin(PipelineOptions.KafkaOptions options, string bootstrapServers)
    {
        try
        {
            return new AdminClientBuilder([.. options.Client, new("bootstrap.servers", bootstrapServers)]).SetLogHandler(static (_, _) => { }).Build();
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            throw new ArgumentException($"Kafka:Client is not what librdkafka takes ({e.Message}); allowed are its own settings", e);
        }
    }

    private void Trouble(Error error)
    {
        var level = error.IsFatal || error.Code == ErrorCode.Local_AllBrokersDown ? LogLevel.Warning : LogLevel.Debug;
        _log.Log(level, "The producer has trouble with Kafka at {Address}: {Reason}", BootstrapServers, error.Reason);
    }
}
