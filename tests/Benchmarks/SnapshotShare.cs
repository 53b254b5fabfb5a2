using Akka.Actor;
using CryptoViz.Pipeline;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Market;
using CryptoViz.Pipeline.Storage;

namespace CryptoViz.Benchmarks;

/// <summary>
/// What snapshots are of all bytes that are written, at one tick a minute: coins of different sizes with full tiers live through some
/// days of a clock that does not wait, in their actors and over the real stores, which take snapshots, rotate and compact when it is time.
/// </summary>
internal static class SnapshotShare
{
    private const int SettlingDays = 2;
    private const int Days = 8;

    // The first, a middle and a late one of a thousand: prices and caps of fewer digits, and small prices of more.
    private static readonly (CoinId Id, double Price, int Decimals, double Supply)[] Coins =
        [(new("first"), 91_236.12, 2, 19_952_343), (new("middle"), 12.3456, 4, 31_000_000), (new("late"), 0.00123456, 8, 19_000_000_000)];

    /// <summary>The bytes that went to snapshots and to the journal after the settling days, and in how many writes the former.</summary>
    public static async Task<(long Snapshots, long Journal, int Writes)> MeasureAsync()
    {
        using var workspace = new Workspace("share");
        var disk = new WatchedDisk();
        var clock = new SetClock(SampleCoins.Start);
        using var directory = JournalDirectory.Open(workspace.Path, new JournalSettings { Sync = JournalSync.None }, clock, disk);
        using var system = SampleCoins.System(directory);
        Action<CoinAnalytics> analytics = _ => { };
        var coins = Coins.Select(coin => new LivingCoin(coin.Id, coin.Price, coin.Decimals, coin.Supply, system.ActorOf(Props.Create(() => new CoinActor(
            coin.Id, "usd", directory.JournalId, ActorRefs.Nobody, ActorRefs.Nobody, analytics, new DamagedEntities(), clock))))).ToList();
        foreach (var coin in coins) await coin.RecallAsync(SampleCoins.Start);
        for (var minute = 0; minute < (SettlingDays + Days) * 1_440; minute++)
        {
            if (minute == SettlingDays * 1_440) disk.Clear();
            clock.Now = SampleCoins.Start.AddMinutes(minute);
            await Task.WhenAll(coins.Select(coin => coin.TickAsync(clock.Now)));
        }

        await system.Terminate();
        var bySnapshots = disk.Writes.ToLookup(write => write.Path.Contains(JournalDirectory.SnapshotsFolder, StringComparison.Ordinal), write => (long)write.Bytes);
        return (bySnapshots[true].Sum(), bySnapshots[false].Sum(), bySnapshots[true].Count());
    }

    private sealed class LivingCoin(CoinId id, double price, int decimals, double supply, IActorRef actor)
    {
        private readonly Random _random = new(1);
        private double _price = price;
        private double _volume = price * supply / 20;

        public async Task RecallAsync(DateTimeOffset now)
        {
            foreach (var (length, resolution) in new[] { (5 * 365, TimeSpan.FromDays(1)), (95, TimeSpan.FromHours(1)), (8, TimeSpan.FromMinutes(5)) })
                foreach (var chunk in SampleCoins.History(id, now, TimeSpan.FromDays(length), resolution))
                    await actor.Ask<CoinProtocol.Accepted>(new CoinProtocol.ApplyHistory(id, chunk));
        }

        // Random walks in the digits that sources give, observed at any moment of the minute.
        public Task<CoinProtocol.Accepted> TickAsync(DateTimeOffset minute)
        {
            _price *= 1 + (0.001 * (_random.NextDouble() - 0.5));
            _volume *= 1 + (0.002 * (_random.NextDouble() - 0.5));
            var observed = minute.AddMilliseconds(_random.Next(60_000));
            return actor.Ask<CoinProtocol.Accepted>(new CoinProtocol.ApplyTicks(id, [SampleCoins.Tick(id, 0) with
            {
                Price = decimal.Round((decimal)_price, decimals),
                MarketCap = decimal.Round((decimal)(_price * supply)),
                Volume24h = decimal.Round((decimal)_volume),
                ObservedAt = observed,
                IngestedAt = observed.AddSeconds(2),
            }]));
        }
    }

    private sealed class SetClock(DateTimeOffset start) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = start;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
