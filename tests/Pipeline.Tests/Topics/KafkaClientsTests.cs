using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Confluent.Kafka;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Topics;
using CryptoViz.Streams.Kafka.Messages;
using Microsoft.Extensions.Logging.Abstractions;

namespace CryptoViz.Pipeline.Tests.Topics;

public sealed class KafkaClientsTests(KafkaClientsTests.Embedded embedded) : IClassFixture<KafkaClientsTests.Embedded>
{

    // The hashes are those of the tests of Kafka's own Utils.murmur2.
    private static readonly Dictionary<string, int> Murmur2 = new()
    {
        ["21"] = -973932308,
        ["foobar"] = -790332482,
        ["a-little-bit-long-string"] = -985981536,
        ["a-little-bit-longer-string"] = -1486304829,
        ["lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8"] = -58897971,
    };

    private readonly KafkaClients _clients = embedded.Clients;
    private readonly ActorMaterializer _materializer = embedded.System.Materializer();

    [Fact]
    public void A_user_may_set_any_client_property_but_those_that_the_contract_rests_on()
    {
        _clients.Producer["linger.ms"].ShouldBe("1");
        _clients.Producer["partitioner"].ShouldBe("murmur2_random");
        _clients.Consumer("coins")["enable.auto.commit"].ShouldBe("false");
        _clients.Consumer("coins").GroupId.ShouldBe("usd-cryptoviz-coins");
    }

    [Fact]
    public void Every_topic_has_its_partitions()
    {
        using var admin = new AdminClientBuilder([new("bootstrap.servers", _clients.BootstrapServers)]).Build();

        var topics = admin.GetMetadata(Until.Patience).Topics;

        topics.Select(topic => topic.Topic).ShouldBe(_clients.Topics.All.Select(topic => topic.Name), ignoreOrder: true);
        topics.ShouldAllBe(topic => topic.Partitions.Count == 2);
    }

    [Fact]
    public async Task A_key_is_in_the_partition_where_Java_would_put_it()
    {
        var confirmed = await Source.From(Murmur2.Keys)
            .Select(key => ProducerMessage.Single(new ProducerRecord<string, byte[]>(_clients.Topics.Analytics, key, [1]), key))
            .Via(_clients.Producing<string>())
            .RunWith(Sink.Seq<IResults<string, byte[], string>>(), _materializer).WaitAsync(Until.Patience);

        confirmed.Cast<Result<string, byte[], string>>().ToDictionary(result => result.PassThrough, result => result.Metadata.Partition.Value)
            .ShouldBe(Murmur2.ToDictionary(key => key.Key, key => (key.Value & int.MaxValue) % 2));
    }

    [Fact]
    public async Task Ingest_waits_while_its_readers_are_two_mebibytes_behind_and_goes_on_when_they_commit()
    {
        var sent = 0;
        var payload = new byte[100_000];
        var ended = Source.From(Enumerable.Range(0, 60))
            .Select(n => ProducerMessage.Single(new ProducerRecord<string, byte[]>(
                _clients.Topics.Ticks, 0, new Message<string, byte[]> { Key = $"{n}", Value = payload })))
            .Via(_clients.Producing<NotUsed>())
            .RunForeach(_ => Interlocked.Increment(ref sent), _materializer);

        await Until.TrueAsync(() => Volatile.Read(ref sent) == 20);
        ended.IsCompleted.ShouldBeFalse();
        var read = 0;
        var reading = Graph(_clients.Topics.Ticks, _ => Interlocked.Increment(ref read))(_materializer);

        await ended.WaitAsync(Until.Patience);
        await Until.TrueAsync(() => Volatile.Read(ref read) == 60);
        await reading.Drain().WaitAsync(Until.Patience);
        sent.ShouldBe(60);
    }

    [Fact]
    public async Task A_graph_that_failed_goes_on_after_its_last_commit_and_drains_when_it_is_told_to_stop()
    {
        await Source.From(Enumerable.Range(0, 20))
            .Select(n => ProducerMessage.Single(new ProducerRecord<string, byte[]>(
                _clients.Topics.News, 0, new Message<string, byte[]> { Key = $"{n}", Value = [1] })))
            .Via(_clients.Producing<NotUsed>())
            .RunWith(Sink.Ignore<IResults<string, byte[], NotUsed>>(), _materializer).WaitAsync(Until.Patience);
        var read = new ConcurrentQueue<long>();
        var failed = false;
        var graph = Graph(_clients.Topics.News, offset =>
        {
            read.Enqueue(offset);
            if (offset != 10 || failed) return;
            failed = true;
            throw new InvalidDataException("the tenth is poison, once");
        });

        var runner = embedded.System.ActorOf(Props.Create(() => new GraphRunner("news", graph, null, null, TimeProvider.System)));
        await Until.TrueAsync(() => read.Contains(19));
        await runner.Ask<Done>(GraphRunner.DrainGraph.Instance, Until.Patience);

        read.Distinct().Order().ShouldBe(Enumerable.Range(0, 20).Select(n => (long)n));
        read.Count(offset => offset == 10).ShouldBe(2);
    }

    private Func<IMaterializer, RunningGraph> Graph(string topic, Action<long> each) => ConsumingGraph.Of(
        _clients,
        $"reader-of-{topic}",
        topic,
        new DeadLetterBox(_clients, new DeadLetterFile(Path.GetTempPath(), NullLogger.Instance), NullLogger.Instance),
        record => Decoded<object>.Good(record.Offset),
        records =>
        {
            foreach (var record in records) each((long)record.Value!);
            return Task.FromResult(ImmutableArray<DeadLetter>.Empty);
        });

    public sealed class Embedded : IAsyncLifetime
    {
        public ActorSystem System { get; } = ActorSystem.Create("clients", "akka { loglevel = OFF, stdout-loglevel = OFF }");

        internal KafkaClients Clients { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            var options = new PipelineOptions.KafkaOptions { TopicPrefix = "usd-" };
            options.Client["linger.ms"] = "1";
            options.Client["session.timeout.ms"] = "1300";
            options.Client["heartbeat.interval.ms"] = "200";
            options.Client["enable.auto.commit"] = "true";
            options.Client["partitioner"] = "random";
            Clients = await KafkaClients.Start(options, NullLogger.Instance);
        }

        public async Task DisposeAsync()
        {
            await System.Terminate();
            await Clients.DisposeAsync();
        }
    }
}
