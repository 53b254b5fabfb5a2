using System.Collections.Concurrent;
using Akka;
using Akka.Streams.Dsl;
using Confluent.Kafka;
using CryptoViz.Pipeline.Tests.Kafka;
using CryptoViz.Streams.Kafka.Dsl;
using CryptoViz.Streams.Kafka.Helpers;
using CryptoViz.Streams.Kafka.Messages;
using CryptoViz.Streams.Kafka.Settings;

namespace CryptoViz.Integration.Tests.Kafka;

public sealed class BrokerOutageTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly KafkaBroker _kafka = new();
    private readonly string _topic;

    public BrokerOutageTests() => _topic = _kafka.NewTopic();

    [Fact]
    public async Task Without_a_broker_a_sink_fails_after_the_time_of_a_message_and_says_what_was_not_taken()
    {
        _kafka.Broker.GoAway();

        var ended = Source.Single(new ProducerRecord<string, byte[]>(_topic, "key", [1]))
            .RunWith(KafkaProducer.PlainSink(_kafka.Producer.WithProperty("message.timeout.ms", "500")), _kafka.Materializer);

        (await Should.ThrowAsync<ProduceException<string, byte[]>>(ended.WaitAsync(Patience)))
            .Message.ShouldBe($"a record for topic {_topic} was not taken: Local: Message timed out");
    }

    [Fact]
    public async Task Without_a_broker_a_commit_fails_the_stream_within_its_timeout_and_the_stream_can_be_stopped()
    {
        await Source.Single(new ProducerRecord<string, byte[]>(_topic, "key", [1]))
            .RunWith(KafkaProducer.PlainSink(_kafka.Producer), _kafka.Materializer).WaitAsync(Patience);
        var settings = _kafka.Consumer("group").WithCommitTimeout(TimeSpan.FromMilliseconds(500));

        var control = KafkaConsumer.CommittablePartitionedSource(settings, Subscriptions.Topics(_topic))
            .SelectAsyncUnordered(10, partition => partition.Item2
                .Select(message =>
                {
                    _kafka.Broker.GoAway();
                    return (ICommittable)message.CommitableOffset;
                })
                .RunWith(Committer.Sink(CommitterSettings.Create(_kafka.System).WithMaxBatch(1)), _kafka.Materializer))
            .ToMaterialized(Sink.Ignore<Done>(), DrainingControl<Done>.Create)
            .Run(_kafka.Materializer);

        await Should.ThrowAsync<TimeoutException>(control.StreamCompletion.WaitAsync(Patience));
        _kafka.Broker.ComeBack();
        await control.IsShutdown.WaitAsync(Patience);
    }

    [Fact]
    public async Task When_the_broker_is_back_a_consumer_reads_on_where_it_was_with_no_gap()
    {
        var topic = new TestTopic(_kafka);
        await topic.Send(20, partition: 0);
        var offsets = new ConcurrentQueue<long>();
        var control = topic.Run(partition => partition.Item2.Select(message =>
        {
            offsets.Enqueue(message.Record.Offset.Value);
            return message;
        }));
        await Until.TrueAsync(() => offsets.Count == 20);

        _kafka.Broker.GoAway();
        var sending = topic.Send(20, from: 20, partition: 0);
        await Task.Delay(300); // Nothing tells that nothing can be reached.
        _kafka.Broker.ComeBack();
        await sending;
        await Until.TrueAsync(() => offsets.Count >= 40);
        await control.DrainAndShutdown().WaitAsync(Patience);

        offsets.Distinct().ShouldBe(Enumerable.Range(0, 40).Select(n => (long)n));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _kafka.DisposeAsync();
}
