using Akka;
using Akka.Streams.Dsl;

namespace CryptoViz.Pipeline.Topics;

/// <summary>Where <see cref="InFlightBytes"/> meets the streams: producers wait for room before they send, commits give room back.</summary>
internal static class BoundedStreams
{
    /// <summary>A producing flow that waits, without holding a thread, until there is room for the next envelope.</summary>
    public static Flow<IEnvelope<string, byte[], P>, IResults<string, byte[], P>, NotUsed> WithinBytes<P>(
        this Flow<IEnvelope<string, byte[], P>, IResults<string, byte[], P>, NotUsed> producing, InFlightBytes bound) =>
        Flow.Setup((_, _) =>
            {
                var stream = bound.Open();
                return Flow.Create<IEnvelope<string, byte[], P>>()
                    .SelectAsync(1, async envelope =>
                    {
                        foreach (var record in Records(envelope)) await stream.Reserve(record.Topic, TopicRecords.Weight(record));
                        return envelope;
                    })
                    .Via(producing)
                    .Select(results =>
                    {
                        foreach (var (record, at) in Confirmed(results))
                            stream.Sent(record.Topic, at.Partition.Value, at.Offset.Value, TopicRecords.Weight(record));
                        return results;
                    })
                    .WatchTermination((_, ended) =>
                    {
                        ended.ContinueWith(_ => stream.Dispose(), TaskScheduler.Default);
                        return NotUsed.Instance;
                    });
            })
            .MapMaterializedValue(_ => NotUsed.Instance);

    /// <summary>A committing flow that gives back the room of what was committed.</summary>
    public static Flow<ICommittable, ICommittableOffsetBatch, NotUsed> GivingBackBytes(
        this Flow<ICommittable, ICommittableOffsetBatch, NotUsed> committing, InFlightBytes bound) =>
        committing.Select(batch =>
        {
            foreach (var offset in batch.Offsets) bound.Committed(offset.Topic, offset.Partition, offset.Offset.Value + 1);
            return batch;
        });

    private static IEnumerable<ProducerRecord<string, byte[]>> Records<P>(IEnvelope<string, byte[], P> envelope) => envelope switch
    {
        Message<string, byte[], P> single => [single.Record],
        MultiMessage<string, byte[], P> multi => multi.Records,
        _ => [],
    };

    private static IEnumerable<(ProducerRecord<string, byte[]> Record, Confluent.Kafka.TopicPartitionOffset At)> Confirmed<P>(
        IResults<string, byte[], P> results) => results switch
    {
        Result<string, byte[], P> single => [(single.Message.Record, single.Metadata.TopicPartitionOffset)],
        MultiResult<string, byte[], P> multi => multi.Parts.Select(part => (part.Record, part.Metadata.TopicPartitionOffset)),
        _ => [],
    };
}
