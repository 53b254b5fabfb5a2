using System.Collections.Immutable;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.Streams.Supervision;
using Confluent.Kafka;
using CryptoViz.Streams.Kafka.Dsl;
using CryptoViz.Streams.Kafka.Messages;
using CryptoViz.Streams.Kafka.Settings;

namespace CryptoViz.Pipeline.Tests.Kafka;

public sealed class RefusedRecordTests(KafkaBroker kafka) : IClassFixture<KafkaBroker>
{

    private readonly TestTopic _topic = new(kafka);

    // A record of more is refused by the client itself.
    private ProducerSettings<string, byte[]> Settings => kafka.Producer.WithProperty("message.max.bytes", "1000");

    [Fact]
    public async Task With_resume_a_refused_record_is_left_out_and_all_others_are_confirmed_in_order()
    {
        var confirmed = await Source.From(Enumerable.Range(0, 30))
            .Select(n => ProducerMessage.Single(Sized(n % 10 == 5 ? 5_000 : 10), n))
            .Via(KafkaProducer.FlexiFlow<string, byte[], int>(Settings)
                .WithAttributes(ActorAttributes.CreateSupervisionStrategy(Deciders.ResumingDecider)))
            .Select(result => result.PassThrough)
            .RunWith(Sink.Seq<int>(), kafka.Materializer).WaitAsync(Until.Patience);

        confirmed.ShouldBe(Enumerable.Range(0, 30).Where(n => n % 10 != 5));
    }

    [Fact]
    public async Task With_stop_a_refused_record_fails_the_stream_with_its_cause_and_a_shared_producer_goes_on()
    {
        using var producer = Settings.CreateKafkaProducer();
        Task Send(int size) => Source.Single(Sized(size)).RunWith(KafkaProducer.PlainSink(Settings, producer), kafka.Materializer).WaitAsync(Until.Patience);

        var failure = await Should.ThrowAsync<KafkaException>(Send(5_000));
        await Send(10);

        failure.Error.Code.ShouldBe(ErrorCode.MsgSizeTooLarge);
    }

    [Fact]
    public async Task Several_records_are_confirmed_together_and_one_that_is_refused_refuses_all()
    {
        IEnvelope<string, byte[], string> Both(int size, string name) =>
            ProducerMessage.Multi(ImmutableHashSet.Create(Sized(10), Sized(size)), name);

        var confirmed = await Source.From(new[] { Both(10, "small"), Both(5_000, "large"), Both(10, "after") })
            .Via(KafkaProducer.FlexiFlow<string, byte[], string>(Settings)
                .WithAttributes(ActorAttributes.CreateSupervisionStrategy(Deciders.ResumingDecider)))
            .RunWith(Sink.Seq<IResults<string, byte[], string>>(), kafka.Materializer).WaitAsync(Until.Patience);

        confirmed.Select(result => result.PassThrough).ShouldBe(["small", "after"]);
        confirmed.Cast<MultiResult<string, byte[], string>>().ShouldAllBe(result => result.Parts.Count == 2);
    }

    private ProducerRecord<string, byte[]> Sized(int bytes) => new(_topic.Name, "key", new byte[bytes]);
}
