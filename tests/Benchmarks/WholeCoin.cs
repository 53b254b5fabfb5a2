using System.Diagnostics;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Confluent.Kafka;
using CryptoViz.Pipeline;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Market;
using CryptoViz.Pipeline.Topics;
using CryptoViz.Streams.Kafka.Messages;

namespace CryptoViz.Benchmarks;

/// <summary>
/// A tick's whole way through its coin, from the record's bytes to the event's: the real way of a partition, which reads ticks while the
/// coin is asked to apply those before, and the real persistent actor with every tier full, which decides, has its event encoded, applies
/// it, and once a second tells its row and the statistics of all windows. Only Kafka and the disk are missing. Beside it bare messages to
/// an actor that does nothing.
/// </summary>
internal static class WholeCoin
{
    private const int Ticks = 51_200;
    private const int BareMessages = 1_000_000;
    private const int Pairs = 9;
    private const int WarmRounds = 40;

    /// <summary>The most that gathers while a batch is applied: as much as in the pipeline, what it is on a busy topic, and a tick alone.</summary>
    private static readonly int[] Batches = [256, 10, 1];

    public static async Task MeasureAsync(Table table)
    {
        using var system = ActorSystem.Create("coin", ContractSerializer.Config.WithFallback(EncodingJournal.Config).WithFallback("akka.loglevel = WARNING"));
        var records = Enumerable.Range(1, Ticks).Select(second => Record(FullCoin.Next(second))).ToList();

        // Code that runs much is compiled anew beside it for some seconds; on two processors that is half of what there is.
        for (var warm = 0; warm < WarmRounds; warm++) await CoinAsync(system, records, Batches[0]);
        var rates = await Rounds.InTurnAsync(
            Pairs, [() => BareAsync(system), .. Batches.Select(size => (Func<Task<double>>)(() => CoinAsync(system, records, size)))]);
        for (var i = 0; i < Batches.Length; i++)
        {
            var coin = rates[i + 1];
            table.Add(
                $"whole coin (decode, apply, windows, encode for the journal), {Batches[i]} ticks a command / bare Tell",
                i == 0 ? ">= 0.04" : "-",
                coin.Zip(rates[0], (ours, bare) => ours / bare).Text("0.000"),
                $"{coin.Text("0")} ticks/s, {1e6 / coin.Median():0.0} us each; bare {rates[0].Select(rate => rate / 1e6).Text()} M/s");
        }

        await system.Terminate();
    }

    private static async Task<double> BareAsync(ActorSystem system)
    {
        var actor = system.ActorOf(Props.Create(() => new Bare()));
        await actor.Ask<string>("ready");
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < BareMessages; i++) actor.Tell("tick");
        await actor.Ask<string>("ready");
        var rate = BareMessages / clock.Elapsed.TotalSeconds;
        await actor.GracefulStop(TimeSpan.FromSeconds(10));
        return rate;
    }

    private static async Task<double> CoinAsync(ActorSystem system, List<CommittableMessage<string, byte[]>> records, int batch)
    {
        Action<CoinAnalytics> analytics = _ => { };
        var coin = system.ActorOf(Props.Create(() => new CoinActor(
            FullCoin.Id, "usd", "journal", ActorRefs.Nobody, ActorRefs.Nobody, analytics, new DamagedEntities(), TimeProvider.System)));
        await coin.Ask<CoinSummary>(new CoinProtocol.GetSummary(FullCoin.Id));
        var batches = new CoinBatches(coin, "usd", TimeProvider.System, CoinBatches.Patience);
        var clock = Stopwatch.StartNew();
        await Source.From(records)
            .Via(ConsumingGraph.Applying(batches.ReadTick, batches.Ticks, Refuse, batch))
            .RunWith(Sink.Ignore<ICommittable>(), system.Materializer());
        var rate = Ticks / clock.Elapsed.TotalSeconds;
        await coin.GracefulStop(TimeSpan.FromSeconds(10));
        return rate;
    }

    private static Task Refuse(IReadOnlyCollection<DeadLetter> letters) =>
        letters.Count == 0 ? Task.CompletedTask : throw new InvalidOperationException(letters.First().Detail);

    private static CommittableMessage<string, byte[]> Record(Tick tick) => new(
        new ConsumeResult<string, byte[]> { Message = new Message<string, byte[]> { Key = tick.Id.Value, Value = TopicCodec.Encode(tick) } },
        new NoOffset());

    private sealed class NoOffset : ICommittableOffset
    {
        public long BatchSize => 1;

        public GroupTopicPartitionOffset Offset => throw new NotSupportedException();

        public Task Commit() => Task.CompletedTask;

        public ICommittableOffsetBatch Updated(ICommittable offset) => throw new NotSupportedException();
    }

    private sealed class Bare : ReceiveActor
    {
        public Bare() => Receive<string>(text =>
        {
            if (text == "ready") Sender.Tell(text);
        });
    }
}
