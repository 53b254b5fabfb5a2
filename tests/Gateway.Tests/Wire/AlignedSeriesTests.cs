using CryptoViz.Gateway.Wire;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Gateway.Tests.Wire;

public sealed class AlignedSeriesTests
{
    private const long Hour = 3_600_000;

    private static readonly CoinId Bitcoin = new("bitcoin");
    private static readonly CoinId Ethereum = new("ethereum");

    [Theory]
    [InlineData(60, 24, 500, 180_000)]
    [InlineData(60, 24, 5_000, 60_000)]
    [InlineData(3_600, 24, 5_000, 3_600_000)]
    [InlineData(3_600, 24, 10, 10_800_000)]
    public void A_step_is_a_whole_number_of_the_coarsest_resolution_and_fits_the_points(int resolution, int hours, int points, long step) =>
        AlignedSeries.StepOf([Of([0], [1]), Of([0], [1]) with { ResolutionSeconds = resolution }], 0, hours * Hour, points).ShouldBe(step);

    [Fact]
    public void A_step_has_its_last_value_and_one_without_is_unknown_or_what_stood_before()
    {
        var series = Of([0, Hour / 2, 3 * Hour], [1, 2, double.NaN]);
        var times = AlignedSeries.TimesOf([series, Of([Hour], [9])], Hour);

        times.ShouldBe([0, Hour, 3 * Hour]);
        AlignedSeries.On(times, Hour, series, series.Points.Prices, stand: false).ShouldBe([2, double.NaN, double.NaN]);
        AlignedSeries.On(times, Hour, series, series.Points.Prices, stand: true).ShouldBe([2, 2, 2]);
    }

    [Fact]
    public void Coins_are_compared_from_the_price_at_the_start()
    {
        var comparison = Comparison.Of(
            new Dictionary<string, CoinSeries> { ["a"] = Of([0, Hour], [10, 15]) with { Base = new PricePoint(-1, 20) }, ["b"] = Of([0, Hour], [1, 2]) },
            0, 10 * Hour, null, 500);

        comparison.Times.ShouldBe([0, Hour]);
        (comparison.Coins["a"].BasePrice, comparison.Coins["b"].BasePrice).ShouldBe((10, 1));
        comparison.Coins["a"].Changes.ShouldBe([0, 50]);
        comparison.Coins["b"].Changes.ShouldBe([0, 100]);
    }

    [Fact]
    public void Coins_are_compared_from_any_instant_and_one_that_was_not_known_then_has_no_changes()
    {
        var comparison = Comparison.Of(
            new Dictionary<string, CoinSeries> { ["a"] = Of([0, Hour], [10, 15]), ["b"] = Of([9 * Hour], [1]) }, 0, 10 * Hour, Hour, 500);

        comparison.Base.ShouldBe(Hour);
        comparison.Coins["a"].Changes[1].ShouldBe(0);
        comparison.Coins["b"].BasePrice.ShouldBeNull();
        comparison.Coins["b"].Changes.ShouldAllBe(change => double.IsNaN(change));
    }

    [Fact]
    public void All_that_is_known_is_compared_from_the_time_from_which_all_are_known()
    {
        var comparison = Comparison.Of(
            new Dictionary<string, CoinSeries> { ["old"] = Of([Hour, 2 * Hour, 3 * Hour], [1, 2, 4]), ["new"] = Of([2 * Hour, 3 * Hour], [5, 10]) },
            0, 3 * Hour, null, 500);

        (comparison.From, comparison.Base).ShouldBe((Hour, 2 * Hour));
        comparison.Coins["old"].Changes.ShouldBe([-50, 0, 100]);
        comparison.Coins["new"].Changes.ShouldBe([double.NaN, 0, 100]);
    }

    [Fact]
    public void The_market_is_summed_from_where_nearly_all_of_today_s_total_is_known()
    {
        var series = new Dictionary<CoinId, CoinSeries>
        {
            [Bitcoin] = Of([0, Hour, 2 * Hour, 3 * Hour], [0, 0, 0, 0], [90, 90, 90, 100]),
            [Ethereum] = Of([2 * Hour], [0], [10]),
        };

        var sum = MarketSum.Of(series, new Dictionary<CoinId, double> { [Bitcoin] = 100, [Ethereum] = 10 }, 0, 3 * Hour, 500);

        sum.Times.ShouldBe([2 * Hour, 3 * Hour]);
        sum.Totals.ShouldBe([100, 110]);
        sum.ShareOf(Bitcoin).ShouldBe([90, 100 * 100.0 / 110]);
        sum.ShareOf(new CoinId("none")).ShouldAllBe(share => double.IsNaN(share));
    }

    private static CoinSeries Of(long[] times, double[] prices, double[]? marketCaps = null) =>
        Samples.SeriesOf(times, prices, marketCaps) with { Base = null, From = 0, To = 10 * Hour };
}
