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

public sealed class KafkaClientsTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ActorSystem _system = ActorSystem.Create("clients", "akka { loglevel = OFF, stdout-loglevel = OFF }");
    private KafkaClients _clients = null!;

    public async Task InitializeAsync()
    {
        var options = new PipelineOptions.KafkaOptions { TopicPrefix = "usd-" };
        options.Client["linger.ms"] = "1";
        options.Client["session.timeout.ms"] = "2000";
        options.Client["enable.auto.commit"] = "true";
        options.Client["partitioner"] = "random";
        _clients = await KafkaClients.Start(options, NullLogger.Instance);
    }

    public async Task DisposeAsync()
    {
        await _system.Terminate();
        await _clients.DisposeAsync();
    }

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

        var topics = admin.GetMetadata(Patience).Topics;

        topics.Select(topic => topic.Topic).ShouldBe(_clients.Topics.All.Select(topic => topic.Name), ignoreOrder: true);
        topics.ShouldAllBe(topic => topic.Partitions.Count == 2);
    }

    // The hashes are those of the tests of Kafka's own Utils.murmur2.
    [Theory]
    [InlineData("21", -973932308)]
    [InlineData("foobar", -790332482)]
    [InlineData("a-little-bit-long-string", -985981536)]
    [InlineData("a-little-bit-longer-string", -1486304829)]
    [InlineData("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971)]
    public async Task A_key_is_in_the_partition_where_Java_would_put_it(string key, int murmur2)
    {
        var record = new ProducerRecord<string, byte[]>(_clients.Topics.Ticks, key, [1]);

        var confirmed = await Source.Single(ProducerMessage.Single(record))
            .Via(_clients.Producing<NotUsed>())
            .RunWith(Sink.First<IResults<string, byte[], NotUsed>>(), _system.Materializer()).WaitAsync(Patience);

        ((Result<string, byte[], NotUsed>)confirmed).Metadata.Partition.Value.ShouldBe((murmur2 & int.MaxValue) % 2);
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
            .RunForeach(_ => Interlocked.Increment(ref sent), _system.Materializer());

        await Until(() => Volatile.Read(ref sent) == 20);
        ended.IsCompleted.ShouldBeFalse();
        var read = 0;
        using var stop = new CancellationTokenSource();
        var reading = Graph(_ => Interlocked.Increment(ref read)).Run(stop.Token);

        await ended.WaitAsync(Patience);
        await Until(() => Volatile.Read(ref read) == 60);
        await reading.Drain().WaitAsync(Patience);
        sent.ShouldBe(60);
    }

    [Fact]
    public async Task A_graph_that_failed_goes_on_after_its_last_commit_and_drains_when_it_is_told_to_stop()
    {
        await Source.From(Enumerable.Range(0, 20))
            .Select(n => ProducerMessage.Single(new ProducerRecord<string, byte[]>(
                _clients.Topics.Ticks, 0, new Message<string, byte[]> { Key = $"{n}", Value = [1] })))
            .Via(_clients.Producing<NotUsed>())
            .RunWith(Sink.Ignore<IResults<string, byte[], NotUsed>>(), _system.Materializer()).WaitAsync(Patience);
        var read = new ConcurrentQueue<long>();
        var failed = false;
        var graph = Graph(_clients.Topics.News, offset =>
        {
            read.Enqueue(offset);
            if (offset != 10 || failed) return;
            failed = true;
            throw new InvalidDataException("the tenth is poison, once");
        });

        var runner = embedded.System.ActorOf(Props.Create(() => new GraphRunner("news", graph, TimeProvider.System)));
        await Until(() => read.Contains(19));
        await runner.Ask<Done>(GraphRunner.DrainGraph.Instance, Patience);

        read.Distinct().Order().ShouldBe(Enumerable.Range(0, 20).Select(n => (long)n));
        read.Count(offset => offset == 10).ShouldBe(2);
    }

    private Func<IMaterializer, RunningGraph> Graph(string topic, Action<long> each) => ConsumingGraph.Of(
        _clients,
        $"reader-of-{topic}",
        topic,
        new DeadLetterFile(Path.GetTempPath(), TimeProvider.System, NullLogger.Instance),
        records =>
        {
            foreach (var record in records) each(record.Offset.Value);
            return Task.FromResult(ImmutableArray<DeadLetter>.Empty);
        });

    private static async Task Until(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!condition()) await Task.Delay(10, patience.Token);
    }
}
