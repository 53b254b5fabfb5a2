using System.Text.Json;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Market;
using CsCheck;
using static CryptoViz.Pipeline.Tests.Market.Series;

namespace CryptoViz.Pipeline.Tests.Market;

public sealed class SeriesChangeTests
{
    [Fact]
    public void Changes_applied_as_upserts_give_the_new_window() =>
        Gen.Select(Gen.Int[1, 1_000], Gen.Int[-40, 200]).Array[2, 60].Sample(
            steps =>
            {
                var state = State(Tick(Noon, 100));
                var now = Noon;
                var replica = Copy(state.Cut(Window.OneHour)!);
                var before = state.Cut(Window.OneHour)!;
                foreach (var (price, seconds) in steps)
                {
                    Apply(state, Tick(now = now.AddSeconds(seconds), price));
                    var after = state.Cut(Window.OneHour)!;
                    replica = SeriesChange.Between(before, after) is { } change ? Upsert(replica, change) : Copy(after);
                    before = after;

                    Json(replica).ShouldBe(Json(Copy(after)));
                }
            },
            iter: 300);

    [Fact]
    public void A_point_that_vanishes_within_the_window_needs_the_whole_window()
    {
        var state = State(Tick(Noon.AddMinutes(-61), 100));
        state.Apply(new CoinProtocol.HistoryApplied(Chunk(3600, Noon, approximate: true, fetchedAt: Noon, 5)));
        var before = state.Cut(Window.OneDay)!;

        Apply(state, Tick(Noon.AddMinutes(10), 101));

        SeriesChange.Between(before, state.Cut(Window.OneDay)!).ShouldBeNull();
    }

    private static SortedDictionary<long, double> Copy(CoinSeries series) =>
        new(series.Points.Times.Select((time, i) => (time, series.Points.Prices[i])).ToDictionary());

    private static SortedDictionary<long, double> Upsert(SortedDictionary<long, double> points, CoinSeries change)
    {
        for (var i = 0; i < change.Points.Count; i++) points[change.Points.Times[i]] = change.Points.Prices[i];
        foreach (var old in points.Keys.Where(time => time < change.From).ToList()) points.Remove(old);
        return points;
    }

    private static string Json(SortedDictionary<long, double> points) => JsonSerializer.Serialize(points);
}
