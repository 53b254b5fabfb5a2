using System.Collections.Immutable;
using Confluent.Kafka;

namespace CryptoViz.Streams.Kafka.Messages;

/// <summary>What comes out of <c>KafkaProducer.FlexiFlow</c>: Kafka holds the envelope's records.</summary>
public interface IResults<K, V, out TPassThrough>
{
    /// <summary>The envelope's value.</summary>
    TPassThrough PassThrough { get; }
}

/// <summary>One record is confirmed.</summary>
public sealed class Result<K, V, TPassThrough>(DeliveryReport<K, V> metadata, Message<K, V, TPassThrough> message)
    : IResults<K, V, TPassThrough>
{
    /// <summary>Where it is.</summary>
    public DeliveryReport<K, V> Metadata { get; } = metadata;

    /// <summary>The envelope.</summary>
    public Message<K, V, TPassThrough> Message { get; } = message;

    /// <summary>Its offset.</summary>
    public Offset Offset => Metadata.Offset;

    /// <inheritdoc/>
    public TPassThrough PassThrough => Message.PassThrough;
}

/// <summary>One of several records that are confirmed.</summary>
public sealed class MultiResultPart<K, V>(DeliveryReport<K, V> metadata, ProducerRecord<K, V> record)
{
    /// <summary>Where it is.</summary>
    public DeliveryReport<K, V> Metadata { get; } = metadata;

    /// <summary>The record.</summary>
    public ProducerRecord<K, V> Record { get; } = record;
}

/// <summary>All records of an envelope are confirmed.</summary>
public sealed class MultiResult<K, V, TPassThrough>(IImmutableSet<MultiResultPart<K, V>> parts, TPassThrough passThrough)
    : IResults<K, V, TPassThrough>
{
    /// <summary>Where they are.</summary>
    public IImmutableSet<MultiResultPart<K, V>> Parts { get; } = parts;

    /// <inheritdoc/>
    public TPassThrough PassThrough { get; } = passThrough;
}

/// <summary>All records before this envelope are confirmed; it had none.</summary>
public sealed class PassThroughResult<K, V, TPassThrough>(TPassThrough passThrough) : IResults<K, V, TPassThrough>
{
    /// <inheritdoc/>
    public TPassThrough PassThrough { get; } = passThrough;
}
