using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Market;
using static CryptoViz.Pipeline.Tests.Market.Series;

namespace CryptoViz.Pipeline.Tests.Market;

/// <summary>
/// The cases of <c>tests/Fixtures/series</c>, which the dashboard's tests read too: ticks, the window that they give, and the frames that
/// bring a client there. <c>CRYPTOVIZ_WRITE_GOLDEN=1</c> writes what is expected anew, from the naive oracle.
/// </summary>
public sealed class GoldenSeriesTests
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static TheoryData<string> Cases => [.. Directory.GetFiles(Repository.Fixture("series")).Select(file => Path.GetFileNameWithoutExtension(file))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_window_is_as_the_golden_case_says(string name)
    {
        var file = Repository.Fixture("series", name + ".json");
        var golden = JsonNode.Parse(File.ReadAllText(file))!;
        Window.TryParse(golden["window"]!.GetValue<string>(), out var window).ShouldBeTrue();
        var ticks = golden["ticks"]!.AsArray().Select(tick => Tick(DateTimeOffset.FromUnixTimeMilliseconds(tick![0]!.GetValue<long>()), tick[1]!.GetValue<decimal>())).ToArray();

        var state = new CoinState("usd");
        var frames = new JsonArray();
        CoinSeries? before = null;
        for (var i = 0; i < ticks.Length; i++)
        {
            Apply(state, ticks[i]);
            if (i + 1 < golden["snapshotAfter"]!.GetValue<int>()) continue;

            var after = state.Watched(window!)!;
            var change = before is null ? null : SeriesChange.Between(before, after);
            frames.Add(Frame(change is null ? "snapshot" : "delta", change ?? after));
            before = after;
        }

        if (Environment.GetEnvironmentVariable("CRYPTOVIZ_WRITE_GOLDEN") == "1")
        {
            golden["expected"] = Expected(new WindowOracle([.. ticks.Select(tick => new WindowOracle.Seen(tick.ObservedAt.Ms(), (double)tick.Price))]).Of(window!));
            golden["frames"] = frames.DeepClone();
            File.WriteAllText(file, golden.ToJsonString(Readable) + "\n");
        }

        Actual(state.Watched(window!)!).ToJsonString().ShouldBe(golden["expected"]!.ToJsonString());
        frames.ToJsonString().ShouldBe(golden["frames"]!.ToJsonString());
    }

    private static JsonObject Expected(WindowOracle.Answer answer) => Case(
        answer.Points, answer.Base, answer.PercentChange, answer.High, answer.Low);

    private static JsonObject Actual(CoinSeries series) => Case(
        series.Points.Times.Zip(series.Points.Prices), series.Base is { } point ? (point.Time, point.Price) : null, series.Statistics.PercentChange,
        (series.Statistics.High!.Value, series.Statistics.HighAt!.Value), (series.Statistics.Low!.Value, series.Statistics.LowAt!.Value));

    private static JsonObject Case(
        IEnumerable<(long Time, double Price)> points, (long Time, double Price)? start, double? change, (double Price, long Time) high, (double Price, long Time) low) => new()
    {
        ["times"] = new JsonArray([.. points.Select(point => (JsonNode)point.Time)]),
        ["prices"] = new JsonArray([.. points.Select(point => (JsonNode)point.Price)]),
        ["base"] = start is { } known ? new JsonObject { ["time"] = known.Time, ["price"] = known.Price } : null,

        // Nine decimals of a percent point: where decimal and double agree.
        ["percentChange"] = change is { } percent ? Math.Round(percent, 9) : null,
        ["high"] = new JsonObject { ["price"] = high.Price, ["time"] = high.Time },
        ["low"] = new JsonObject { ["price"] = low.Price, ["time"] = low.Time },
    };

    private static JsonObject Frame(string type, CoinSeries series) => new()
    {
        ["type"] = type,
        ["asOf"] = series.AsOf,
        ["from"] = series.From,
        ["base"] = series.Base is { } point ? new JsonObject { ["time"] = point.Time, ["price"] = point.Price } : null,
        ["times"] = new JsonArray([.. series.Points.Times.Select(time => (JsonNode)time)]),
        ["prices"] = new JsonArray([.. series.Points.Prices.Select(price => (JsonNode)price)]),
    };
}
