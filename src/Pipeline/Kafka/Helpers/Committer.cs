using Akka;
using Akka.Streams.Dsl;
using CryptoViz.Streams.Kafka.Stages;

namespace CryptoViz.Streams.Kafka.Helpers;

/// <summary>
/// Ends of consuming streams: gather offsets and commit them. Every offset that a source emitted has to arrive here, since only
/// what is contiguous is committed. When the stream before fails, what was gathered is committed before the failure is passed on.
/// </summary>
public static class Committer
{
    /// <summary>Commits and emits each committed batch.</summary>
    public static Flow<ICommittable, ICommittableOffsetBatch, NotUsed> BatchFlow(CommitterSettings settings) =>
        Akka.Streams.Dsl.Flow.FromGraph(new CommitCollectorStage(settings))
            .SelectAsync(settings.Parallelism, async batch =>
            {
                await batch.Commit();
                return batch;
            })
            // A task that had failed already when the stream looked at it arrives wrapped.
            .SelectError(failure => failure is AggregateException { InnerException: { } cause } ? cause : failure);

    /// <summary>Commits and emits once for each committed batch.</summary>
    public static Flow<ICommittable, Done, NotUsed> Flow(CommitterSettings settings) => BatchFlow(settings).Select(_ => Done.Instance);

    /// <summary>Commits; the task ends with the stream, when the last commit was answered.</summary>
    public static Sink<ICommittable, Task<Done>> Sink(CommitterSettings settings) =>
        BatchFlow(settings).ToMaterialized(Akka.Streams.Dsl.Sink.Ignore<ICommittableOffsetBatch>(), Keep.Right);
}
