using System.Collections.Immutable;
using CryptoViz.Pipeline.Contracts;
using CsCheck;

namespace CryptoViz.Pipeline.Tests.Topics;

/// <summary>Values of the topics as a hostile source could make them.</summary>
internal static class TopicValues
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private static readonly Gen<string> Texts = Gen.OneOf(
        AnyOf("bitcoin", "..", "C:", "%2F", "a b", "\"'<script>&", "עברית", "日本語", "🐕‍🦺", "\u202Eevil", "😀e\u0301", "null", "{}"),
        Gen.Char[' ', '~'].Array[1, 40].Select(chars => new string(chars)));

    private static readonly Gen<CoinId> Ids = Texts
        .Select(text => text.Replace('/', '-').Replace('\\', '-'))
        .Select(text => new CoinId(text));

    private static readonly Gen<decimal> Money = Gen.OneOf(
        AnyOf(0m, 0.0000082m, 1e-20m, 1.10m, 79228162514264337593543950335m), Gen.Decimal[0m, 1e12m]);

    private static readonly Gen<DateTimeOffset> Times = Gen.Long[0, 4_000_000_000_000].Select(DateTimeOffset.FromUnixTimeMilliseconds);

    private static readonly Gen<double> Doubles = Gen.OneOf(AnyOf(double.NaN, 0, 1e-12, 1e300), Gen.Double[0, 1e15]);

    public static readonly Gen<Tick> Ticks =
        Gen.Select(Ids, Texts, Money, Gen.OneOf(Money.Select(m => (decimal?)m), Gen.Const((decimal?)null)), Times, Times)
            .Select((id, text, price, maybe, observed, ingested) => Tick(id.Value) with
            {
                Name = text,
                Symbol = text,
                Price = price,
                MarketCap = maybe,
                CirculatingSupply = maybe,
                AllTimeHigh = maybe is { } high ? new PriceAt(high, observed) : null,
                SourceChange = new SourceChange { OneHour = maybe, OneYear = -price },
                ObservedAt = observed,
                IngestedAt = ingested,
            });

    public static readonly Gen<HistoryChunk> Chunks =
        Gen.Select(Ids, Gen.Int[0, 30], Doubles.Array[30], Gen.Bool)
            .Select((id, count, values, approximate) => Chunk(count) with
            {
                Id = id,
                Approximate = approximate,
                Prices = [.. values.Take(count)],
                MarketCaps = [.. values.Reverse().Take(count)],
            });

    public static readonly Gen<NewsItem> News =
        Gen.Select(Texts, Texts.Array[0, 5], Times, Gen.Bool)
            .Select((text, labels, at, dated) => new NewsItem
            {
                Id = text,
                Title = text,
                Summary = dated ? text : null,
                Categories = [.. labels],
                Feed = text,
                FeedUrl = "https://feed.example/rss",
                PublishedAt = dated ? at : null,
                IngestedAt = at,
                Source = text,
                Mode = "live",
            });

    /// <summary>Letters as a source may make them, with texts and payloads of any length.</summary>
    public static readonly Gen<DeadLetter> Letters =
        Gen.Select(Texts, Gen.Int[0, 2_000], Gen.Int[0, 100_000], Gen.Bool)
            .Select((text, times, length, fromTopic) => DeadLetter.Of(
                DeadLetterReason.UnreadableItem, Repeat(text, times), Repeat(text, times), new byte[length], Noon) with
            {
                Key = Repeat(text, times),
                Topic = fromTopic ? "datacrypto" : null,
                Partition = fromTopic ? 1 : null,
                Offset = fromTopic ? 42 : null,
            });

    public static readonly Gen<CoinAnalytics> Analytics =
        Gen.Select(Ids, Doubles.Array[8], Times)
            .Select((id, values, at) => new CoinAnalytics
            {
                Id = id,
                Quote = "usd",
                AsOf = at,
                Windows = ImmutableSortedDictionary<string, WindowAnalytics>.Empty.Add("24h", new(
                    Known(values[0]), Known(values[1]), Known(values[2]), Known(values[3]), Known(values[4]), Known(values[5]), Known(values[6]), Known(values[7]),
                    double.IsNaN(values[0]) ? null : at)),
            });

    public static Tick Tick(string id = "bitcoin") => new()
    {
        Id = new(id),
        Symbol = "btc",
        Name = "Bitcoin",
        Quote = "usd",
        Price = 1,
        ObservedAt = Noon,
        IngestedAt = Noon.AddSeconds(1),
        Source = "coingecko",
        Mode = "live",
    };

    public static HistoryChunk Chunk(int points) => new()
    {
        Id = new("bitcoin"),
        Quote = "usd",
        ResolutionSeconds = 300,
        Approximate = false,
        From = Noon.AddHours(-1),
        To = Noon,
        Part = 1,
        Parts = 1,
        Times = [.. Enumerable.Range(0, points).Select(n => n * 300_000L)],
        Prices = Column(points),
        MarketCaps = Column(points),
        Volumes = Column(points),
        FetchedAt = Noon,
        IngestedAt = Noon,
        Source = "coingecko",
        Mode = "live",
    };

    private static Gen<T> AnyOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));

    private static double? Known(double value) => double.IsNaN(value) ? null : value;

    private static ImmutableArray<double> Column(int points) => [.. Enumerable.Range(0, points).Select(n => n + 0.5)];
}
