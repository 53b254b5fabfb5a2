using System.Collections.Immutable;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using CryptoViz.Pipeline;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Storage;

namespace CryptoViz.Benchmarks;

/// <summary>Coins whose ticks and history have all that real ones have, and an actor system on a journal for them.</summary>
internal static class SampleCoins
{
    public static readonly DateTimeOffset Start = new(2026, 8, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly PriceAt Extreme = new(126_080.4m, Start.AddDays(-300));

    public static Tick Tick(CoinId id, int minute) => new()
    {
        Id = id,
        Symbol = id.Value[..3],
        Name = $"Coin {id.Value}",
        ImageUrl = $"https://coin-images.coingecko.com/coins/images/1/large/{id.Value}.png?1696501400",
        Quote = "usd",
        Price = decimal.Round((decimal)Price(minute), 2),
        MarketCap = 1_817_340_563_120m + minute,
        Volume24h = 48_563_120_563m - minute,
        Rank = 1,
        High24h = 92_411.5m,
        Low24h = 89_023.12m,
        CirculatingSupply = 19_952_343m,
        TotalSupply = 19_952_343m,
        MaxSupply = 21_000_000m,
        FullyDilutedValuation = 1_817_340_563_120m,
        AllTimeHigh = Extreme,
        AllTimeLow = new(67.81m, Start.AddYears(-13)),
        SourceChange = new SourceChange { OneHour = 0.41230m, OneDay = -1.92374m, SevenDays = -4.12837m, ThirtyDays = -18.90271m, OneYear = -7.12983m },
        ObservedAt = Start.AddMinutes(minute),
        IngestedAt = Start.AddMinutes(minute).AddSeconds(2),
        Source = "coingecko",
        Mode = "live",
    };

    /// <summary>A coin's past as it is fetched, in the parts in which it comes.</summary>
    public static IEnumerable<HistoryChunk> History(CoinId id, DateTimeOffset to, TimeSpan length, TimeSpan resolution)
    {
        var times = Enumerable.Range(0, (int)(length / resolution)).Select(step => (to - length + (step * resolution)).ToUnixTimeMilliseconds()).ToArray();
        var parts = times.Chunk(HistoryChunk.MaxPoints).ToArray();
        return parts.Select((part, index) => new HistoryChunk
        {
            Id = id,
            Quote = "usd",
            ResolutionSeconds = (int)resolution.TotalSeconds,
            Approximate = false,
            From = DateTimeOffset.FromUnixTimeMilliseconds(part[0]),
            To = DateTimeOffset.FromUnixTimeMilliseconds(part[^1]),
            Part = index + 1,
            Parts = parts.Length,
            Times = [.. part],
            Prices = [.. part.Select(time => Price(time / 60_000.0))],
            MarketCaps = [.. part.Select(time => Price(time / 60_000.0) * 19_952_343)],
            Volumes = [.. part.Select(time => Price(time / 60_000.0) * 512_345.25)],
            FetchedAt = to,
            IngestedAt = to,
            Source = "coingecko",
            Mode = "live",
        });
    }

    /// <summary>An actor system whose persistent actors are in this directory.</summary>
    public static ActorSystem System(JournalDirectory directory)
    {
        var journals = new JournalSetup(ImmutableDictionary<string, JournalDirectory>.Empty.Add("coins", directory));
        var config = ContractSerializer.Config.WithFallback(journals.Config).WithFallback(ConfigurationFactory.ParseString(
            $"""
            akka.loglevel = WARNING
            akka.persistence.journal.plugin = "{JournalSetup.JournalPlugin("coins")}"
            akka.persistence.snapshot-store.plugin = "{JournalSetup.SnapshotPlugin("coins")}"
            """));
        return ActorSystem.Create("benchmarks", ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(config), journals));
    }

    private static double Price(double minute) => Math.Round(91_000 + (2_000 * Math.Sin(minute / 137)) + (300 * Math.Sin(minute / 7.3)), 6);
}
