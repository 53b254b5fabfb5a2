using System.Collections.Immutable;
using CryptoViz.Gateway.Realtime;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Gateway.Tests.Wire;

/// <summary>Fixed coins, series and news that show every field, with and without a value.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Now = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);

    public static readonly CoinId Bitcoin = new("bitcoin");

    /// <summary>A source that has been asked to wait.</summary>
    public static SourceState Source { get; } = new()
    {
        Source = "coingecko",
        Condition = "rate-limited",
        Reason = "api.coingecko.com answered 429 Too Many Requests",
        LastUpdateAt = Now.AddMinutes(-2),
        NextUpdateAt = Now.AddMinutes(1),
        PollInterval = TimeSpan.FromSeconds(60),
        Notice = "it knows no coin with the id bitcoinn",
        Calls = new CallsSpent(25, 9_500, 1_234, null),
        Rejected = [new RejectedCount("implausible-price", 3, Now.AddMinutes(-1)), new RejectedCount("missing-time", 1, Now)],
    };

    /// <summary>A coin of which everything is known.</summary>
    public static MarketCoin BitcoinRow { get; } = new()
    {
        Summary = new CoinSummary
        {
            Latest = new Tick
            {
                Id = Bitcoin,
                Symbol = "btc",
                Name = "Bitcoin",
                ImageUrl = "https://images.example/bitcoin.png",
                Quote = "usd",
                Price = 64123.5m,
                MarketCap = 1_267_890_123_456m,
                Volume24h = 31_234_567_890m,
                Rank = 1,
                High24h = 65000.25m,
                Low24h = 63001m,
                CirculatingSupply = 19_771_234m,
                TotalSupply = 19_771_234m,
                MaxSupply = 21_000_000m,
                FullyDilutedValuation = 1_346_593_500_000m,
                AllTimeHigh = new PriceAt(126_080m, Now.AddDays(-49)),
                AllTimeLow = new PriceAt(67.81m, Now.AddYears(-13)),
                ObservedAt = Now.AddSeconds(-20),
                IngestedAt = Now.AddSeconds(-19),
                Source = "coingecko",
                Mode = "live",
            },
            Change = new Changes(0.25, -1.5, 3.123456789, null, null, 140.2),
            SourceChanges = ["7d", "1y"],
            Sparkline = new Sparkline(Now.AddDays(-7).ToUnixTimeMilliseconds(), 3600, [63000, double.NaN, 64123.5]),
        },
        RankChange24h = 0,
        Listed = true,
        Tracked = true,
    };

    /// <summary>A coin of which little is known, with a tiny price, an id that needs escaping and a stale value.</summary>
    public static MarketCoin TinyRow { get; } = new()
    {
        Summary = new CoinSummary
        {
            Latest = new Tick
            {
                Id = new CoinId("tiny coin é"),
                Symbol = "tiny",
                Name = "Tiny <b>&\"Coin\" ع",
                ImageUrl = "https://images.example/tiny.png",
                Quote = "usd",
                Price = 0.0000082m,
                ObservedAt = Now.AddHours(-2),
                IngestedAt = Now.AddHours(-2).AddSeconds(1),
                Source = "coingecko",
                Mode = "live",
            },
            Change = new Changes(null, null, null, null, null, null),
            SourceChanges = [],
        },
        Stale = new Staleness(Now.AddHours(-2), "not-quoted"),
        Listed = false,
    };

    /// <summary>A window of four points around a gap, with a base before it.</summary>
    public static CoinSeries Day { get; } = SeriesOf(
        [At(-24), At(-23), At(-3), At(0)], [60_000, 60_600, double.NaN, 64_123.5], [1.1e12, double.NaN, 1.2e12, 1_267_890_123_456]) with
    {
        Gaps = [new Gap(At(-23), At(-3), "source-down")],
    };

    /// <summary>What a coin tells between two of its numbers.</summary>
    public static CoinProtocol.Delta DeltaOf(long after, long sequence, CoinSeries news) =>
        new(Bitcoin, "24h", new Cursor("j", after), new Cursor("j", sequence), news, BitcoinRow.Summary);

    public static TaggedNews FirstNews { get; } = News("n1", Now.AddMinutes(-30), new Mention(Bitcoin, "Bitcoin", "name", 0.9)) with
    {
        Also = [News("n9", Now.AddMinutes(-20)).Item with { Feed = "Other Wire", Link = "https://other.example/n9", IngestedAt = Now }],
    };

    public static TaggedNews SecondNews { get; } = new(
        FirstNews.Item with { Id = "n2", Title = "عنوان <script>", Summary = null, Link = null, Language = null, PublishedAt = null },
        []);

    /// <summary>A time some hours from now, epoch milliseconds.</summary>
    public static long At(double hours) => Now.AddHours(hours).ToUnixTimeMilliseconds();

    public static TaggedNews News(string id, DateTimeOffset publishedAt, params Mention[] mentions) => new(
        new NewsItem
        {
            Id = id,
            Title = "Bitcoin rises",
            Summary = "It did.",
            Link = "https://news.example/" + id,
            Language = "en",
            Categories = ["markets"],
            Feed = "Example Wire",
            FeedUrl = "https://news.example/rss",
            PublishedAt = publishedAt,
            IngestedAt = Now,
            Source = "Example Wire",
            Mode = "live",
        },
        [.. mentions]);

    public static CoinSeries SeriesOf(long[] times, double[] prices, double[]? marketCaps = null)
    {
        var span = times.Length == 0 ? null : new Span(times[0], times[^1]);
        var start = new PricePoint(At(-24.1), 60_000, 1.1e12);
        var last = times.Length == 0 ? null : new PricePoint(times[^1], prices[^1]);
        return new CoinSeries
        {
            Window = "24h",
            Quote = "usd",
            From = At(-24),
            To = At(0),
            AsOf = At(0),
            ResolutionSeconds = 60,
            Segments = [new Segment(At(-24), 60)],
            Coverage = span,
            Gaps = [],
            Base = start,
            Points = new Points
            {
                Times = [.. times],
                Prices = [.. prices],
                MarketCaps = [.. marketCaps ?? prices.Select(price => price * 2e7)],
                Volumes = [.. prices.Select(_ => double.NaN)],
            },
            Statistics = new WindowStatistics
            {
                First = times.Length == 0 ? null : new PricePoint(times[0], prices[0]),
                Last = last,
                High = last?.Price,
                HighAt = last?.Time,
                Low = 60_000,
                LowAt = At(-24),
                PercentChange = 6.8725,
                MarketCapFirst = 1.1e12,
                MarketCapLast = 1_267_890_123_456,
                MarketCapPercentChange = null,
                Coverage = span,
                Base = start,
            },
        };
    }

    /// <summary>A table of these rows.</summary>
    /// <summary>What the market tells when its number has become this one.</summary>
    public static MarketProtocol.Delta DeltaOf(long number, ImmutableArray<MarketCoin> rows, params ImmutableArray<CoinId> removed) =>
        new(new Cursor("m", number - 1), new Cursor("m", number), rows, removed, 0);

    public static MarketTable Table(params MarketCoin[] rows) => MarketTable.Empty.Replace([.. rows], recovering: 0, number: 1).State;

    /// <summary>The row with another quote.</summary>
    public static MarketCoin With(this MarketCoin row, Func<Tick, Tick> quote, Func<Changes, Changes>? change = null) => row with
    {
        Summary = row.Summary with { Latest = quote(row.Summary.Latest), Change = (change ?? (same => same))(row.Summary.Change) },
    };

    /// <summary>A feed that is read, one that fails, and one that is switched off.</summary>
    public static FeedsProtocol.Feeds Feeds { get; } = new(
    [
        new("Example Wire", "https://news.example/rss", "en", Now.AddMinutes(-3), "ok", 25, 1, Now.AddMinutes(7)),
        new("Gone Gazette", "https://gone.example/feed", "fr", Now.AddHours(-1), "gone.example answered 410 Gone", 0, 0, Now.AddHours(23)),
        new("Quiet Courier", "https://quiet.example/feed", null, null, "switched off", 0, 0, null),
    ]);
}
