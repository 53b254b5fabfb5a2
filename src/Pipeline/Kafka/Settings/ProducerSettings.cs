using System.Collections.Immutable;
using Akka.Actor;
using Confluent.Kafka;
using Config = Akka.Configuration.Config;

namespace CryptoViz.Streams.Kafka.Settings;

/// <summary>How a producer writes; immutable. Defaults are in <see cref="KafkaExtensions.DefaultSettings"/>.</summary>
public sealed record ProducerSettings<TKey, TValue>
{
    private ProducerSettings(Config config, ISerializer<TKey>? keySerializer, ISerializer<TValue>? valueSerializer)
    {
        KeySerializer = keySerializer;
        ValueSerializer = valueSerializer;
        Parallelism = config.GetInt("parallelism");
        FlushTimeout = config.GetTimeSpan("flush-timeout");
        Properties = ClientProperties.Parse(config.GetConfig("kafka-clients"));
    }

    /// <summary>Turns a key into bytes; null for Confluent's default of the type.</summary>
    public ISerializer<TKey>? KeySerializer { get; init; }

    /// <summary>Turns a value into bytes; null for Confluent's default of the type.</summary>
    public ISerializer<TValue>? ValueSerializer { get; init; }

    /// <summary>The most envelopes that wait for their confirmation.</summary>
    public int Parallelism { get; init; }

    /// <summary>How long a stream that ended early waits for records on their way before it closes its producer.</summary>
    public TimeSpan FlushTimeout { get; init; }

    /// <summary>librdkafka's properties.</summary>
    public IImmutableDictionary<string, string> Properties { get; init; }

    /// <summary>A librdkafka property; null when it isn't set.</summary>
    public object? this[string propertyKey] => Properties.GetValueOrDefault(propertyKey);

    /// <summary>Settings from <c>akka.kafka.producer</c> of the actor system's configuration.</summary>
    public static ProducerSettings<TKey, TValue> Create(
        ActorSystem system, ISerializer<TKey>? keySerializer, ISerializer<TValue>? valueSerializer) =>
        Create(system.Settings.Config.GetConfig("akka.kafka.producer"), keySerializer, valueSerializer);

    /// <summary>Settings from a configuration of the shape of <c>akka.kafka.producer</c>; what it lacks is the default.</summary>
    public static ProducerSettings<TKey, TValue> Create(
        Config? config, ISerializer<TKey>? keySerializer, ISerializer<TValue>? valueSerializer)
    {
        var defaults = KafkaExtensions.DefaultSettings.GetConfig("akka.kafka.producer");
        return new(config?.WithFallback(defaults) ?? defaults, keySerializer, valueSerializer);
    }

    /// <summary>With Kafka's addresses.</summary>
    public ProducerSettings<TKey, TValue> WithBootstrapServers(string bootstrapServers) => WithProperty("bootstrap.servers", bootstrapServers);

    /// <summary>With a librdkafka property.</summary>
    public ProducerSettings<TKey, TValue> WithProperty(string key, string value) =>
        this with { Properties = Properties.SetItem(key, value) };

    /// <summary>With several librdkafka properties.</summary>
    public ProducerSettings<TKey, TValue> WithProperties(IEnumerable<KeyValuePair<string, string>> properties) =>
        this with { Properties = Properties.SetItems(properties) };

    /// <summary>With all properties of a Confluent configuration.</summary>
    public ProducerSettings<TKey, TValue> WithProducerConfig(ProducerConfig config) => WithProperties(config);

    /// <summary>With another <see cref="Parallelism"/>.</summary>
    public ProducerSettings<TKey, TValue> WithParallelism(int parallelism) => this with { Parallelism = parallelism };

    /// <summary>Makes a client; whoever makes it disposes it.</summary>
    public IProducer<TKey, TValue> CreateKafkaProducer(Action<IProducer<TKey, TValue>, Error>? producerErrorHandler = null)
    {
        var builder = new ProducerBuilder<TKey, TValue>(Properties)
            .SetErrorHandler((producer, error) => producerErrorHandler?.Invoke(producer, error))
            .SetLogHandler(static (_, _) => { }); // What matters of it comes by the error handler; else it would go to the console.
        if (KeySerializer is not null) builder.SetKeySerializer(KeySerializer);
        if (ValueSerializer is not null) builder.SetValueSerializer(ValueSerializer);
        return builder.Build();
    }
}
