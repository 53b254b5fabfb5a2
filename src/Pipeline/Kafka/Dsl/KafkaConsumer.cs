using Akka;
using Akka.Streams.Dsl;
using Confluent.Kafka;
using CryptoViz.Streams.Kafka.Stages;

namespace CryptoViz.Streams.Kafka.Dsl;

/// <summary>Sources that read from Kafka.</summary>
public static class KafkaConsumer
{
    /// <summary>
    /// One substream for each partition that this consumer owns, as long as it owns it; at-least-once, in order of offsets within
    /// a partition. A substream whose partition is revoked completes and emits nothing that waited; one that is cancelled is
    /// emitted again with what it did not take. At most <see cref="ConsumerSettings{TKey,TValue}.BufferSize"/> records or 4 MiB of
    /// a partition wait for demand. A failure of the consumer or of a commit fails the source and its substreams.
    /// </summary>
    public static Source<(TopicPartition, Source<CommittableMessage<K, V>, NotUsed>), IControl> CommittablePartitionedSource<K, V>(
        ConsumerSettings<K, V> settings, IAutoSubscription subscription) =>
        Source.FromGraph(new CommittablePartitionedStage<K, V>(settings, subscription));
}
