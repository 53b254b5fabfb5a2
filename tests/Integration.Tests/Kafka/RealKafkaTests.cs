using System.Collections.Concurrent;
using Akka;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using CryptoViz.Pipeline;
using CryptoViz.Pipeline.Topics;
using CryptoViz.Streams.Kafka.Dsl;
using CryptoViz.Streams.Kafka.Helpers;
using CryptoViz.Streams.Kafka.Messages;
using CryptoViz.Streams.Kafka.Settings;
using Microsoft.Extensions.Logging.Abstractions;

namespace CryptoViz.Integration.Tests.Kafka;

/// <summary>What the embedded broker can't vouch for, since it is no Kafka.</summary>
[Collection(KafkaCollection.Name)]
public sealed class RealKafkaTests(KafkaFixture kafka) : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _prefix = $"test-{Guid.NewGuid():N}-";
    private readonly ActorSystem _system = ActorSystem.Create("kafka", "akka.loglevel = WARNING");
    private KafkaClients? _clients;

    private KafkaClients Clients => _clients!;

    public async Task InitializeAsync()
    {
        if (kafka.BootstrapServers.Length > 0) _clients = await Start();
    }

    public async Task DisposeAsync()
    {
        await _system.Terminate();
        if (_clients is not null) await _clients.DisposeAsync();
    }

    [SkippableFact]
    public async Task Missing_topics_are_created_with_their_partitions_and_retention_and_existing_ones_are_left_alone()
    {
        kafka.NeedKafka();
        using var admin = new AdminClientBuilder([new("bootstrap.servers", kafka.BootstrapServers)]).Build();

        (await TopicCreation.CreateMissing(admin, kafka.BootstrapServers, Clients.Topics, 5)).ShouldBeEmpty();

        var news = new ConfigResource { Type = ResourceType.Topic, Name = Clients.Topics.News };
        var configs = await admin.DescribeConfigsAsync([news]);
        configs.Single().Entries["retention.ms"].Value.ShouldBe("2592000000");
        admin.GetMetadata(Clients.Topics.News, Patience).Topics.Single().Partitions.Count.ShouldBe(3);
    }

    [SkippableFact]
    public async Task A_thousand_records_are_read_in_order_and_a_group_resumes_after_its_last_commit()
    {
        kafka.NeedKafka();
        await Send(1_000);

        var first = await Read(1_000, commit: offset => offset < 100);
        var second = await Read(first.Count(record => record.Offset >= 100));

        foreach (var partition in first.GroupBy(record => record.Partition.Value))
        {
            partition.Select(record => record.Offset.Value).ShouldBe(Enumerable.Range(0, partition.Count()).Select(n => (long)n));
            second.Where(record => record.Partition == partition.Key).Select(record => record.Offset.Value)
                .ShouldBe(Enumerable.Range(100, partition.Count() - 100).Select(n => (long)n));
        }
    }

    [SkippableFact]
    public async Task When_a_second_consumer_joins_nothing_is_lost()
    {
        kafka.NeedKafka();
        await Send(300);
        var seen = new ConcurrentDictionary<int, bool>();
        var readers = new ConcurrentDictionary<int, bool>();
        DrainingControl<Done> Start(int reader) => Run(message =>
        {
            readers[reader] = true;
            seen[BitConverter.ToInt32(message.Record.Message.Value)] = true;
            return true;
        });

        var first = Start(1);
        await Until.TrueAsync(() => seen.Count == 300, Patience);
        var second = Start(2);
        var sent = 300;
        await Until.TrueAsync(async () =>
        {
            await Send(30, from: sent);
            sent += 30;
            return readers.ContainsKey(2);
        }, Patience);
        await Until.TrueAsync(() => seen.Count == sent, Patience);

        await Task.WhenAll(first.DrainAndShutdown(), second.DrainAndShutdown()).WaitAsync(Patience);
        seen.Keys.Order().ShouldBe(Enumerable.Range(0, sent));
    }

    [SkippableFact]
    public async Task Without_demand_a_consumer_stays_in_its_group_past_the_longest_time_between_polls()
    {
        kafka.NeedKafka();
        await Send(5_000);
        var go = new TaskCompletionSource();
        var (seen, assignments) = (new ConcurrentDictionary<int, bool>(), 0);
        var settings = Clients.Consumer("demand").WithProperty("session.timeout.ms", "6000").WithProperty("max.poll.interval.ms", "6000");
        var control = KafkaConsumer.CommittablePartitionedSource(settings, Subscriptions.Topics(Clients.Topics.Ticks))
            .SelectAsyncUnordered(10, partition =>
            {
                Interlocked.Increment(ref assignments);
                return partition.Item2
                    .SelectAsync(1, async message =>
                    {
                        await go.Task;
                        seen[BitConverter.ToInt32(message.Record.Message.Value)] = true;
                        return (ICommittable)message.CommitableOffset;
                    })
                    .RunWith(Clients.CommittingSink(), _system.Materializer());
            })
            .ToMaterialized(Sink.Ignore<Done>(), DrainingControl<Done>.Create)
            .Run(_system.Materializer());

        await Until.TrueAsync(() => Volatile.Read(ref assignments) == 3, Patience);
        await Task.Delay(TimeSpan.FromSeconds(8)); // Nothing tells that an interval passed in which nothing happened.
        go.SetResult();
        await Until.TrueAsync(() => seen.Count == 5_000, Patience);
        await control.DrainAndShutdown().WaitAsync(Patience);

        assignments.ShouldBe(3);
    }

    [Fact]
    public async Task An_address_without_a_broker_is_said_in_one_line_that_tells_what_to_do()
    {
        using var admin = new AdminClientBuilder([new("bootstrap.servers", "127.0.0.1:1")]).SetLogHandler((_, _) => { }).Build();

        var failure = await Should.ThrowAsync<InvalidOperationException>(
            TopicCreation.CreateMissing(admin, "127.0.0.1:1", new TopicNames(""), 1, TimeSpan.FromSeconds(1)));

        failure.Message.ShouldStartWith("Kafka at 127.0.0.1:1 does not answer");
        failure.Message.ShouldEndWith("check CryptoViz:Kafka:BootstrapServers and that it runs.");
    }

    private Task<KafkaClients> Start() => KafkaClients.Start(
        new PipelineOptions.KafkaOptions { BootstrapServers = kafka.BootstrapServers, TopicPrefix = _prefix, Partitions = 3 }, NullLogger.Instance);

    private Task Send(int count, int from = 0) =>
        Source.From(Enumerable.Range(from, count))
            .Select(n => ProducerMessage.Single(new ProducerRecord<string, byte[]>(Clients.Topics.Ticks, $"key-{n}", BitConverter.GetBytes(n))))
            .Via(Clients.Producing<NotUsed>())
            .RunWith(Sink.Ignore<IResults<string, byte[], NotUsed>>(), _system.Materializer())
            .WaitAsync(Patience);

    private async Task<List<ConsumeResult<string, byte[]>>> Read(int count, Func<long, bool>? commit = null)
    {
        var read = new ConcurrentQueue<ConsumeResult<string, byte[]>>();
        var control = Run(message =>
        {
            read.Enqueue(message.Record);
            return commit?.Invoke(message.Record.Offset.Value) ?? true;
        });

        await Until.TrueAsync(() => read.Count >= count || control.StreamCompletion.IsCompleted, Patience);
        await control.DrainAndShutdown().WaitAsync(Patience);
        return [.. read];
    }

    private DrainingControl<Done> Run(Func<CommittableMessage<string, byte[]>, bool> commit) =>
        KafkaConsumer.CommittablePartitionedSource(Clients.Consumer("test"), Subscriptions.Topics(Clients.Topics.Ticks))
            .SelectAsyncUnordered(10, partition => partition.Item2
                .Where(message => commit(message))
                .Select(message => (ICommittable)message.CommitableOffset)
                .RunWith(Clients.CommittingSink(), _system.Materializer()))
            .ToMaterialized(Sink.Ignore<Done>(), DrainingControl<Done>.Create)
            .Run(_system.Materializer());
}
