using System.Collections.Immutable;
using System.Text.Json;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Market;
using Xunit.Abstractions;
using static CryptoViz.Pipeline.Tests.Market.Series;

namespace CryptoViz.Pipeline.Tests.Market;

/// <summary>
/// Our changes of recorded days against the source's own figures of the same moment. docs/series.md has the table and says why they
/// differ; this holds it to what is measured.
/// </summary>
public sealed class AgainstTheSourceTests(ITestOutputHelper output)
{
    private static readonly (string File, string? Chart, int Resolution, string Window, double Apart)[] Cases =
    [
        ("markets.usd.bitcoin.20210515.json", "market_chart.bitcoin.usd.days1.20210515.json", 300, "24h", 0.15),
        ("markets.usd.bitcoin.20210515.json", "market_chart.bitcoin.usd.days30.20210515.json", 3_600, "24h", 1),
        ("coin.bitcoin.detail.sparkline.202201.json", null, 3_600, "24h", 0.5),
        ("coin.bitcoin.detail.sparkline.202201.json", "market_chart.bitcoin.usd.days-invalid.20220131.json", 86_400, "7d", 3),
        ("coin.bitcoin.detail.sparkline.202201.json", "market_chart.bitcoin.usd.days-invalid.20220131.json", 86_400, "30d", 1.5),
        ("markets.usd.top20.20220129.json", "market_chart.bitcoin.usd.days-invalid.20220131.json", 86_400, "30d", 1.5),
    ];

    public static TheoryData<int> Rows => [.. Enumerable.Range(0, Cases.Length)];

    [SkippableTheory]
    [MemberData(nameof(Rows))]
    public void Our_change_is_near_the_sources_own(int row)
    {
        Repository.NeedRecordedInputs();
        var (file, chart, resolution, name, apart) = Cases[row];
        Window.TryParse(name, out var window);
        var quote = Read(file);
        var (price, at, theirs, sparkline) = Quote(quote, name);

        var state = new CoinState("usd");
        state.Apply(new CoinProtocol.HistoryApplied(chart is null ? Sparkline(sparkline, at) : Chart(Read(chart), resolution, at)));
        Apply(state, Tick(at, price));
        var statistics = state.Cut(window!)!.Statistics;

        var ours = statistics.PercentChange!.Value;
        var baseAge = (at.Ms() - (long)window!.Length!.Value.TotalMilliseconds - statistics.Base!.Time) / 60_000.0;
        output.WriteLine(FormattableString.Invariant($"| {at:yyyy-MM-dd HH:mm} | {name} | {resolution} s{(chart is null ? ", sparkline" : "")} | {ours:0.000} | {theirs:0.000} | {ours - theirs:+0.000;-0.000} | {baseAge:0} min |"));
        Math.Abs(ours - theirs).ShouldBeLessThan(apart);
    }

    private static JsonElement Read(string file) => JsonDocument.Parse(File.ReadAllBytes(Repository.Recorded("coingecko", file))).RootElement;

    private static (decimal Price, DateTimeOffset At, double Change, double[] Sparkline) Quote(JsonElement quote, string window)
    {
        if (quote.ValueKind == JsonValueKind.Array)
        {
            var row = quote.EnumerateArray().Single(coin => coin.GetProperty("id").GetString() == "bitcoin");
            var name = row.TryGetProperty($"price_change_percentage_{window}_in_currency", out var change) ? change : row.GetProperty($"price_change_percentage_{window}");
            return (row.GetProperty("current_price").GetDecimal(), row.GetProperty("last_updated").GetDateTimeOffset(), name.GetDouble(), []);
        }

        var market = quote.GetProperty("market_data");
        return (
            market.GetProperty("current_price").GetProperty("usd").GetDecimal(), market.GetProperty("last_updated").GetDateTimeOffset(),
            market.GetProperty($"price_change_percentage_{window}").GetDouble(),
            [.. market.GetProperty("sparkline_7d").GetProperty("price").EnumerateArray().Select(value => value.GetDouble())]);
    }

    // As a first poll takes it: hourly, the last one now.
    private static HistoryChunk Sparkline(double[] prices, DateTimeOffset at) =>
        Chunk(3_600, at.AddHours(1 - prices.Length), approximate: true, fetchedAt: at, prices);

    private static HistoryChunk Chart(JsonElement chart, int resolution, DateTimeOffset at)
    {
        var points = chart.GetProperty("prices").EnumerateArray().Select(point => (Time: point[0].GetInt64(), Price: point[1].GetDouble()))
            .Where(point => point.Time <= at.Ms()).OrderBy(point => point.Time).DistinctBy(point => point.Time).ToList();
        var unknown = Enumerable.Repeat(double.NaN, points.Count).ToImmutableArray();
        return Chunk(resolution, at) with
        {
            Times = [.. points.Select(point => point.Time)], Prices = [.. points.Select(point => point.Price)], MarketCaps = unknown, Volumes = unknown,
        };
    }
}
