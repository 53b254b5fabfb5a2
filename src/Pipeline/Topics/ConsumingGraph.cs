using Akka;
using Akka.Streams;
using Akka.Streams.Dsl;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace CryptoViz.Pipeline.Topics;

/// <summary>What a graph does with one partition's records: every record's offset has to come out, in order, once it is done with.</summary>
internal delegate Flow<CommittableMessage<string, byte[]>, ICommittable, NotUsed> PartitionWork(TopicPartition partition);

/// <summary>
/// A graph that reads one topic as the consumer group of its name: at-least-once, in order within a partition, each partition on
/// its own and committing on its own. After a failure it starts again from the last commit, with a growing pause.
/// </summary>
internal sealed class ConsumingGraph(
    KafkaClients clients, string name, string topic, PartitionWork work, IMaterializer materializer, TimeProvider clock, ILogger log)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    // More than any topic has, so that no partition waits for another one to end.
    private const int MaxPartitions = 10_000;

    /// <summary>Runs until it is told to stop; then everything that was read is done and committed and the consumer is closed.</summary>
    public async Task Run(CancellationToken stopping)
    {
        var pause = ShortestPause;
        while (!stopping.IsCancellationRequested)
        {
            var started = clock.GetTimestamp();
            try
            {
                await RunOnce(stopping);
            }
            catch (Exception e) when (!stopping.IsCancellationRequested)
            {
                if (clock.GetElapsedTime(started) > LongestPause) pause = ShortestPause;
                log.LogError(e, "Reading {Topic} for {Graph} failed and starts again in {Pause}", topic, name, pause);
                await Task.Delay(pause, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    private async Task RunOnce(CancellationToken stopping)
    {
        var control = KafkaConsumer.CommittablePartitionedSource(clients.Consumer(name), Subscriptions.Topics(topic))
            .SelectAsyncUnordered(MaxPartitions, partition => partition.Item2
                .Via(work(partition.Item1))
                .RunWith(clients.CommittingSink(), materializer))
            .ToMaterialized(Sink.Ignore<Done>(), DrainingControl<Done>.Create)
            .Run(materializer);

        try
        {
            await control.StreamCompletion.WaitAsync(stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await control.DrainAndShutdown();
        }
        finally
        {
            // The next consumer of the group must not join while this one still holds its partitions.
            await control.IsShutdown;
        }
    }
}
