using System.Text.Json;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Market;
using CsCheck;
using static CryptoViz.Pipeline.Tests.Market.Series;

namespace CryptoViz.Pipeline.Tests.Market;

public sealed class WindowMathTests
{
    // Prices with few digits, so that decimal and double agree on what was received; steps from milliseconds to hours.
    private static readonly Gen<Tick[]> Ticks =
        Gen.Select(Gen.Int[1, 100_000], Gen.Frequency((6, Gen.Long[1, 90_000]), (2, Gen.Long[90_000, 600_000]), (1, Gen.Long[600_000, 9_000_000])))
            .Array[1, 120]
            .Select(steps =>
            {
                var time = Noon;
                return steps.Select(step => Tick(time = time.AddMilliseconds(step.Item2), step.Item1 / 100m)).ToArray();
            });

    public static TheoryData<string, int> ServedWindows => new() { { "1h", 1 }, { "24h", 60 }, { "7d", 300 } };

    [Theory]
    [MemberData(nameof(ServedWindows))]
    public void A_window_of_own_ticks_equals_the_naive_oracle(string name, int bucketSeconds)
    {
        Window.TryParse(name, out var window).ShouldBeTrue();

        Ticks.Sample(
            ticks =>
            {
                // Ticks up to 25 hours back are kept in all of these tiers long enough for the oracle to hold.
                var recent = ticks.Where(tick => tick.ObservedAt >= ticks[^1].ObservedAt.AddHours(-25)).ToArray();
                var series = State(recent).Cut(window!)!;
                var expected = WindowOracle.Of(recent, window!, bucketSeconds);

                // Older points of coarser tiers may come before; the oracle knows the window's own tier alone.
                var own = Points(series).Where(point => point.Resolution == bucketSeconds).Select(point => (point.Time, point.Price)).ToList();
                own.ShouldBe(expected.Points);
                series.Statistics.High.ShouldBe(expected.High);
                series.Statistics.Low.ShouldBe(expected.Low);
                if (expected.PercentChange is { } change) series.Statistics.PercentChange!.Value.ShouldBe(change, 1e-9);
            },
            iter: 400);
    }

    [Theory]
    [MemberData(nameof(ServedWindows))]
    public void The_order_of_arrival_does_not_matter(string name, int bucketSeconds)
    {
        Window.TryParse(name, out var window).ShouldBeTrue();
        bucketSeconds.ShouldBePositive();

        Gen.Select(Ticks, Gen.Int).Sample(
            (ticks, seed) =>
            {
                var recent = ticks.Where(tick => tick.ObservedAt >= ticks[^1].ObservedAt.AddHours(-25)).ToArray();
                var shuffled = recent.ToArray();
                new Random(seed).Shuffle(shuffled);
                var (inOrder, mixed) = (State(recent), new CoinState("usd"));
                foreach (var tick in shuffled) Apply(mixed, tick);

                Json(mixed.Cut(window!)!).ShouldBe(Json(inOrder.Cut(window!)!));
            },
            iter: 200);
    }

    [Fact]
    public void A_window_ends_at_the_latest_observation_and_not_at_the_clock()
    {
        var series = State(Tick(Noon, 1), Tick(Noon.AddMinutes(1), 2)).Cut(Window.OneHour)!;

        series.AsOf.ShouldBe(Noon.AddMinutes(1).Ms());
        series.From.ShouldBe(Noon.AddMinutes(-59).Ms());
    }

    [Fact]
    public void Percent_change_is_measured_against_the_last_point_at_or_before_the_start()
    {
        var state = State(Tick(Noon, 100), Tick(Noon.AddMinutes(30), 300), Tick(Noon.AddMinutes(62), 150));

        state.Cut(Window.OneHour)!.Statistics.PercentChange.ShouldBe(50);
        state.Cut(Window.OneHour)!.Base!.Time.ShouldBe(Noon.Ms());
    }

    [Fact]
    public void A_point_older_than_a_tenth_of_the_window_before_its_start_is_no_base()
    {
        var state = State(Tick(Noon, 100), Tick(Noon.AddMinutes(67), 150));

        state.Cut(Window.OneHour)!.Statistics.PercentChange.ShouldBeNull();
    }

    [Fact]
    public void A_base_of_zero_gives_no_percent_change() => WindowMath.PercentChange(5, 0).ShouldBeNull();

    [Fact]
    public void Percent_change_is_the_same_for_any_unit_of_money() => Gen.Select(Gen.Int[1, 1_000_000], Gen.Int[1, 1_000_000], Gen.Int[-20, 20])
        .Sample((value, @base, exponent) =>
        {
            var unit = Math.ScaleB(1, exponent);
            WindowMath.PercentChange(value * unit, @base * unit).ShouldBe(WindowMath.PercentChange(value, @base));
        });

    [Fact]
    public void An_outage_is_a_gap_and_stays_one()
    {
        var ticks = Enumerable.Range(0, 60).Select(i => Tick(Noon.AddMinutes(i), 100))
            .Concat(Enumerable.Range(0, 60).Select(i => Tick(Noon.AddMinutes(360 + i), 110)));

        var gap = State(ticks).Cut(Window.OneDay)!.Gaps.ShouldHaveSingleItem();

        gap.From.ShouldBe(Noon.AddMinutes(59).Ms());
        gap.To.ShouldBe(Noon.AddMinutes(360).Ms());
    }

    [Fact]
    public void A_coin_that_is_renewed_every_nine_minutes_has_no_gap() =>
        State(Enumerable.Range(0, 20).Select(i => Tick(Noon.AddMinutes(i * 9), 100))).Cut(Window.OneDay)!.Gaps.ShouldBeEmpty();

    [Fact]
    public void History_fills_what_own_ticks_do_not_cover_and_says_so()
    {
        var state = State(Tick(Noon, 100));
        state.Apply(new CoinProtocol.HistoryApplied(Chunk(3600, Noon.AddHours(-24), [.. Enumerable.Range(0, 24).Select(i => 50.0 + i)])));

        var series = state.Cut(Window.OneDay)!;

        series.Points.Count.ShouldBe(25);
        series.ResolutionSeconds.ShouldBe(3600);
        series.Segments.Select(segment => segment.ResolutionSeconds).ShouldBe([3600, 60]);
    }

    [Fact]
    public void Own_ticks_win_over_history_in_the_same_bucket()
    {
        var state = State(Tick(Noon.AddMinutes(10), 100));
        state.Apply(new CoinProtocol.HistoryApplied(Chunk(3600, Noon, 7)));

        state.Cut(Window.ThirtyDays)!.Points.Prices.ShouldBe([100]);
    }

    [Fact]
    public void Exact_history_wins_over_approximate_whichever_came_first()
    {
        var exact = Chunk(3600, Noon.AddHours(-2), approximate: false, fetchedAt: Noon, 5);
        var approximate = Chunk(3600, Noon.AddHours(-2), approximate: true, fetchedAt: Noon.AddDays(1), 9);
        foreach (var order in new[] { new[] { exact, approximate }, [approximate, exact] })
        {
            var state = State(Tick(Noon, 100));
            foreach (var chunk in order) state.Apply(new CoinProtocol.HistoryApplied(chunk));

            state.Cut(Window.SevenDays)!.Points.Prices[0].ShouldBe(5);
        }
    }

    [Fact]
    public void Until_own_points_cover_a_window_the_sources_change_stands_in_by_name()
    {
        var tick = Tick(Noon, 100) with { SourceChange = new SourceChange { OneDay = 4.5m } };

        var summary = State(tick).Summary()!;

        summary.Change.OneDay.ShouldBe(4.5);
        summary.SourceChanges.ShouldBe(["24h"]);
        summary.Change.NinetyDays.ShouldBeNull();
    }

    [Fact]
    public void Own_exact_points_take_the_place_of_the_sources_change()
    {
        var ticks = Enumerable.Range(0, 61).Select(i => Tick(Noon.AddMinutes(i), 100 + i) with { SourceChange = new SourceChange { OneHour = 1 } });

        var summary = State(ticks).Summary()!;

        summary.Change.OneHour.ShouldBe(60);
        summary.SourceChanges.ShouldBeEmpty();
    }

    private static IEnumerable<(long Time, double Price, int Resolution)> Points(CoinSeries series) =>
        series.Points.Times.Select((time, i) => (time, series.Points.Prices[i], series.Segments.Last(segment => segment.From <= time).ResolutionSeconds));

    private static string Json(CoinSeries series) => JsonSerializer.Serialize(series, ContractJson.Default.CoinSeries);
}
