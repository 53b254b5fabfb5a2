using System.Collections.Immutable;
using Akka.Actor;
using Confluent.Kafka;
using CryptoViz.Streams.Kafka.Stages;
using Config = Akka.Configuration.Config;

namespace CryptoViz.Streams.Kafka.Settings;

/// <summary>How a consumer reads; immutable. Defaults are in <see cref="KafkaExtensions.DefaultSettings"/>.</summary>
public sealed record ConsumerSettings<TKey, TValue>
{
    private ConsumerSettings(Config config, IDeserializer<TKey>? keyDeserializer, IDeserializer<TValue>? valueDeserializer)
    {
        KeyDeserializer = keyDeserializer;
        ValueDeserializer = valueDeserializer;
        PollTimeout = config.GetTimeSpan("poll-timeout");
        MaxPollRecords = config.GetInt("max-poll-records");
        BufferSize = config.GetInt("buffer-size");
        CommitTimeout = config.GetTimeSpan("commit-timeout");
        StopTimeout = config.GetTimeSpan("stop-timeout");
        WaitClosePartition = config.GetTimeSpan("wait-close-partition");
        NoProgressTimeout = config.GetTimeSpan("no-progress-timeout");
        Properties = ClientProperties.Parse(config.GetConfig("kafka-clients"));
    }

    /// <summary>Turns bytes into a key; null for Confluent's default of the type.</summary>
    public IDeserializer<TKey>? KeyDeserializer { get; init; }

    /// <summary>Turns bytes into a value; null for Confluent's default of the type.</summary>
    public IDeserializer<TValue>? ValueDeserializer { get; init; }

    /// <summary>How long one poll waits for a record.</summary>
    public TimeSpan PollTimeout { get; init; }

    /// <summary>The most records that are taken before commits and commands are looked at.</summary>
    public int MaxPollRecords { get; init; }

    /// <summary>The most records of one partition that wait for demand.</summary>
    public int BufferSize { get; init; }

    /// <summary>After this time an unanswered commit fails.</summary>
    public TimeSpan CommitTimeout { get; init; }

    /// <summary>How long a shutdown waits for commits of records that are still being worked on.</summary>
    public TimeSpan StopTimeout { get; init; }

    /// <summary>
    /// How long a revoked partition waits for commits of records that are still being worked on. One that has none is kept as long,
    /// and its substream goes on when it is assigned again.
    /// </summary>
    public TimeSpan WaitClosePartition { get; init; }

    /// <summary>
    /// A partition that has something to read, to emit or to acknowledge and does none of it for so long fails the source. (Not in
    /// the original library.)
    /// </summary>
    public TimeSpan NoProgressTimeout { get; init; }

    /// <summary>librdkafka's properties.</summary>
    public IImmutableDictionary<string, string> Properties { get; init; }

    /// <summary>Makes the client; null for Confluent's own.</summary>
    public Func<ConsumerSettings<TKey, TValue>, IConsumer<TKey, TValue>>? ConsumerFactory { get; init; }

    /// <summary>The consumer group; empty without one.</summary>
    public string GroupId => Properties.GetValueOrDefault("group.id", "");

    /// <summary>A librdkafka property; null when it isn't set.</summary>
    public object? this[string propertyKey] => Properties.GetValueOrDefault(propertyKey);

    /// <summary>Settings from <c>akka.kafka.consumer</c> of the actor system's configuration.</summary>
    public static ConsumerSettings<TKey, TValue> Create(
        ActorSystem system, IDeserializer<TKey>? keyDeserializer, IDeserializer<TValue>? valueDeserializer) =>
        Create(system.Settings.Config.GetConfig("akka.kafka.consumer"), keyDeserializer, valueDeserializer);

    /// <summary>Settings from a configuration of the shape of <c>akka.kafka.consumer</c>; what it lacks is the default.</summary>
    public static ConsumerSettings<TKey, TValue> Create(
        Config? config, IDeserializer<TKey>? keyDeserializer, IDeserializer<TValue>? valueDeserializer)
    {
        var defaults = KafkaExtensions.DefaultSettings.GetConfig("akka.kafka.consumer");
        return new(config?.WithFallback(defaults) ?? defaults, keyDeserializer, valueDeserializer);
    }

    /// <summary>With Kafka's addresses.</summary>
    public ConsumerSettings<TKey, TValue> WithBootstrapServers(string bootstrapServers) => WithProperty("bootstrap.servers", bootstrapServers);

    /// <summary>With a name of the client, for logs and quotas.</summary>
    public ConsumerSettings<TKey, TValue> WithClientId(string clientId) => WithProperty("client.id", clientId);

    /// <summary>With a consumer group.</summary>
    public ConsumerSettings<TKey, TValue> WithGroupId(string groupId) => WithProperty("group.id", groupId);

    /// <summary>With a librdkafka property.</summary>
    public ConsumerSettings<TKey, TValue> WithProperty(string key, string value) =>
        this with { Properties = Properties.SetItem(key, value) };

    /// <summary>With several librdkafka properties.</summary>
    public ConsumerSettings<TKey, TValue> WithProperties(IEnumerable<KeyValuePair<string, string>> properties) =>
        this with { Properties = Properties.SetItems(properties) };

    /// <summary>With all properties of a Confluent configuration.</summary>
    public ConsumerSettings<TKey, TValue> WithConsumerConfig(ConsumerConfig config) => WithProperties(config);

    /// <summary>With another <see cref="PollTimeout"/>.</summary>
    public ConsumerSettings<TKey, TValue> WithPollTimeout(TimeSpan pollTimeout) => this with { PollTimeout = pollTimeout };

    /// <summary>With another <see cref="MaxPollRecords"/>.</summary>
    public ConsumerSettings<TKey, TValue> WithMaxPollRecords(int maxPollRecords) => this with { MaxPollRecords = maxPollRecords };

    /// <summary>With another <see cref="CommitTimeout"/>.</summary>
    public ConsumerSettings<TKey, TValue> WithCommitTimeout(TimeSpan commitTimeout) => this with { CommitTimeout = commitTimeout };

    /// <summary>With another <see cref="StopTimeout"/>.</summary>
    public ConsumerSettings<TKey, TValue> WithStopTimeout(TimeSpan stopTimeout) => this with { StopTimeout = stopTimeout };

    /// <summary>With another <see cref="WaitClosePartition"/>.</summary>
    public ConsumerSettings<TKey, TValue> WithWaitClosePartition(TimeSpan waitClosePartition) =>
        this with { WaitClosePartition = waitClosePartition };

    /// <summary>With another way to read keys.</summary>
    public ConsumerSettings<TKey, TValue> WithKeyDeserializer(IDeserializer<TKey> keyDeserializer) =>
        this with { KeyDeserializer = keyDeserializer };

    /// <summary>With another way to read values.</summary>
    public ConsumerSettings<TKey, TValue> WithValueDeserializer(IDeserializer<TValue> valueDeserializer) =>
        this with { ValueDeserializer = valueDeserializer };

    /// <summary>With another client; a test gives its own.</summary>
    public ConsumerSettings<TKey, TValue> WithConsumerFactory(
        Func<ConsumerSettings<TKey, TValue>, IConsumer<TKey, TValue>> consumerFactory) =>
        this with { ConsumerFactory = consumerFactory };

    /// <summary>Makes a client whose rebalances and errors go to these, on the thread that polls.</summary>
    public IConsumer<TKey, TValue> CreateKafkaConsumer(
        Action<IConsumer<TKey, TValue>, Error>? consumeErrorHandler = null,
        Action<IConsumer<TKey, TValue>, List<TopicPartition>>? partitionAssignedHandler = null,
        Action<IConsumer<TKey, TValue>, List<TopicPartitionOffset>>? partitionRevokedHandler = null,
        Action<IConsumer<TKey, TValue>, string>? statisticsHandler = null,
        Action<IConsumer<TKey, TValue>, List<TopicPartitionOffset>>? partitionLostHandler = null)
    {
        if (ConsumerFactory is not null)
        {
            var made = ConsumerFactory(this);
            (made as IRebalancing)?.Attach(
                assigned => partitionAssignedHandler?.Invoke(made, assigned),
                revoked => partitionRevokedHandler?.Invoke(made, revoked),
                lost => partitionLostHandler?.Invoke(made, lost));
            return made;
        }

        var builder = new ConsumerBuilder<TKey, TValue>(Properties)
            .SetErrorHandler((consumer, error) => consumeErrorHandler?.Invoke(consumer, error))
            .SetPartitionsAssignedHandler((consumer, partitions) => partitionAssignedHandler?.Invoke(consumer, partitions))
            .SetPartitionsRevokedHandler((consumer, partitions) => partitionRevokedHandler?.Invoke(consumer, partitions))
            .SetPartitionsLostHandler((consumer, partitions) => partitionLostHandler?.Invoke(consumer, partitions))
            .SetLogHandler(static (_, _) => { }); // What matters of it comes by the error handler; else it would go to the console.
        if (KeyDeserializer is not null) builder.SetKeyDeserializer(KeyDeserializer);
        if (ValueDeserializer is not null) builder.SetValueDeserializer(ValueDeserializer);
        if (statisticsHandler is not null) builder.SetStatisticsHandler((consumer, json) => statisticsHandler(consumer, json));
        return builder.Build();
    }
}
