using System.Collections.Immutable;

namespace CryptoViz.Streams.Kafka.Messages;

/// <summary>What goes into <c>KafkaProducer.FlexiFlow</c>: none, one or several records, and a value that comes out with their confirmation.</summary>
public interface IEnvelope<K, V, out TPassThrough>
{
    /// <summary>The value that comes out with the confirmation.</summary>
    TPassThrough PassThrough { get; }

    /// <summary>The same records with another value to pass through.</summary>
    IEnvelope<K, V, TPassThrough2> WithPassThrough<TPassThrough2>(TPassThrough2 value);
}

/// <summary>Makes envelopes.</summary>
public static class ProducerMessage
{
    /// <summary>One record.</summary>
    public static IEnvelope<K, V, TPassThrough> Single<K, V, TPassThrough>(ProducerRecord<K, V> record, TPassThrough passThrough) =>
        new Message<K, V, TPassThrough>(record, passThrough);

    /// <summary>One record.</summary>
    public static IEnvelope<K, V, Akka.NotUsed> Single<K, V>(ProducerRecord<K, V> record) => Single(record, Akka.NotUsed.Instance);

    /// <summary>Several records that are confirmed together.</summary>
    public static IEnvelope<K, V, TPassThrough> Multi<K, V, TPassThrough>(
        IImmutableSet<ProducerRecord<K, V>> records, TPassThrough passThrough) => new MultiMessage<K, V, TPassThrough>(records, passThrough);

    /// <summary>No record: the value only passes through, in order.</summary>
    public static IEnvelope<K, V, TPassThrough> PassThrough<K, V, TPassThrough>(TPassThrough passThrough) =>
        new PassThroughMessage<K, V, TPassThrough>(passThrough);
}

/// <summary>One record; answered by <see cref="Result{K,V,TPassThrough}"/>.</summary>
public sealed class Message<K, V, TPassThrough>(ProducerRecord<K, V> record, TPassThrough passThrough) : IEnvelope<K, V, TPassThrough>
{
    /// <summary>The record.</summary>
    public ProducerRecord<K, V> Record { get; } = record;

    /// <inheritdoc/>
    public TPassThrough PassThrough { get; } = passThrough;

    /// <inheritdoc/>
    public IEnvelope<K, V, TPassThrough2> WithPassThrough<TPassThrough2>(TPassThrough2 value) =>
        new Message<K, V, TPassThrough2>(Record, value);
}

/// <summary>Several records; answered by <see cref="MultiResult{K,V,TPassThrough}"/> when all are confirmed.</summary>
public sealed class MultiMessage<K, V, TPassThrough>(IImmutableSet<ProducerRecord<K, V>> records, TPassThrough passThrough)
    : IEnvelope<K, V, TPassThrough>
{
    /// <summary>The records.</summary>
    public IImmutableSet<ProducerRecord<K, V>> Records { get; } = records;

    /// <inheritdoc/>
    public TPassThrough PassThrough { get; } = passThrough;

    /// <inheritdoc/>
    public IEnvelope<K, V, TPassThrough2> WithPassThrough<TPassThrough2>(TPassThrough2 value) =>
        new MultiMessage<K, V, TPassThrough2>(Records, value);
}

/// <summary>No record; answered by <see cref="PassThroughResult{K,V,TPassThrough}"/>.</summary>
public sealed class PassThroughMessage<K, V, TPassThrough>(TPassThrough passThrough) : IEnvelope<K, V, TPassThrough>
{
    /// <inheritdoc/>
    public TPassThrough PassThrough { get; } = passThrough;

    /// <inheritdoc/>
    public IEnvelope<K, V, TPassThrough2> WithPassThrough<TPassThrough2>(TPassThrough2 value) =>
        new PassThroughMessage<K, V, TPassThrough2>(value);
}
