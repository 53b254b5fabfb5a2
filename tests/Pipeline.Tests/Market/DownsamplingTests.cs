using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Market;
using CsCheck;
using static CryptoViz.Pipeline.Tests.Market.Series;

namespace CryptoViz.Pipeline.Tests.Market;

public sealed class DownsamplingTests
{
    [Fact]
    public void No_more_points_than_asked_stay_as_they_are()
    {
        var series = Of([.. Enumerable.Range(0, 10).Select(i => (double)i)]);

        Downsampling.Reduce(series, 10).ShouldBeSameAs(series);
        Downsampling.Reduce(Of([.. Enumerable.Range(0, 11).Select(i => (double)i)]), 10).Points.Count.ShouldBeLessThanOrEqualTo(10);
    }

    [Theory]
    [InlineData(4, 4)]
    [InlineData(3, 11)]
    public void Four_points_are_the_fewest_that_a_series_can_be_drawn_by(int asked, int kept) =>
        Downsampling.Reduce(Of([5, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5]), asked).Points.Count.ShouldBe(kept);

    // Small whole numbers, so that values and areas are often equal and sums exact; steps that differ, and a start that is not 0.
    [Fact]
    public void The_kept_points_are_those_that_the_paper_says() => Gen.Select(
            Gen.Select(Gen.Int[1, 3], Gen.Frequency((12, Gen.Int[0, 5].Select(value => (double)value)), (1, Gen.Const(double.NaN)))).Array[5, 120],
            Gen.Int[4, 30], Gen.Int[0, 200].Array[0, 4])
        .Sample(
            (points, most, fixedOnes) =>
            {
                var time = 1_000L;
                var (times, values) = (points.Select(point => time += point.Item1).ToArray(), points.Select(point => point.Item2).ToArray());
                int[] ends = [.. fixedOnes.Select(i => i % values.Length)];

                Downsampling.Chosen(times, values, most, ends).ShouldBe(MinMaxLttb.Chosen(times, values, most, ends));
            },
            iter: 3_000);

    [Theory]
    [InlineData(SeriesMetric.Price)]
    [InlineData(SeriesMetric.MarketCap)]
    [InlineData(SeriesMetric.Volume)]
    public void The_first_last_lowest_and_highest_value_of_the_metric_are_always_kept(SeriesMetric by) =>
        Gen.Select(Gen.Frequency((20, Gen.Double[0, 1_000]), (1, Gen.Const(double.NaN))).Array[20, 3_000], Gen.Int[10, 200]).Sample(
            (values, most) =>
            {
                var series = Of(values, by);
                var kept = Downsampling.Reduce(series, most, by).Points;
                var column = Column(kept, by);

                kept.Count.ShouldBeLessThanOrEqualTo(Math.Max(most, values.Length < most ? values.Length : most));
                kept.Times.ShouldBeInOrder(SortDirection.Ascending);
                (kept.Times[0], kept.Times[^1]).ShouldBe((series.Points.Times[0], series.Points.Times[^1]));
                column.Where(double.IsFinite).DefaultIfEmpty().Max().ShouldBe(values.Where(double.IsFinite).DefaultIfEmpty().Max());
                column.Where(double.IsFinite).DefaultIfEmpty().Min().ShouldBe(values.Where(double.IsFinite).DefaultIfEmpty().Min());
            },
            iter: 200);

    [Fact]
    public void Every_kept_point_is_one_of_the_series_whole()
    {
        var series = Of([.. Enumerable.Range(0, 5_000).Select(i => Math.Sin(i / 7.0))]);

        var kept = Downsampling.Reduce(series, 300).Points;

        kept.Count.ShouldBeGreaterThan(290);
        for (var i = 0; i < kept.Count; i++)
        {
            var at = series.Points.Times.IndexOf(kept.Times[i]);
            (kept.Prices[i], kept.MarketCaps[i], kept.Volumes[i]).ShouldBe(
                (series.Points.Prices[at], series.Points.MarketCaps[at], series.Points.Volumes[at]));
        }
    }

    [Fact]
    public void Both_ends_of_a_gap_are_kept()
    {
        var series = Of([.. Enumerable.Range(0, 4_000).Select(i => i * 1.0)]) with
        {
            Gaps = [new Gap(1_003_000, 1_004_000, null), new Gap(3_771_000, 3_772_000, null)],
        };

        var times = Downsampling.Reduce(series, 50).Points.Times;

        foreach (var gap in series.Gaps) times.ShouldContain(gap.From);
        foreach (var gap in series.Gaps) times.ShouldContain(gap.To);
    }

    [Fact]
    public void Of_more_gaps_than_fit_the_longest_are_kept()
    {
        var series = Of([.. Enumerable.Range(0, 4_000).Select(i => i * 1.0)]) with
        {
            Gaps = [new Gap(500_000, 900_000, null), .. Enumerable.Range(60, 60).Select(i => new Gap(i * 30_000, (i * 30_000) + 20_000, null))],
        };

        var times = Downsampling.Reduce(series, 20).Points.Times;

        times.Length.ShouldBeLessThanOrEqualTo(20);
        times.ShouldContain(500_000);
        times.ShouldContain(900_000);
    }

    [Fact]
    public void A_spike_between_smooth_points_survives()
    {
        var prices = Enumerable.Range(0, 100_000).Select(i => 100 + Math.Sin(i / 900.0)).ToArray();
        for (var i = 5_000; i < prices.Length; i += 10_000) prices[i] += 7;

        var kept = Downsampling.Reduce(Of(prices), 1_000).Points.Prices;

        kept.Count(price => price > 105).ShouldBe(10);
    }

    [Fact]
    public void The_line_through_the_kept_points_stays_near_the_series()
    {
        var prices = Enumerable.Range(0, 2_000).Select(i => (100 * Math.Sin(i / 50.0)) + (20 * Math.Sin(i / 7.0))).ToArray();
        var kept = Downsampling.Reduce(Of(prices), 400).Points;

        var (error, at) = (0.0, 0);
        for (var i = 0; i < prices.Length; i++)
        {
            while (kept.Times[at + 1] < i * 1_000L) at++;
            var part = ((i * 1_000.0) - kept.Times[at]) / (kept.Times[at + 1] - kept.Times[at]);
            error = Math.Max(error, Math.Abs(prices[i] - (kept.Prices[at] + (part * (kept.Prices[at + 1] - kept.Prices[at])))));
        }

        error.ShouldBeLessThan(6);
    }

    private static CoinSeries Of(double[] values, SeriesMetric by = SeriesMetric.Price)
    {
        var other = values.Select((_, i) => (double)(i % 17)).ToArray();
        var series = State(Tick(Noon, 1)).Cut(Window.OneHour)!;
        return series with
        {
            Points = new Points
            {
                Times = [.. Enumerable.Range(0, values.Length).Select(i => i * 1_000L)],
                Prices = [.. by == SeriesMetric.Price ? values : other],
                MarketCaps = [.. by == SeriesMetric.MarketCap ? values : other],
                Volumes = [.. by == SeriesMetric.Volume ? values : other],
            },
        };
    }

    private static IEnumerable<double> Column(Points points, SeriesMetric by) =>
        by == SeriesMetric.Price ? points.Prices : by == SeriesMetric.MarketCap ? points.MarketCaps : points.Volumes;
}
