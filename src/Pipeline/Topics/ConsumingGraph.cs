using System.Collections.Immutable;
using Akka;
using Akka.Streams;
using Akka.Streams.Dsl;
using Confluent.Kafka;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Topics;

/// <summary>Reads the value of one record; never throws.</summary>
internal delegate Decoded<T> ReadValue<T>(TopicRecord record) where T : class;

/// <summary>
/// Applies a batch of one partition's records, in their order; gives a letter for each that can't be taken. When the task ends
/// well, everything else is in the journal. A failure means that nothing of the batch may be committed.
/// </summary>
internal delegate Task<ImmutableArray<DeadLetter>> ApplyBatch<T>(ImmutableArray<ReadRecord<T>> records) where T : class;

/// <summary>
/// The way from a topic to its entities: records of a partition, each read as it comes, in batches, one batch at a time, applied, their
/// dead letters taken, then committed. At-least-once, in order for each key. A record is committed only when it and all before it are
/// in the journal or are a dead letter that Kafka or the local file holds.
/// </summary>
internal static class ConsumingGraph
{
    /// <summary>While one batch is applied, at most so many records gather to the next: what one group commit holds.</summary>
    private const int BatchRecords = 256;

    /// <summary>More partitions than one node ever owns of a topic.</summary>
    private const int Partitions = 1_024;

    /// <summary>The graph, to be run by a <see cref="GraphRunner"/>.</summary>
    public static Func<IMaterializer, RunningGraph> Of<T>(
        KafkaClients kafka, string group, string topic, DeadLetterBox letters, ReadValue<T> read, ApplyBatch<T> apply) where T : class => materializer =>
        {
            var draining = KafkaConsumer
                .CommittablePartitionedSource(kafka.Consumer(group), Subscriptions.Topics(topic))
                .Via(Flow.Create<(TopicPartition, Source<CommittableMessage<string, byte[]>, NotUsed> Records)>()
                    .MergeMany(Partitions, partition => partition.Records.Via(Applying(read, apply, letters.Take, BatchRecords))))
                .ToMaterialized(kafka.CommittingSink(), DrainingControl<Done>.Create)
                .Run(materializer);
            return new RunningGraph(EndOf(draining), draining.DrainAndShutdown);
        };

    /// <summary>
    /// One partition's way. Reading costs as much as applying, and whoever applies runs elsewhere: so what gathers to the next batch is read
    /// meanwhile.
    /// </summary>
    internal static Flow<CommittableMessage<string, byte[]>, ICommittable, NotUsed> Applying<T>(
        ReadValue<T> read, ApplyBatch<T> apply, Func<IReadOnlyCollection<DeadLetter>, Task> take, int batchRecords) where T : class =>
        Flow.Create<CommittableMessage<string, byte[]>>()
            .Batch(batchRecords, first => new List<(ReadRecord<T> Read, ICommittable Offset)> { Read(read, first) }, (batch, next) =>
            {
                batch.Add(Read(read, next));
                return batch;
            })
            .SelectAsync(1, async batch =>
            {
                await take(await apply([.. batch.Select(record => record.Read)]));
                return batch;
            })
            .SelectMany(batch => batch.Select(record => record.Offset));

    private static (ReadRecord<T> Read, ICommittable Offset) Read<T>(ReadValue<T> read, CommittableMessage<string, byte[]> message) where T : class
    {
        var record = new TopicRecord(message.Record);
        return (new ReadRecord<T>(record, read(record)), message.CommitableOffset);
    }

    /// <summary>The next consumer of the group must not join while this one still holds its partitions.</summary>
    private static async Task EndOf(DrainingControl<Done> draining)
    {
        try
        {
            await draining.StreamCompletion;
        }
        finally
        {
            await draining.IsShutdown;
        }
    }
}
