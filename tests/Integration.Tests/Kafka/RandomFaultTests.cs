using Akka;
using Akka.Streams.Dsl;
using Confluent.Kafka;
using CryptoViz.Pipeline.Tests.Kafka;
using CryptoViz.Pipeline.Topics;
using CryptoViz.Streams.Kafka.Dsl;
using CryptoViz.Streams.Kafka.Helpers;
using CryptoViz.Streams.Kafka.Messages;
using Xunit.Abstractions;

namespace CryptoViz.Integration.Tests.Kafka;

/// <summary>
/// Faults that only a made-up cluster can be told to have, in an order that a seed gives (<c>CRYPTOVIZ_SEED</c>), while records come
/// and consumers join and leave: nothing is lost, applied twice or out of order.
/// </summary>
public sealed class RandomFaultTests(TwoKafkaBrokers kafka, ITestOutputHelper output) : IClassFixture<TwoKafkaBrokers>, IDisposable
{
    private const int Total = 4_000;
    private const int Coins = 50;

    // Shorter than the watchdog's two minutes: no fault may leave a consumer standing.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static readonly (Request Request, ErrorCode[] Errors)[] Refusals =
    [
        (Request.Produce, [ErrorCode.NotLeaderForPartition, ErrorCode.RequestTimedOut]),
        (Request.Fetch, [ErrorCode.NotLeaderForPartition, ErrorCode.Local_Transport]),
        (Request.Metadata, [ErrorCode.Local_Transport]),
        (Request.FindCoordinator, [ErrorCode.GroupCoordinatorNotAvailable]),
        (Request.OffsetCommit, [ErrorCode.RebalanceInProgress, ErrorCode.NotCoordinatorForGroup, ErrorCode.IllegalGeneration, ErrorCode.Local_Transport]),
        (Request.Heartbeat, [ErrorCode.RebalanceInProgress]),
    ];

    private readonly int _seed = int.TryParse(Environment.GetEnvironmentVariable("CRYPTOVIZ_SEED"), out var seed) ? seed : Random.Shared.Next();
    private readonly KafkaFaults _faults = new(kafka.Broker);
    private readonly TestTopic _topic = new(kafka);

    [Fact]
    public async Task Whatever_the_cluster_does_nothing_is_lost_applied_twice_or_out_of_order()
    {
        output.WriteLine($"seed {_seed}");
        var (random, history) = (new Random(_seed), new History(_seed, Coins));
        var consumers = new List<Consumer> { new(_topic, history) };
        var sending = Send(history);

        while (!sending.IsCompleted)
        {
            var fault = random.Next(7);
            switch (fault)
            {
                case 0: _faults.MoveLeader(_topic.Name, random.Next(2), to: 1 + random.Next(2)); break;
                case 1: _faults.MoveCoordinator(_topic.Group, to: 1 + random.Next(2)); break;
                case 2: _faults.Delay(random.Next(100), 1 + random.Next(2)); break;
                case 3 when consumers.Count < 3: consumers.Add(new(_topic, history)); break;
                case 3: await Leave(consumers[0]); break;
                default:
                    var (request, errors) = Refusals[random.Next(Refusals.Length)];
                    _faults.Fail(request, errors[random.Next(errors.Length)]);
                    break;
            }

            await Task.Delay(random.Next(100, 500));
        }

        await sending;
        _faults.FailNoMore();
        for (var broker = 1; broker <= 2; broker++) _faults.Delay(0, broker);
        using (var patience = new CancellationTokenSource(Patience))
            while (history.Done < Total && history.Faults.IsEmpty) await Task.Delay(50, patience.Token);
        await Task.WhenAll(consumers.Select(consumer => consumer.Leave()));

        output.WriteLine($"{history.Done} done, {history.Repeated} came again");
        history.Faults.ShouldBeEmpty();
        history.Done.ShouldBe(Total);

        Task Leave(Consumer consumer)
        {
            consumers.Remove(consumer);
            return consumer.Leave();
        }
    }

    public void Dispose() => _faults.FailNoMore();

    private Task Send(History history) =>
        Source.From(Enumerable.Range(0, Total))
            .Throttle(500, TimeSpan.FromSeconds(1), 50, Akka.Streams.ThrottleMode.Shaping)
            .Select(n =>
            {
                var (coin, number) = history.At(n);
                return new ProducerRecord<string, byte[]>(_topic.Name, $"coin-{coin}", [.. BitConverter.GetBytes(coin), .. BitConverter.GetBytes(number)]);
            })
            .RunWith(KafkaProducer.PlainSink(kafka.Producer), kafka.Materializer);

    /// <summary>A member of the group that runs again when it fails, until it leaves.</summary>
    private sealed class Consumer
    {
        private readonly TestTopic _topic;
        private readonly History _history;
        private readonly Task _running;
        private volatile DrainingControl<Done>? _control;
        private volatile bool _leaves;

        public Consumer(TestTopic topic, History history)
        {
            (_topic, _history) = (topic, history);
            _running = Run();
        }

        public async Task Leave()
        {
            _leaves = true;
            if (_control is { } control) await Task.WhenAny(control.DrainAndShutdown());
            await _running.WaitAsync(Patience);
        }

        private async Task Run()
        {
            while (!_leaves)
            {
                var control = _control = _topic.Run(partition => partition.Item2.SelectAsync(1, async message =>
                {
                    var record = new TopicRecord(message.Record);
                    await _history.Apply([new ReadRecord<History.Counted>(record, History.Read(record))]);
                    return message;
                }));
                await Task.WhenAny(control.StreamCompletion);
                await control.Shutdown();
            }
        }
    }
}
