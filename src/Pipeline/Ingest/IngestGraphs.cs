using Akka;
using Akka.Streams;
using Akka.Streams.Dsl;
using CryptoViz.Pipeline.Topics;

namespace CryptoViz.Pipeline.Ingest;

/// <summary>
/// The way from a source to its topics. At-least-once: what a failed run had not confirmed comes again, with the same identities.
/// Backpressured from the broker to the poll: nothing is fetched that can't be sent.
/// </summary>
internal static class IngestGraphs
{
    /// <summary>The graph of one source, to be run by a <see cref="GraphRunner"/>.</summary>
    public static Func<IMaterializer, RunningGraph> Of(Source<IngestRecord, NotUsed> source, KafkaClients kafka, DeadLetterBox letters) =>
        materializer =>
        {
            var (stop, completion) = source
                .ViaMaterialized(KillSwitches.Single<IngestRecord>(), Keep.Right)
                .SelectAsync(1, async record =>
                {
                    if (record is IngestRecord.Letters refused) await letters.Take(refused.Values);
                    return record;
                })
                .SelectMany(record => Envelopes(record, kafka.Records))
                .Via(kafka.Producing<NotUsed>())
                .ToMaterialized(Sink.Ignore<IResults<string, byte[], NotUsed>>(), Keep.Both)
                .Run(materializer);
            return new RunningGraph(completion, () =>
            {
                stop.Shutdown();
                return completion;
            });
        };

    private static IEnumerable<IEnvelope<string, byte[], NotUsed>> Envelopes(IngestRecord record, TopicRecords topics) => record switch
    {
        IngestRecord.Ticks ticks => ticks.Values.Select(tick => ProducerMessage.Single(topics.Of(tick))),
        IngestRecord.History history => history.Chunks.Select(chunk => ProducerMessage.Single(topics.Of(chunk))),
        IngestRecord.News news => news.Items.Select(item => ProducerMessage.Single(topics.Of(item))),
        IngestRecord.Letters => [],
        _ => throw new InvalidOperationException($"no topic for {record.GetType().Name}"),
    };
}
