using System.Diagnostics;
using System.Text;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Ingest;
using CryptoViz.Pipeline.Ingest.CoinGecko;
using CryptoViz.Pipeline.Ingest.Rss;

namespace CryptoViz.Pipeline.Tests.Ingest;

/// <summary>
/// Damaged answers through the real readers: none throws, none takes a second. The damage follows from printed seeds; 5,000 answers in
/// the test command and a million with <c>CRYPTOVIZ_LONG=1</c>.
/// </summary>
public class MutatedAnswersTests
{
    private const int Seed = 20261124;
    private const int Block = 500;

    private static readonly DateTimeOffset Now = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);
    private static readonly Origin Origin = new("coingecko", "live", "usd");
    private static readonly Feed Feed = new("Wire", new Uri("https://feed.example/"), null, "live");
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("CRYPTOVIZ_LONG") == "1";

    [SkippableFact]
    public void Pages_of_the_market() => Check(
        Start("coingecko", 4_000, "markets.usd.top20.20220223.json", "example.markets.sparkline.20260518.json", "markets.usd.category-nft.20220118.json"),
        answer => new MarketsReader(Origin).Read(answer, Now),
        answers: 2_000,
        inLongForm: 350_000);

    [SkippableFact]
    public void Charts() => Check(
        Start("coingecko", 3_000, "market_chart.bitcoin.usd.days1.20210515.json", "example.market_chart.20260517.json"),
        answer => new MarketChartReader(Origin).Read(answer, new CoinId("bitcoin"), 1, Now),
        answers: 1_000,
        inLongForm: 200_000);

    [SkippableFact]
    public void Lists_of_coins_and_limits_of_keys() => Check(
        [
            .. Start("coingecko", 3_000, "coins_list.20220223.json"),
            """{"plan":"Analyst","rate_limit_request_per_minute":500,"monthly_call_credit":500000,"current_remaining_monthly_calls":1}"""u8.ToArray(),
        ],
        answer => (new CoinListReader(Origin).Read(answer, Now), KeyReader.Read(answer)),
        answers: 500,
        inLongForm: 100_000);

    [SkippableFact]
    public void Feeds() => Check(
        Directory.Exists(Repository.Recorded("feeds"))
            ? [.. Directory.GetFiles(Repository.Recorded("feeds"), "*.xml").Order(StringComparer.Ordinal).Select(File.ReadAllBytes).Where(feed => feed.Length is > 0 and < 6_000)]
            : [],
        answer => FeedReader.Read(answer, null, Feed, Feed.Address, Now),
        answers: 1_500,
        inLongForm: 350_000);

    private static void Check(byte[][] recorded, Func<byte[], object> read, int answers, int inLongForm)
    {
        Repository.NeedRecordedInputs();
        var slowest = TimeSpan.Zero;
        var gate = new Lock();
        Parallel.For(0, (IsLong ? inLongForm : answers) / Block, block =>
        {
            var mutate = new Mutations(Seed + block);
            for (var i = 0; i < Block; i++)
            {
                var mutant = mutate.Next(recorded[i % recorded.Length]);
                var began = Stopwatch.GetTimestamp();
                Should.NotThrow(() => read(mutant), $"seed {Seed + block}, mutant {i}: {Encoding.Latin1.GetString(mutant)}");
                var took = Stopwatch.GetElapsedTime(began);
                lock (gate) slowest = took > slowest ? took : slowest;
            }
        });

        slowest.ShouldBeLessThan(TimeSpan.FromSeconds(1));
    }

    // The first bytes of each: what stands behind is more of the same, and small answers make many.
    private static byte[][] Start(string folder, int bytes, params string[] files) =>
        [.. files.Select(file => Repository.Recorded(folder, file)).Where(File.Exists).Select(File.ReadAllBytes).Select(answer => answer[..Math.Min(bytes, answer.Length)])];
}
