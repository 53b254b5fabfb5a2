using Akka;
using Akka.Streams;
using Akka.Streams.Dsl;
using Confluent.Kafka;
using CryptoViz.Streams.Kafka.Dsl;
using CryptoViz.Streams.Kafka.Helpers;
using CryptoViz.Streams.Kafka.Messages;
using CryptoViz.Streams.Kafka.Settings;

namespace CryptoViz.Pipeline.Tests.Kafka;

/// <summary>A partitioned source on a <see cref="FakeConsumer"/>, whose partitions and records a test pulls one by one.</summary>
public abstract class FakeConsumerSpec : PatientTestKit
{
    private protected FakeConsumerSpec(Func<ConsumerSettings<string, byte[]>, ConsumerSettings<string, byte[]>>? change = null)
        : base("akka { loglevel = WARNING, stdout-loglevel = OFF, loggers = [\"Akka.TestKit.TestEventListener, Akka.TestKit\"] }")
    {
        Materializer = Sys.Materializer();
        var settings = ConsumerSettings<string, byte[]>.Create(Sys, null, null)
            .WithGroupId("group")
            .WithPollTimeout(TimeSpan.FromMilliseconds(5))
            .WithStopTimeout(TimeSpan.Zero)
            .WithCommitTimeout(Until.Patience)
            .WithWaitClosePartition(TimeSpan.FromSeconds(2))
            .WithConsumerFactory(_ => Fake.Client) with { BufferSize = 8 };
        (Control, Partitions) = KafkaConsumer.CommittablePartitionedSource(change?.Invoke(settings) ?? settings, Subscriptions.Topics("ticks"))
            .ToMaterialized(Sink.FromGraph(new PullSink<(TopicPartition, Source<CommittableMessage<string, byte[]>, NotUsed>)>()), Keep.Both)
            .Run(Materializer);
    }

    private protected FakeConsumer Fake { get; } = new();

    private protected ActorMaterializer Materializer { get; }

    private protected PullSink<(TopicPartition, Source<CommittableMessage<string, byte[]>, NotUsed>)>.Pulls Partitions { get; }

    private protected IControl Control { get; }

    private protected async Task<PullSink<CommittableMessage<string, byte[]>>.Pulls> NextPartition()
    {
        var (_, records) = await Partitions.Next();
        return records.RunWith(Sink.FromGraph(new PullSink<CommittableMessage<string, byte[]>>()), Materializer);
    }

    private protected Task Eventually(Action assertion) => AwaitAssertAsync(assertion, Until.Patience, TimeSpan.FromMilliseconds(5));
}
