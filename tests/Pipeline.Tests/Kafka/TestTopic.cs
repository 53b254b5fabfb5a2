using System.Collections.Concurrent;
using System.Text;
using Akka;
using Akka.Streams.Dsl;
using Confluent.Kafka;
using CryptoViz.Streams.Kafka.Dsl;
using CryptoViz.Streams.Kafka.Helpers;
using CryptoViz.Streams.Kafka.Messages;
using CryptoViz.Streams.Kafka.Settings;

namespace CryptoViz.Pipeline.Tests.Kafka;

/// <summary>A topic and a consumer group of one test, and short ways to write and read them.</summary>
internal sealed class TestTopic(KafkaBroker kafka)
{

    public string Name { get; } = kafka.NewTopic();

    public string Group { get; } = KafkaBroker.NewGroup();

    public Task Send(int count, int from = 0, int? partition = null) =>
        Source.From(Enumerable.Range(from, count))
            .Select(n => Record(n, partition))
            .RunWith(KafkaProducer.PlainSink(kafka.Producer), kafka.Materializer)
            .WaitAsync(Until.Patience);

    public ProducerRecord<string, byte[]> Record(int n, int? partition = null) =>
        new(Name, partition, new Message<string, byte[]> { Key = $"key-{n % 10}", Value = Encoding.UTF8.GetBytes($"{n:000}") });

    /// <summary>Reads so many records, commits those that <paramref name="commit"/> says, and drains.</summary>
    public async Task<List<ConsumeResult<string, byte[]>>> Read(
        int count, string? group = null, Func<ConsumeResult<string, byte[]>, bool>? commit = null)
    {
        var read = new ConcurrentQueue<ConsumeResult<string, byte[]>>();
        var enough = new TaskCompletionSource();
        var control = Run(
            partition => partition.Item2
                .Select(message =>
                {
                    read.Enqueue(message.Record);
                    if (read.Count == count) enough.TrySetResult();
                    return message;
                })
                .Where(message => commit?.Invoke(message.Record) ?? true),
            kafka.Consumer(group ?? Group));

        await Task.WhenAny(enough.Task, control.StreamCompletion).WaitAsync(Until.Patience);
        await control.DrainAndShutdown().WaitAsync(Until.Patience);
        return [.. read];
    }

    public DrainingControl<Done> Run(
        Func<(TopicPartition, Source<CommittableMessage<string, byte[]>, NotUsed>), Source<CommittableMessage<string, byte[]>, NotUsed>> work,
        ConsumerSettings<string, byte[]>? settings = null) =>
        KafkaConsumer.CommittablePartitionedSource(settings ?? kafka.Consumer(Group), Subscriptions.Topics(Name))
            .SelectAsyncUnordered(10, partition => work(partition)
                .Select(message => (ICommittable)message.CommitableOffset)
                .RunWith(Committer.Sink(CommitterSettings.Create(kafka.System).WithMaxInterval(TimeSpan.FromMilliseconds(100))), kafka.Materializer))
            .ToMaterialized(Sink.Ignore<Done>(), DrainingControl<Done>.Create)
            .Run(kafka.Materializer);

    public static string Text(ConsumeResult<string, byte[]> record) => Encoding.UTF8.GetString(record.Message.Value);
}
