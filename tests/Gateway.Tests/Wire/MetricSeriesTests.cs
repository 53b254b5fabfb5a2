using CryptoViz.Gateway.Wire;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Gateway.Tests.Wire;

public sealed class MetricSeriesTests
{
    [Fact]
    public void Each_gap_holds_one_unknown_value_in_its_middle()
    {
        var (times, values) = MetricSeries.WithGaps(Samples.Day, Samples.Day.Points.Prices);

        times.ShouldBe([Samples.At(-24), Samples.At(-23), Samples.At(-13), Samples.At(-3), Samples.At(0)]);
        values.ShouldBe([60_000, 60_600, double.NaN, double.NaN, 64_123.5]);
    }

    [Fact]
    public void A_gap_outside_the_points_adds_nothing()
    {
        var series = Samples.Day with
        {
            Gaps = [new Gap(Samples.At(-30), Samples.At(-25), null), new Gap(Samples.At(1), Samples.At(2), null)],
        };

        MetricSeries.WithGaps(series, series.Points.Prices).Times.ShouldBe(series.Points.Times);
    }

    [Fact]
    public void Percent_change_is_measured_against_the_base()
    {
        var values = Metric.PercentChange.Column(Samples.Day);

        values[0].ShouldBe(0);
        values[1].ShouldBe(1);
        values[2].ShouldBe(double.NaN);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0.0)]
    public void Percent_change_is_unknown_without_a_base_and_with_one_of_nothing(double? price)
    {
        var series = Samples.Day with { Base = price is { } known ? new PricePoint(0, known) : null };

        Metric.PercentChange.Column(series).ShouldAllBe(value => double.IsNaN(value));
    }
}
