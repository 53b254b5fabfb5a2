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

public sealed class KafkaStreamsTests(KafkaBroker kafka) : IClassFixture<KafkaBroker>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly string _topic = KafkaBroker.NewName("topic");
    private readonly string _group = KafkaBroker.NewName("group");

    [Fact]
    public async Task A_hundred_records_that_are_sent_are_a_hundred_records_that_are_read()
    {
        await Send(100);

        var read = await Read(100);

        read.Select(Text).Order().ShouldBe(Enumerable.Range(0, 100).Select(n => $"{n:000}"));
    }

    [Fact]
    public async Task Confirmations_come_in_the_order_of_the_input_with_what_passes_through()
    {
        var confirmed = await Source.From(Enumerable.Range(0, 200))
            .Select(n => n % 10 == 0
                ? ProducerMessage.PassThrough<string, byte[], int>(n)
                : ProducerMessage.Single(Record(n, partition: n % 2), n))
            .Via(KafkaProducer.FlexiFlow<string, byte[], int>(kafka.Producer.WithParallelism(50)))
            .RunWith(Sink.Seq<IResults<string, byte[], int>>(), kafka.Materializer)
            .WaitAsync(Patience);

        confirmed.Select(result => result.PassThrough).ShouldBe(Enumerable.Range(0, 200));
        confirmed.OfType<Result<string, byte[], int>>().Where(result => result.Metadata.Partition == 1)
            .Select(result => result.Offset.Value).ShouldBe(Enumerable.Range(0, 100).Select(n => (long)n));
    }

    [Fact]
    public async Task Records_before_a_failure_of_the_stream_are_confirmed_before_it_is_passed_on()
    {
        var confirmed = new ConcurrentQueue<int>();

        var ended = Source.From(Enumerable.Range(0, 10)).Concat(Source.Failed<int>(new InvalidDataException("poison")))
            .Select(n => ProducerMessage.Single(Record(n), n))
            .Via(KafkaProducer.FlexiFlow<string, byte[], int>(kafka.Producer))
            .RunForeach(result => confirmed.Enqueue(result.PassThrough), kafka.Materializer);

        (await Should.ThrowAsync<InvalidDataException>(ended.WaitAsync(Patience))).Message.ShouldBe("poison");
        confirmed.ShouldBe(Enumerable.Range(0, 10));
    }

    [Fact]
    public async Task Each_partition_is_one_substream_with_rising_offsets()
    {
        await Send(100);
        var read = new ConcurrentDictionary<int, ConcurrentQueue<ConsumeResult<string, byte[]>>>();
        var total = 0;

        var control = Run(partition => partition.Item2.Select(message =>
        {
            read.GetOrAdd(partition.Item1.Partition.Value, _ => new()).Enqueue(message.Record);
            Interlocked.Increment(ref total);
            return message;
        }));
        await Until(() => Volatile.Read(ref total) == 100);
        await control.DrainAndShutdown().WaitAsync(Patience);

        read.Keys.Order().ShouldBe([0, 1]);
        foreach (var (partition, records) in read)
        {
            records.ShouldAllBe(record => record.Partition == partition);
            records.Select(record => record.Offset.Value).ShouldBe(Enumerable.Range(0, records.Count).Select(n => (long)n));
        }
    }

    [Fact]
    public async Task A_group_reads_on_after_its_last_commit_and_only_what_is_not_committed_again()
    {
        await Send(20, partition: 0);

        await Read(20, commit: record => record.Offset < 12);
        var again = await Read(8);
        await Send(3, from: 20, partition: 0);
        var more = await Read(3);

        again.Select(record => record.Offset.Value).ShouldBe(Enumerable.Range(12, 8).Select(n => (long)n));
        more.Select(record => record.Offset.Value).ShouldBe([20, 21, 22]);
    }

    [Fact]
    public async Task A_drained_stream_ends_well_and_another_group_reads_all_again()
    {
        await Send(10);
        await Read(10);

        (await Read(10, group: KafkaBroker.NewName("group"))).Count.ShouldBe(10);
    }

    [Fact]
    public async Task A_failing_substream_fails_the_stream_and_the_drain_with_its_cause()
    {
        await Send(10);

        var control = Run(partition => partition.Item2.Select(message =>
            message.Record.Offset == 2 ? throw new InvalidDataException("poison") : message));

        (await Should.ThrowAsync<InvalidDataException>(control.StreamCompletion.WaitAsync(Patience))).Message.ShouldBe("poison");
        await Should.ThrowAsync<InvalidDataException>(control.DrainAndShutdown().WaitAsync(Patience));
        await control.IsShutdown.WaitAsync(Patience);
    }

    [Fact]
    public async Task When_a_second_consumer_joins_nothing_is_lost_and_both_read()
    {
        await Send(50);
        var seen = new ConcurrentDictionary<string, int>();
        var readers = new ConcurrentDictionary<(int Reader, int Partition), bool>();
        DrainingControl<Done> Start(int reader) => Run(partition => partition.Item2.Select(message =>
            {
                readers[(reader, partition.Item1.Partition.Value)] = true;
                seen.AddOrUpdate(Text(message.Record), 1, (_, times) => times + 1);
                return message;
            }));

        var first = Start(1);
        await Until(() => seen.Count == 50);
        var second = Start(2);
        var sent = 50;
        await Until(async () =>
        {
            await Send(2, from: sent);
            sent += 2;
            return readers.Keys.Any(key => key.Reader == 2);
        });
        await Until(() => seen.Count == sent);

        await Task.WhenAll(first.DrainAndShutdown(), second.DrainAndShutdown()).WaitAsync(Patience);
        seen.Keys.Order().ShouldBe(Enumerable.Range(0, sent).Select(n => $"{n:000}"));
    }

    private Task Send(int count, int from = 0, int? partition = null) =>
        Source.From(Enumerable.Range(from, count))
            .Select(n => Record(n, partition))
            .RunWith(KafkaProducer.PlainSink(kafka.Producer), kafka.Materializer)
            .WaitAsync(Patience);

    private ProducerRecord<string, byte[]> Record(int n, int? partition = null) =>
        new(_topic, partition, new Message<string, byte[]> { Key = $"key-{n % 10}", Value = Encoding.UTF8.GetBytes($"{n:000}") });

    /// <summary>Reads so many records, commits those that <paramref name="commit"/> says, and drains.</summary>
    private async Task<List<ConsumeResult<string, byte[]>>> Read(
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
            kafka.Consumer(group ?? _group));

        await Task.WhenAny(enough.Task, control.StreamCompletion).WaitAsync(Patience);
        await control.DrainAndShutdown().WaitAsync(Patience);
        return [.. read];
    }

    private DrainingControl<Done> Run(
        Func<(TopicPartition, Source<CommittableMessage<string, byte[]>, NotUsed>), Source<CommittableMessage<string, byte[]>, NotUsed>> work,
        ConsumerSettings<string, byte[]>? settings = null) =>
        KafkaConsumer.CommittablePartitionedSource(settings ?? kafka.Consumer(_group), Subscriptions.Topics(_topic))
            .SelectAsyncUnordered(10, partition => work(partition)
                .Select(message => (ICommittable)message.CommitableOffset)
                .RunWith(Committer.Sink(CommitterSettings.Create(kafka.System).WithMaxInterval(TimeSpan.FromMilliseconds(100))), kafka.Materializer))
            .ToMaterialized(Sink.Ignore<Done>(), DrainingControl<Done>.Create)
            .Run(kafka.Materializer);

    private static Task Until(Func<bool> condition) => Until(() => Task.FromResult(condition()));

    private static async Task Until(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await condition()) await Task.Delay(20, patience.Token);
    }

    private static string Text(ConsumeResult<string, byte[]> record) => Encoding.UTF8.GetString(record.Message.Value);
}
