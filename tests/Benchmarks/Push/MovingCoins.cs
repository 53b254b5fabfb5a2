using System.Collections.Concurrent;
using Akka.Actor;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Benchmarks.Push;

/// <summary>
/// Coins in the place of the pipeline's: each has a day of points, moves once a second, and is watched by the contract. What its series
/// was at each cursor is remembered.
/// </summary>
internal sealed class MovingCoins : ReceiveActor, IWithTimers
{
    private const int DayPoints = 1_440;
    private const string Origin = "journal";

    private readonly Dictionary<CoinId, (string Window, List<IActorRef> Watchers)> _watches = [];
    private readonly ConcurrentDictionary<(string Coin, string Cursor), string> _series;
    private int _moves;

    public MovingCoins(ConcurrentDictionary<(string Coin, string Cursor), string> series)
    {
        _series = series;
        Receive<CoinProtocol.Watch>(Watch);
        Receive<CoinProtocol.Unwatch>(_ => { });
        Receive<Moving>(_ => Move());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Timers.StartPeriodicTimer(Moving.Now, Moving.Now, TimeSpan.FromSeconds(1));

    private void Watch(CoinProtocol.Watch watch)
    {
        if (!_watches.TryGetValue(watch.CoinId, out var known)) _watches[watch.CoinId] = known = (watch.Window, []);
        if (!known.Watchers.Contains(Sender)) known.Watchers.Add(Sender);
        if (watch.Cursor != At(_moves))
            Sender.Tell(new CoinProtocol.Snapshot(watch.CoinId, watch.Window, At(_moves), Remembered(watch.CoinId, watch.Window), Summary(watch.CoinId)));
    }

    private void Move()
    {
        _moves++;
        foreach (var (coin, watch) in _watches)
        {
            var whole = Remembered(coin, watch.Window);
            var delta = new CoinProtocol.Delta(
                coin, watch.Window, At(_moves - 1), At(_moves), whole with { Points = Of(coin, _moves + DayPoints - 1, 1) }, Summary(coin));
            foreach (var watcher in watch.Watchers) watcher.Tell(delta);
        }
    }

    private CoinSeries Remembered(CoinId coin, string window)
    {
        var points = Of(coin, _moves, DayPoints);
        _series[(coin.Value, At(_moves).Text)] = SeriesHash.Of(points.Times, points.Prices);
        var span = new Span(points.Times[0], points.Times[^1]);
        return new CoinSeries
        {
            Window = window, Quote = "usd", From = span.From, To = span.To, AsOf = span.To, ResolutionSeconds = 60,
            Segments = [new Segment(span.From, 60)], Coverage = span, Gaps = [], Points = points, Statistics = new WindowStatistics(),
        };
    }

    private static Cursor At(int moves) => new(Origin, moves);

    private static Points Of(CoinId coin, int first, int count)
    {
        var minutes = Enumerable.Range(first, count).ToList();
        var level = coin.Value.Length + coin.Value[^1];
        return new Points
        {
            Times = [.. minutes.Select(minute => minute * 60_000L)],
            Prices = [.. minutes.Select(minute => level + (minute % 97 / 8.0))],
            MarketCaps = [.. minutes.Select(minute => 1e9 + minute)],
            Volumes = [.. minutes.Select(minute => 1e8 + minute)],
        };
    }

    private static CoinSummary Summary(CoinId coin) => new()
    {
        Latest = KafkaTicks.Tick(0) with { Id = coin }, Change = new Changes(null, null, null, null, null, null), SourceChanges = [],
    };

    private sealed record Moving
    {
        public static readonly Moving Now = new();
    }
}
