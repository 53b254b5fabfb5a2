using System.Diagnostics;
using Akka;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using CryptoViz.Pipeline;
using CryptoViz.Pipeline.Topics;
using CryptoViz.Streams.Kafka.Messages;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit.Abstractions;

namespace CryptoViz.Integration.Tests.Kafka;

/// <summary>
/// Consumers join and leave under load and the broker is killed and comes back, in an order that a seed gives
/// (<c>CRYPTOVIZ_SEED</c>): nothing is lost, applied twice or out of order. <c>CRYPTOVIZ_LONG=1</c> does it for a million records.
/// </summary>
[Collection(KafkaCollection.Name)]
public sealed class HistoryTests(KafkaFixture kafka, ITestOutputHelper output)
{
    private const int Coins = 200;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly bool Long = Environment.GetEnvironmentVariable("CRYPTOVIZ_LONG") == "1";

    private readonly int _seed = int.TryParse(Environment.GetEnvironmentVariable("CRYPTOVIZ_SEED"), out var seed) ? seed : Random.Shared.Next();

    [SkippableFact]
    public async Task Whatever_comes_and_goes_nothing_is_lost_applied_twice_or_out_of_order()
    {
        kafka.NeedOwnKafka();
        var (total, rounds) = Long ? (1_000_000, 6) : (50_000, 1);
        output.WriteLine($"seed {_seed}, {total} records");
        var clock = Stopwatch.StartNew();
        var random = new Random(_seed);
        var history = new History(_seed, Coins);
        using var system = ActorSystem.Create("history", "akka { loglevel = ERROR, stdout-loglevel = OFF }");
        var options = new PipelineOptions.KafkaOptions { BootstrapServers = kafka.BootstrapServers, TopicPrefix = $"history-{Guid.NewGuid():N}-", Partitions = 6 };
        options.Client["heartbeat.interval.ms"] = "200"; // So soon a member hears that another came or went.
        await using var clients = await KafkaClients.Start(options, NullLogger.Instance);
        var members = new List<IActorRef>();

        await Join();
        var sending = Send(system, clients, history, total, perSecond: Long ? 20_000 : 6_000);
        var events = Enumerable.Repeat<Func<Task>[]>([Join, Join, Leave, KillAndComeBack, Join, Fall, Leave], rounds).SelectMany(round => round).ToArray();
        random.Shuffle(events);
        foreach (var (happening, index) in events.Select((happening, index) => (happening, index)))
        {
            await Until.TrueAsync(() => history.Done >= (long)total * (index + 1) / (events.Length + 2) || sending.IsFaulted, Patience);
            await happening();
        }

        await sending.WaitAsync(Patience);
        await Until.TrueAsync(() => history.Done >= total || !history.Faults.IsEmpty, Patience);
        await Task.WhenAll(members.Select(Drain));

        output.WriteLine($"{history.Done} done, {history.Repeated} came again, in {clock.Elapsed.TotalSeconds:0.0} s");
        history.Faults.ShouldBeEmpty();
        history.Done.ShouldBe(total);
        await system.Terminate();

        Task Join()
        {
            output.WriteLine($"{clock.Elapsed.TotalSeconds:0.0} s: a consumer joins at {history.Done}");
            var letters = new DeadLetterBox(clients, new DeadLetterFile(Path.GetTempPath(), NullLogger.Instance), NullLogger.Instance);
            var graph = ConsumingGraph.Of(clients, "history", clients.Topics.Ticks, letters, History.Read, history.Apply);
            members.Add(system.ActorOf(Props.Create(() => new GraphRunner($"member-{members.Count}", graph, null, null, TimeProvider.System))));
            return Task.CompletedTask;
        }

        async Task Leave()
        {
            if (members.Count < 2) return;
            output.WriteLine($"{clock.Elapsed.TotalSeconds:0.0} s: a consumer leaves at {history.Done}");
            var leaving = members[random.Next(members.Count)];
            members.Remove(leaving);
            await Drain(leaving);
        }

        Task Fall()
        {
            if (members.Count < 2) return Task.CompletedTask;
            output.WriteLine($"{clock.Elapsed.TotalSeconds:0.0} s: a consumer falls at {history.Done}");
            var falling = members[random.Next(members.Count)];
            members.Remove(falling);
            return falling.GracefulStop(Patience);
        }

        async Task KillAndComeBack()
        {
            output.WriteLine($"{clock.Elapsed.TotalSeconds:0.0} s: Kafka is killed at {history.Done}");
            await kafka.Kill();
            await kafka.ComeBack();
        }
    }

    /// <summary>Sends all records in order; what a failed try had not confirmed is sent again.</summary>
    private static async Task Send(ActorSystem system, KafkaClients clients, History history, int total, int perSecond)
    {
        var confirmed = 0;
        while (confirmed < total)
        {
            try
            {
                await Source.From(Enumerable.Range(confirmed, total - confirmed))
                    .Throttle(perSecond, TimeSpan.FromSeconds(1), perSecond / 10, ThrottleMode.Shaping)
                    .Select(n =>
                    {
                        var (coin, number) = history.At(n);
                        byte[] value = [.. BitConverter.GetBytes(coin), .. BitConverter.GetBytes(number)];
                        return ProducerMessage.Single(new ProducerRecord<string, byte[]>(clients.Topics.Ticks, $"coin-{coin}", value), n);
                    })
                    .Via(clients.Producing<int>())
                    .RunForeach(result => confirmed = result.PassThrough + 1, system.Materializer());
            }
            catch (Exception e) when (e is Confluent.Kafka.KafkaException)
            {
                // The broker was away for longer than a record waits.
            }
        }
    }

    private static async Task Drain(IActorRef member)
    {
        try
        {
            await member.Ask<Done>(GraphRunner.DrainGraph.Instance, TimeSpan.FromSeconds(60));
        }
        catch (Exception e) when (e is not AskTimeoutException)
        {
            // A graph that fails while it leaves has committed less; others read that again.
        }
    }
}
