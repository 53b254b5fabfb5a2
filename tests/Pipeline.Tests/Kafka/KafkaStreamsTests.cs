using System.Collections.Concurrent;
using Akka.Streams.Dsl;
using Confluent.Kafka;
using CryptoViz.Streams.Kafka.Dsl;
using CryptoViz.Streams.Kafka.Messages;

namespace CryptoViz.Pipeline.Tests.Kafka;

public sealed class KafkaStreamsTests(KafkaBroker kafka) : IClassFixture<KafkaBroker>
{

    private readonly TestTopic _topic = new(kafka);

    [Fact]
    public async Task A_hundred_records_that_are_sent_are_a_hundred_records_that_are_read()
    {
        await _topic.Send(100);

        var read = await _topic.Read(100);

        read.Select(TestTopic.Text).Order().ShouldBe(Enumerable.Range(0, 100).Select(n => $"{n:000}"));
    }

    [Fact]
    public async Task Confirmations_come_in_the_order_of_the_input_with_what_passes_through()
    {
        var confirmed = await Source.From(Enumerable.Range(0, 200))
            .Select(n => n % 10 == 0
                ? ProducerMessage.PassThrough<string, byte[], int>(n)
                : ProducerMessage.Single(_topic.Record(n, partition: n % 2), n))
            .Via(KafkaProducer.FlexiFlow<string, byte[], int>(kafka.Producer.WithParallelism(50)))
            .RunWith(Sink.Seq<IResults<string, byte[], int>>(), kafka.Materializer)
            .WaitAsync(Until.Patience);

        confirmed.Select(result => result.PassThrough).ShouldBe(Enumerable.Range(0, 200));
        confirmed.OfType<Result<string, byte[], int>>().Where(result => result.Metadata.Partition == 1)
            .Select(result => result.Offset.Value).ShouldBe(Enumerable.Range(0, 100).Select(n => (long)n));
    }

    [Fact]
    public async Task Records_before_a_failure_of_the_stream_are_confirmed_before_it_is_passed_on()
    {
        var confirmed = new ConcurrentQueue<int>();

        var ended = Source.From(Enumerable.Range(0, 10)).Concat(Source.Failed<int>(new InvalidDataException("poison")))
            .Select(n => ProducerMessage.Single(_topic.Record(n), n))
            .Via(KafkaProducer.FlexiFlow<string, byte[], int>(kafka.Producer))
            .RunForeach(result => confirmed.Enqueue(result.PassThrough), kafka.Materializer);

        (await Should.ThrowAsync<InvalidDataException>(ended.WaitAsync(Until.Patience))).Message.ShouldBe("poison");
        confirmed.ShouldBe(Enumerable.Range(0, 10));
    }

    [Fact]
    public async Task Each_partition_is_one_substream_with_rising_offsets()
    {
        await _topic.Send(100);
        var read = new ConcurrentDictionary<int, ConcurrentQueue<ConsumeResult<string, byte[]>>>();
        var total = 0;

        var control = _topic.Run(partition => partition.Item2.Select(message =>
        {
            read.GetOrAdd(partition.Item1.Partition.Value, _ => new()).Enqueue(message.Record);
            Interlocked.Increment(ref total);
            return message;
        }));
        await Until.TrueAsync(() => Volatile.Read(ref total) == 100);
        await control.DrainAndShutdown().WaitAsync(Until.Patience);

        read.Keys.Order().ShouldBe([0, 1]);
        foreach (var (partition, records) in read)
        {
            records.ShouldAllBe(record => record.Partition == partition);
            records.Select(record => record.Offset.Value).ShouldBe(Enumerable.Range(0, records.Count).Select(n => (long)n));
        }
    }

    [Fact]
    public async Task A_failing_substream_fails_the_stream_and_the_drain_with_its_cause()
    {
        await _topic.Send(10);

        var control = _topic.Run(partition => partition.Item2.Select(message =>
            message.Record.Offset == 2 ? throw new InvalidDataException("poison") : message));

        (await Should.ThrowAsync<InvalidDataException>(control.StreamCompletion.WaitAsync(Until.Patience))).Message.ShouldBe("poison");
        await Should.ThrowAsync<InvalidDataException>(control.DrainAndShutdown().WaitAsync(Until.Patience));
        await control.IsShutdown.WaitAsync(Until.Patience);
    }
}
