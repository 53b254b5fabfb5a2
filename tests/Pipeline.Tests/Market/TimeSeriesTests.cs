using CryptoViz.Pipeline.Market;
using static CryptoViz.Pipeline.Tests.Market.Series;

namespace CryptoViz.Pipeline.Tests.Market;

/// <summary>Which parts of the past bring nothing.</summary>
public sealed class TimeSeriesTests
{
    private readonly TimeSeries _series = State(Enumerable.Range(0, 4).Select(i => Tick(Noon.AddMinutes(5 * i), 100 + i))).Series;

    [Fact]
    public void A_coin_without_an_observation_knows_nothing_better() =>
        new TimeSeries().KnowsBetter(Chunk(300, Noon, 1)).ShouldBeFalse();

    [Fact]
    public void Own_ticks_are_better_than_history_of_the_same_buckets() =>
        _series.KnowsBetter(Chunk(300, Noon, 1, 2, 3, 4)).ShouldBeTrue();

    [Fact]
    public void One_point_that_is_not_known_is_news() =>
        _series.KnowsBetter(Chunk(300, Noon, 1, 2, 3, 4, 5)).ShouldBeFalse();

    [Fact]
    public void A_point_that_a_fine_tier_no_longer_keeps_is_news_to_a_coarser_one() =>
        _series.KnowsBetter(Chunk(300, Noon.AddDays(-30), 1)).ShouldBeFalse();

    [Fact]
    public void History_that_was_fetched_later_is_news()
    {
        _series.Recall(Chunk(3_600, Noon.AddHours(-3), 1, 2));

        _series.KnowsBetter(Chunk(3_600, Noon.AddHours(-3), false, Noon.AddMinutes(-1), 1, 2)).ShouldBeTrue();
        _series.KnowsBetter(Chunk(3_600, Noon.AddHours(-3), false, Noon.AddMinutes(1), 1, 2)).ShouldBeFalse();
    }
}
