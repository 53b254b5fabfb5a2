using System.Collections.Concurrent;
using Akka.Actor;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Market;
using CryptoViz.Pipeline.Storage;
using CryptoViz.Pipeline.Tests.Storage;
using static CryptoViz.Pipeline.Tests.Market.Series;

namespace CryptoViz.Pipeline.Tests.Market;

/// <summary>A start on the JSON files: the market asks coins for their rows by rank, a few at a time, and serves those it has.</summary>
public sealed class PacedStartTests : IAsyncLifetime
{
    private const int Coins = 100;

    private readonly StoredSystem _stored = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _stored.DisposeAsync();

    [Fact]
    public async Task Coins_recover_in_rank_order_while_those_that_did_are_served()
    {
        await StoreAsync();
        await _stored.RestartAsync();
        var asked = new ConcurrentQueue<int>();
        var gate = _stored.Start(Props.Create(() => new Gate(Coin, asked)));

        var market = Market(gate);
        await Until.TrueAsync(() => asked.Count == RecoveryQueue.AtOnce);
        (await TableAsync(market)).ShouldSatisfyAllConditions(
            table => table.Coins.ShouldBeEmpty(),
            table => table.Recovering.ShouldBe(Coins));

        gate.Tell(new Gate.Open(10));
        await Until.TrueAsync(async () => (await TableAsync(market)).Coins.Length == 10);
        (await TableAsync(market)).Coins.Select(coin => coin.Summary.Latest.Rank!.Value).Order().ShouldBe(Enumerable.Range(1, 10));
        await Until.TrueAsync(() => asked.Count == RecoveryQueue.AtOnce + 10);

        gate.Tell(new Gate.Open(Coins));
        await Until.TrueAsync(async () => (await TableAsync(market)) is { Coins.Length: Coins, Recovering: 0 });
        asked.ShouldBe(Enumerable.Range(1, Coins));
    }

    // The coins became known in the opposite order: a start goes by the ranks of the last hour.
    private async Task StoreAsync()
    {
        foreach (var rank in Enumerable.Range(1, Coins))
            await _stored.Start(Coin(IdOf(rank))).Ask<CoinProtocol.Accepted>(new CoinProtocol.ApplyTicks(IdOf(rank), [TickOf(rank, rank)]), Until.Patience);

        var market = Market(ActorRefs.Nobody);
        await TellAsync(market, rank => Coins - rank + 1);
        await TellAsync(market, rank => rank);
        market.Tell(new MarketActor.OrderDue());
        await Until.TrueAsync(() => _stored.HasSnapshot(Journals.Coins, "market-usd"));
        await market.GracefulStop(Until.Patience, EntityStop.Instance);
    }

    private static async Task TellAsync(IActorRef market, Func<int, int> rankOf)
    {
        var before = (await TableAsync(market)).Cursor;
        foreach (var coin in Enumerable.Range(1, Coins)) market.Tell(new MarketProtocol.CoinChanged(State(TickOf(coin, rankOf(coin))).Summary()!));
        await Until.TrueAsync(async () => (await TableAsync(market)).Cursor.Sequence > before.Sequence);
    }

    private static CoinId IdOf(int rank) => new($"coin-{rank}");

    private static Tick TickOf(int coin, int rank) => Tick(Noon, 100, id: IdOf(coin)) with { Rank = rank };

    private static Task<MarketProtocol.Snapshot> TableAsync(IActorRef market) =>
        market.Ask<MarketProtocol.Snapshot>(new MarketProtocol.Watch(null), Until.Patience);

    private Props Coin(CoinId id)
    {
        Action<CoinAnalytics> unheard = _ => { };
        return Props.Create(() => new CoinActor(id, "usd", "journal-1", ActorRefs.Nobody, ActorRefs.Nobody, unheard, _stored.Damaged, TimeProvider.System));
    }

    private IActorRef Market(IActorRef coins) => _stored.Start(Props.Create(() => new MarketActor("usd", coins, ActorRefs.Nobody, _stored.Damaged, TimeProvider.System)));

    /// <summary>Stands for the shard region: starts a coin when it is first asked, once the gate is open for it.</summary>
    private sealed class Gate : ReceiveActor
    {
        private readonly Queue<(CoinProtocol.GetSummary Question, IActorRef Asker)> _held = new();
        private int _open;

        public Gate(Func<CoinId, Props> coin, ConcurrentQueue<int> asked)
        {
            Receive<CoinProtocol.GetSummary>(question =>
            {
                asked.Enqueue(int.Parse(question.CoinId.Value["coin-".Length..]));
                _held.Enqueue((question, Sender));
                Pass(coin);
            });
            Receive<Open>(more =>
            {
                _open += more.Count;
                Pass(coin);
            });
        }

        private void Pass(Func<CoinId, Props> coin)
        {
            while (_open > 0 && _held.TryDequeue(out var held))
            {
                _open--;
                Context.ActorOf(coin(held.Question.CoinId)).Tell(held.Question, held.Asker);
            }
        }

        public sealed record Open(int Count);
    }
}
