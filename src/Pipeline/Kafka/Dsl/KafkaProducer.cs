using Akka;
using Akka.Streams.Dsl;
using Confluent.Kafka;
using CryptoViz.Streams.Kafka.Stages;

namespace CryptoViz.Streams.Kafka.Dsl;

/// <summary>
/// Flows and sinks that write to Kafka. Confirmations come in the order of the input; at most
/// <see cref="ProducerSettings{TKey,TValue}.Parallelism"/> envelopes wait for theirs. A record that Kafka does not take within
/// <c>message.timeout.ms</c> fails the stream, or is left out when the supervision strategy says resume. When the stream before
/// fails, what was sent is confirmed before the failure is passed on.
/// </summary>
public static class KafkaProducer
{
    /// <summary>Writes records with a producer of its own; the task ends when all are confirmed.</summary>
    public static Sink<ProducerRecord<TKey, TValue>, Task<Done>> PlainSink<TKey, TValue>(ProducerSettings<TKey, TValue> settings) =>
        PlainSink(FlexiFlow<TKey, TValue, NotUsed>(settings));

    /// <summary>Writes records with a shared producer; the task ends when all are confirmed.</summary>
    public static Sink<ProducerRecord<TKey, TValue>, Task<Done>> PlainSink<TKey, TValue>(
        ProducerSettings<TKey, TValue> settings, IProducer<TKey, TValue> producer) =>
        PlainSink(FlexiFlow<TKey, TValue, NotUsed>(settings, producer));

    /// <summary>Writes envelopes with a producer of its own and emits their confirmations.</summary>
    public static Flow<IEnvelope<TKey, TValue, TPassThrough>, IResults<TKey, TValue, TPassThrough>, NotUsed>
        FlexiFlow<TKey, TValue, TPassThrough>(ProducerSettings<TKey, TValue> settings) =>
        Flow.FromGraph(new ProducerStage<TKey, TValue, TPassThrough>(settings, null));

    /// <summary>Writes envelopes with a shared producer, which it never disposes, and emits their confirmations.</summary>
    public static Flow<IEnvelope<TKey, TValue, TPassThrough>, IResults<TKey, TValue, TPassThrough>, NotUsed>
        FlexiFlow<TKey, TValue, TPassThrough>(ProducerSettings<TKey, TValue> settings, IProducer<TKey, TValue> producer) =>
        Flow.FromGraph(new ProducerStage<TKey, TValue, TPassThrough>(settings, producer));

    private static Sink<ProducerRecord<TKey, TValue>, Task<Done>> PlainSink<TKey, TValue>(
        Flow<IEnvelope<TKey, TValue, NotUsed>, IResults<TKey, TValue, NotUsed>, NotUsed> flow) =>
        Flow.Create<ProducerRecord<TKey, TValue>>()
            .Select(ProducerMessage.Single)
            .Via(flow)
            .ToMaterialized(Sink.Ignore<IResults<TKey, TValue, NotUsed>>(), Keep.Right);
}
