using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Market;
using CsCheck;

namespace CryptoViz.Pipeline.Tests.Market;

public sealed class DownsamplingTests
{
    [Fact]
    public void Fewer_points_than_asked_stay_as_they_are()
    {
        var points = Of([1, 2, 3]);

        Downsampling.Reduce(points, 10).ShouldBeSameAs(points);
    }

    [Fact]
    public void The_first_last_lowest_and_highest_point_are_always_kept() =>
        Gen.Select(Gen.Double[0, 1_000].Array[20, 3_000], Gen.Int[10, 200]).Sample(
            (prices, most) =>
            {
                var kept = Downsampling.Reduce(Of(prices), most);

                kept.Prices[0].ShouldBe(prices[0]);
                kept.Prices[^1].ShouldBe(prices[^1]);
                kept.Prices.Max().ShouldBe(prices.Max());
                kept.Prices.Min().ShouldBe(prices.Min());
                kept.Times.ShouldBeInOrder();
            },
            iter: 300);

    [Fact]
    public void At_most_the_asked_number_of_points_remains() =>
        Gen.Int[10, 500].Sample(most => Downsampling.Reduce(Of([.. Enumerable.Range(0, 5_000).Select(i => Math.Sin(i / 7.0))]), most).Count
            .ShouldBeLessThanOrEqualTo(most), iter: 50);

    private static Points Of(double[] prices) => new()
    {
        Times = [.. Enumerable.Range(0, prices.Length).Select(i => i * 1_000L)],
        Prices = [.. prices],
        MarketCaps = [.. prices],
        Volumes = [.. prices],
    };
}
