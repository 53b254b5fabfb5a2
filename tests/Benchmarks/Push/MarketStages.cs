using System.Globalization;
using Akka.Actor;
using CryptoViz.Gateway.Realtime;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Benchmarks.Push;

/// <summary>
/// Where a tick is on its way to a client of the market: when the market has told it to the gateways, and when a frame holds it. Each
/// price is a stamp.
/// </summary>
internal sealed class MarketStages
{
    private readonly List<double> _told = [];
    private readonly List<double> _framed = [];
    private readonly Dictionary<CoinId, decimal> _seen = [];

    /// <summary>Begins to look on.</summary>
    public static MarketStages Of(ActorSystem system, IActorRef market, Feed<MarketTable, MarketChange> feed)
    {
        var stages = new MarketStages();
        system.ActorOf(Props.Create(() => new Watcher(market, stages)));
        _ = stages.ReadAsync(feed);
        return stages;
    }

    /// <summary>Forgets what was seen so far.</summary>
    public void Begin()
    {
        lock (_told) _told.Clear();
        lock (_framed) _framed.Clear();
    }

    /// <summary>Both stages in milliseconds.</summary>
    public string Text()
    {
        lock (_told) lock (_framed) return $"told to the gateway {Figures(_told)}, in a frame {Figures(_framed)}";
    }

    private static string Figures(List<double> latencies)
    {
        latencies.Sort();
        return string.Create(CultureInfo.InvariantCulture, $"median {latencies.Median():0}, p99 {latencies[(int)(latencies.Count * 0.99)]:0}");
    }

    private void Told(IEnumerable<MarketCoin> coins)
    {
        var now = ConnectionSet.Stamp;
        lock (_told) _told.AddRange(coins.Select(coin => (now - (double)coin.Summary.Latest.Price) / 1000));
    }

    private async Task ReadAsync(Feed<MarketTable, MarketChange> feed)
    {
        using var waiter = new FrameWaiter(default);
        while (feed.Now is { Ended: null } moment)
        {
            await waiter.WaitAsync(moment.Waiters);
            var now = ConnectionSet.Stamp;
            lock (_framed)
                foreach (var latest in feed.State!.Rows.Select(row => row.Summary.Latest))
                {
                    if (_seen.TryGetValue(latest.Id, out var price) && price != latest.Price) _framed.Add((now - (double)latest.Price) / 1000);
                    _seen[latest.Id] = latest.Price;
                }
        }
    }

    private sealed class Watcher : ReceiveActor, IWithTimers
    {
        public Watcher(IActorRef market, MarketStages stages)
        {
            Receive<MarketProtocol.Snapshot>(_ => { });
            Receive<MarketProtocol.Delta>(delta => stages.Told(delta.Coins));
            Receive<MarketProtocol.Watch>(watch => market.Tell(watch));
        }

        public ITimerScheduler Timers { get; set; } = null!;

        protected override void PreStart() =>
            Timers.StartPeriodicTimer(nameof(Watcher), new MarketProtocol.Watch(null), TimeSpan.Zero, Lease.Renewal);
    }
}
