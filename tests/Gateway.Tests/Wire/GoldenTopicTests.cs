using System.Collections.Immutable;
using System.Text.Json;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Gateway.Tests.Wire;

public sealed class GoldenTopicTests
{
    [Fact]
    public Task A_tick_is_as_its_golden_file_and_its_schema_say() => Golden.ShouldBeAsync(
        "datacrypto",
        "datacrypto",
        JsonSerializer.SerializeToUtf8Bytes(
            Samples.BitcoinRow.Summary.Latest with { SourceChange = new SourceChange { OneHour = 0.25m, SevenDays = 3.1m } },
            ContractJson.Default.Tick));

    [Fact]
    public Task A_part_of_the_past_is_as_its_golden_file_and_its_schema_say() => Golden.ShouldBeAsync(
        "datacrypto-history",
        "datacrypto-history",
        JsonSerializer.SerializeToUtf8Bytes(
            new HistoryChunk
            {
                Id = Samples.Bitcoin,
                Quote = "usd",
                ResolutionSeconds = 3600,
                Approximate = true,
                From = Samples.Now.AddHours(-2),
                To = Samples.Now,
                Part = 1,
                Parts = 1,
                Times = [Samples.At(-2), Samples.At(-1), Samples.At(0)],
                Prices = [64_000.5, 0.0000082, double.NaN],
                MarketCaps = [1.2e12, double.NaN, double.NaN],
                Volumes = [3e10, double.NaN, double.NaN],
                FetchedAt = Samples.Now,
                IngestedAt = Samples.Now,
                Source = "coingecko",
                Mode = "live",
            },
            ContractJson.Default.HistoryChunk));

    [Fact]
    public Task A_news_item_is_as_its_golden_file_and_its_schema_say() => Golden.ShouldBeAsync(
        "rssfeed", "rssfeed", JsonSerializer.SerializeToUtf8Bytes(Samples.SecondNews.Item, ContractJson.Default.NewsItem));

    [Fact]
    public Task A_monitoring_event_is_as_its_golden_file_and_its_schema_say() => Golden.ShouldBeAsync(
        "monitoring",
        "monitoring",
        JsonSerializer.SerializeToUtf8Bytes(
            new MonitoringEvent
            {
                Kind = MonitoringKind.GraphFailed,
                Severity = MonitoringSeverity.Error,
                Message = "ticks ended (no answer); it runs again in 0.5 s",
                Values = ImmutableSortedDictionary<string, JsonElement>.Empty
                    .Add("graph", JsonSerializer.SerializeToElement("ticks"))
                    .Add("pauseSeconds", JsonSerializer.SerializeToElement(0.5))
                    .Add("reason", JsonSerializer.SerializeToElement("no answer")),
                At = Samples.Now,
            },
            ContractJson.Default.MonitoringEvent));

    [Fact]
    public Task A_coins_statistics_are_as_their_golden_file_and_their_schema_say() => Golden.ShouldBeAsync(
        "analytics",
        "analytics",
        JsonSerializer.SerializeToUtf8Bytes(
            new CoinAnalytics
            {
                Id = Samples.Bitcoin,
                Quote = "usd",
                AsOf = Samples.Now,
                Windows = ImmutableSortedDictionary<string, WindowAnalytics>.Empty
                    .Add("1h", new WindowAnalytics(0.0000082, 0.0000082, 0.0000082, 0.0000082, null, null, null, null, Samples.Now))
                    .Add("24h", new WindowAnalytics(64_000.5, 64_640.505, 65_000, 63_000, 1, 1.2e12, 1.21e12, 0.5, Samples.Now.AddDays(-1))),
            },
            ContractJson.Default.CoinAnalytics));

    [Fact]
    public Task A_dead_letter_is_as_its_golden_file_and_its_schema_say() => Golden.ShouldBeAsync(
        "errors",
        "errors",
        JsonSerializer.SerializeToUtf8Bytes(
            DeadLetter.Of(DeadLetterReason.UnreadableJson, "the row is no object", "coingecko", "[7]"u8, Samples.Now) with
            {
                Key = "bitcoin",
            },
            ContractJson.Default.DeadLetter));
}
