using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Market;
using CsCheck;
using static CryptoViz.Pipeline.Tests.Market.Series;

namespace CryptoViz.Pipeline.Tests.Market;

public sealed class WindowMathTests
{
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
    public void A_step_that_is_long_for_the_clock_and_not_for_this_coin_is_no_gap() =>
        State(Enumerable.Range(0, 20).Select(i => Tick(Noon.AddMinutes(i < 10 ? i * 9 : 11 + (i * 9)), 100))).Cut(Window.OneDay)!.Gaps.ShouldBeEmpty();

    [Fact]
    public void A_step_is_long_by_the_coarser_of_its_two_resolutions()
    {
        var fine = Enumerable.Range(0, 100).Select(i => Point(20_000_000 + (i * 60_000), 60));
        SeriesPoint[] points = [Point(0, 3_600), Point(7_200_000, 3_600), .. fine];

        // Two hours between points of an hour are none; three and a half are one.
        WindowMath.Gaps(points).ShouldBe([new Gap(7_200_000, 20_000_000, null)]);

        // Just three times the coarser one is not longer, whichever side it is on.
        WindowMath.Gaps([Point(20_000_000 - 10_800_000, 3_600), .. fine]).ShouldBeEmpty();
        WindowMath.Gaps([.. fine, Point(25_940_000 + 10_800_000, 3_600)]).ShouldBeEmpty();

        static SeriesPoint Point(long time, int resolution) => new(time, 1, 1, 1, double.NaN, double.NaN, resolution, false);
    }

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

    [Theory]
    [InlineData("2026-03-29T00:30:00Z")]
    [InlineData("2026-10-25T00:30:00Z")]
    [InlineData("2024-02-29T12:00:00Z")]
    [InlineData("2025-12-31T23:59:59Z")]
    public void Clocks_that_change_and_leap_days_make_no_window_longer_or_shorter(string end)
    {
        var latest = DateTimeOffset.Parse(end);
        var state = State(Enumerable.Range(0, 200).Select(i => Tick(latest.AddHours(i - 199), 100 + i)));

        state.Cut(Window.OneDay)!.From.ShouldBe(latest.Ms() - 86_400_000);
        state.Cut(Window.OneDay)!.Statistics.PercentChange!.Value.ShouldBe(100 * 24 / 275.0, 1e-9);
        state.Cut(Window.SevenDays)!.Statistics.PercentChange!.Value.ShouldBe(100 * 168 / 131.0, 1e-9);
        state.Cut(Window.Max)!.Points.Times.ShouldAllBe(time => time % 86_400_000 == 0);
    }

    [Fact]
    public void A_source_that_goes_back_in_time_gives_the_series_of_its_times()
    {
        var forth = State(Enumerable.Range(0, 100).Select(i => Tick(Noon.AddSeconds(i * 50), 100 + i)));
        var back = State(Enumerable.Range(0, 100).Select(i => i ^ 3).Select(i => Tick(Noon.AddSeconds(i * 50), 100 + i)));

        foreach (var window in Window.All)
            back.Cut(window)!.Points.Prices.ShouldBe(forth.Cut(window)!.Points.Prices);
        back.Latest.ShouldBe(forth.Latest);
    }

    [Fact]
    public void Why_a_gap_is_one_is_known_by_what_the_source_was_asked()
    {
        var state = State([.. Enumerable.Range(0, 60).Select(i => Tick(Noon.AddMinutes(i), 1)), .. Enumerable.Range(360, 60).Select(i => Tick(Noon.AddMinutes(i), 1))]);
        state.Cut(Window.OneDay)!.Gaps.ShouldHaveSingleItem().Reason.ShouldBe("not-observed");

        state.Apply(new CoinProtocol.HistoryApplied(Chunk(300, Noon) with { From = Noon.AddMinutes(-600), To = Noon.AddMinutes(420) }));

        state.Cut(Window.OneDay)!.Gaps.ShouldHaveSingleItem().Reason.ShouldBe("not-quoted");
    }

    [Fact]
    public void Any_range_has_the_finest_resolution_that_reaches_back_and_fits()
    {
        var state = State(Enumerable.Range(0, 3_000).Select(i => Tick(Noon.AddMinutes(i), 100 + i)));
        var end = Noon.AddMinutes(2_999);

        Cut(TimeSpan.FromMinutes(30), 5_000).ResolutionSeconds.ShouldBe(1);
        Cut(TimeSpan.FromHours(2), 5_000).ResolutionSeconds.ShouldBe(60);
        Cut(TimeSpan.FromHours(2), 100).ResolutionSeconds.ShouldBe(300);
        Cut(TimeSpan.FromHours(40), 5_000).ResolutionSeconds.ShouldBe(300);
        Cut(TimeSpan.FromHours(40), 100).ResolutionSeconds.ShouldBe(3_600);
        var twoHours = Cut(TimeSpan.FromHours(2), 5_000);
        (twoHours.Points.Count, twoHours.Base!.Price, twoHours.Statistics.PercentChange!.Value).ShouldBe((121, 2_979, 100 * 120 / 2_979.0));

        CoinSeries Cut(TimeSpan length, int points) => state.Cut((end - length).Ms(), end.Ms(), points)!;
    }

    [Fact]
    public void Market_caps_change_against_the_bases_cap_and_without_a_base_the_first_is_named()
    {
        var state = State(Tick(Noon, 100, 1_000), Tick(Noon.AddMinutes(30), 300, 3_000), Tick(Noon.AddMinutes(62), 150, 1_500));
        var (hour, day) = (state.Cut(Window.OneHour)!.Statistics, state.Cut(Window.OneDay)!.Statistics);

        (hour.MarketCapFirst, hour.MarketCapLast, hour.MarketCapPercentChange).ShouldBe((1_000, 1_500, 50));
        (hour.Base, hour.First!.MarketCap, hour.Last!.MarketCap).ShouldBe((new PricePoint(Noon.Ms(), 100, 1_000), 3_000, 1_500));
        (day.Base, day.MarketCapFirst, day.MarketCapLast, day.MarketCapPercentChange).ShouldBe((null, 1_000, 1_500, null));
    }

    [Fact]
    public void A_window_is_covered_from_its_first_to_its_last_point()
    {
        var series = State(Tick(Noon, 1), Tick(Noon.AddMinutes(40), 2)).Cut(Window.OneHour)!;

        series.Coverage.ShouldBe(new Span(Noon.Ms(), Noon.AddMinutes(40).Ms()));
        series.Statistics.Coverage.ShouldBe(series.Coverage);
    }

    [Theory]
    [InlineData(5, 2, true)]
    [InlineData(5, 3, false)]
    [InlineData(40, 4, true)]
    [InlineData(40, 5, false)]
    public void The_base_of_a_range_is_no_older_than_two_buckets_or_a_tenth_of_it(int days, int age, bool found)
    {
        // So far back there is one point a day.
        var from = new DateTimeOffset(2025, 6, 1, 0, 0, 0, TimeSpan.Zero);
        var state = State(Tick(Noon, 100));
        state.Apply(new CoinProtocol.HistoryApplied(Chunk(86_400, from.AddDays(-age), 50)));

        var series = state.Cut(from.Ms(), from.AddDays(days).Ms(), 5_000)!;

        (series.Points.Count, series.Base?.Price, series.Statistics.Base?.Price).ShouldBe((0, found ? 50 : null, found ? 50 : null));
    }

    [Fact]
    public void A_range_without_an_observation_has_no_points_and_no_figures()
    {
        var series = State(Tick(Noon, 100)).Cut(Noon.AddDays(-9).Ms(), Noon.AddDays(-8).Ms(), 500)!;

        (series.Points.Count, series.Coverage, series.Base).ShouldBe((0, null, null));
        series.Statistics.ShouldBe(new WindowStatistics());
    }
}
