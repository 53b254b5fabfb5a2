using System.Text.Json;
using Akka.Actor;
using Akka.TestKit;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Market;
using Microsoft.Extensions.Time.Testing;
using Xunit.Abstractions;
using static CryptoViz.Pipeline.Tests.Market.Series;

namespace CryptoViz.Pipeline.Tests.Market;

/// <summary>
/// Watchers of a coin whose messages are lost, doubled and delayed, while the coin is restarted and moved: with the next renewals each
/// has the series that it would have had without any of it.
/// </summary>
public sealed class ResumedWatchTests(ITestOutputHelper output) : PatientTestKit("akka.loglevel = WARNING")
{
    private readonly FakeTimeProvider _time = new(Noon);

    [Fact]
    public void Any_cut_and_resume_gives_the_series_of_an_uninterrupted_watch()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("CRYPTOVIZ_SEED"), out var given) ? given : Random.Shared.Next();
        output.WriteLine($"CRYPTOVIZ_SEED={seed}");
        for (var life = 0; life < 40; life++) Live(new Random(seed + life), new CoinId($"coin-{life}"), Window.All[life % Window.All.Length]);
    }

    [Fact]
    public void A_coin_that_was_restarted_tells_a_watcher_of_before_only_what_it_missed()
    {
        var coin = NewCoin(Bitcoin);
        Send(coin, new CoinProtocol.ApplyTicks(Bitcoin, [Tick(Noon, 100)]));
        Send(coin, new CoinProtocol.ApplyTicks(Bitcoin, [Tick(Noon.AddMinutes(10), 101)]));
        coin.Tell(new CoinProtocol.Watch(Bitcoin, "24h", null), TestActor);
        var before = ExpectMsg<CoinProtocol.Snapshot>();
        Watch(coin);
        coin.Tell(EntityStop.Instance);
        ExpectTerminated(coin);

        coin = NewCoin(Bitcoin);
        Send(coin, new CoinProtocol.ApplyTicks(Bitcoin, [Tick(Noon.AddMinutes(20), 102)]));
        coin.Tell(new CoinProtocol.Watch(Bitcoin, "24h", before.Cursor), TestActor);

        var missed = ExpectMsg<CoinProtocol.Delta>();
        (missed.After, missed.Cursor.Sequence).ShouldBe((before.Cursor, before.Cursor.Sequence + 1));
        missed.Series.Points.Prices.ShouldBe([101, 102]);
    }

    private void Live(Random random, CoinId id, Window window)
    {
        var (coin, now) = (NewCoin(id), Noon);
        var (line, replica) = (CreateTestProbe(), new Replica());
        var delayed = new List<object>();
        Send(coin, new CoinProtocol.ApplyTicks(id, [Tick(now, 100, id: id)]));
        for (var step = 0; step < 60; step++)
        {
            switch (random.Next(10))
            {
                case < 5:
                    var tick = Tick(now = now.AddSeconds(random.Next(1, 4_000)), random.Next(1, 900), id: id);
                    var late = Tick(now.AddSeconds(-random.Next(1, 9_000)), random.Next(1, 900), id: id);
                    Send(coin, new CoinProtocol.ApplyTicks(id, random.Next(3) == 0 ? [tick, late] : [tick]));
                    break;
                case 5:
                    var chunk = Chunk(new[] { 300, 3_600, 86_400 }[random.Next(3)], now.AddHours(-random.Next(1, 900)), false, Noon.AddSeconds(step), [.. Enumerable.Range(0, 30).Select(_ => (double)random.Next(1, 900))]) with { Id = id };
                    Send(coin, new CoinProtocol.ApplyHistory(id, chunk));
                    break;
                case 6:
                    Watch(coin);
                    coin.Tell(EntityStop.Instance);
                    ExpectTerminated(coin);
                    coin = NewCoin(id);
                    break;
                default:
                    coin.Tell(new CoinProtocol.Watch(id, window.Name, replica.Cursor), line);
                    break;
            }

            foreach (var message in Arrived(coin, line))
            {
                // Lost, late, twice, or as it should be.
                var fate = random.Next(5);
                if (fate == 1) delayed.Insert(random.Next(delayed.Count + 1), message);
                if (fate == 2) replica.Take(message);
                if (fate >= 2) replica.Take(message);
            }

            if (delayed.Count > 0 && random.Next(3) == 0)
            {
                replica.Take(delayed[0]);
                delayed.RemoveAt(0);
            }
        }

        // Two renewals without a fault are enough, whatever came before.
        for (var renewal = 0; renewal < 2; renewal++)
        {
            coin.Tell(new CoinProtocol.Watch(id, window.Name, replica.Cursor), line);
            foreach (var message in Arrived(coin, line)) replica.Take(message);
        }

        var fresh = CreateTestProbe();
        coin.Tell(new CoinProtocol.Watch(id, window.Name, null), fresh);
        var whole = fresh.ExpectMsg<CoinProtocol.Snapshot>();
        replica.Cursor.ShouldBe(whole.Cursor);
        replica.Text().ShouldBe(Replica.TextOf(whole.Series));
    }

    // All that was told before the coin answers this is here when it has answered.
    private static List<object> Arrived(IActorRef coin, TestProbe line)
    {
        coin.Tell(new CoinProtocol.GetSummary(Bitcoin), line);
        var arrived = new List<object>();
        line.FishForMessage(message =>
        {
            if (message is not CoinSummary) arrived.Add(message);
            return message is CoinSummary;
        });
        return arrived;
    }

    private void Send(IActorRef coin, object command)
    {
        coin.Tell(command, TestActor);
        ExpectMsg<CoinProtocol.Accepted>();
    }

    private IActorRef NewCoin(CoinId id)
    {
        Action<CoinAnalytics> unheard = _ => { };
        return Sys.ActorOf(Props.Create(() => new CoinActor(id, "usd", "journal-1", ActorRefs.Nobody, ActorRefs.Nobody, unheard, new DamagedEntities(), _time)));
    }

    /// <summary>What a watcher keeps, by the rules of the protocol.</summary>
    private sealed class Replica
    {
        private readonly SortedDictionary<long, (double Price, double MarketCap)> _points = [];
        private CoinSeries? _series;

        public Cursor? Cursor { get; private set; }

        public void Take(object message)
        {
            switch (message)
            {
                case CoinProtocol.Snapshot snapshot when Cursor is null || snapshot.Cursor.Sequence >= Cursor.Sequence:
                    _points.Clear();
                    Put(snapshot.Cursor, snapshot.Series);
                    break;
                case CoinProtocol.Delta delta when Cursor is { } known && known.Sequence >= delta.After.Sequence && delta.Cursor.Sequence > known.Sequence:
                    Put(delta.Cursor, delta.Series);
                    break;
            }
        }

        public string Text() => JsonSerializer.Serialize((_points.Select(point => $"{point}"), Rest(_series!)), Fields);

        public static string TextOf(CoinSeries series)
        {
            var replica = new Replica();
            replica.Put(new Cursor("any", 0), series);
            return replica.Text();
        }

        private static readonly JsonSerializerOptions Fields = new() { IncludeFields = true };

        private static CoinSeries Rest(CoinSeries series) => series with { Points = Points.None, Backfill = null };

        private void Put(Cursor cursor, CoinSeries series)
        {
            (Cursor, _series) = (cursor, series);
            for (var i = 0; i < series.Points.Count; i++) _points[series.Points.Times[i]] = (series.Points.Prices[i], series.Points.MarketCaps[i]);
            foreach (var old in _points.Keys.TakeWhile(time => time < series.From).ToList()) _points.Remove(old);
        }
    }
}
