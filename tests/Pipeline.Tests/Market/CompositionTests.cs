using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Market;
using static CryptoViz.Pipeline.Tests.Market.Series;

namespace CryptoViz.Pipeline.Tests.Market;

public sealed class CompositionTests
{
    private readonly TimeSeries _series;

    public CompositionTests()
    {
        // Minutes, three hours that are known by the hour, and minutes again.
        var state = State(Tick(Noon, 100, 1_000), Tick(Noon.AddMinutes(10), 101), Tick(Noon.AddMinutes(260), 120, 1_200), Tick(Noon.AddMinutes(280), 180, 1_800));
        state.Apply(new CoinProtocol.HistoryApplied(Chunk(3_600, Noon.AddHours(1), false, Noon.AddHours(5), 50, 60, 70)));
        _series = state.Series;
    }

    [Fact]
    public void A_range_has_no_point_after_its_end_though_the_hour_goes_on()
    {
        var points = Composition.Points(_series, Tier.Minute, Noon.Ms(), Noon.AddMinutes(270).Ms());

        points.Select(point => point.Price).ShouldBe([100, 101, 50, 60, 70, 120]);
    }

    [Fact]
    public void The_last_figures_of_a_range_are_those_of_its_last_point_and_not_of_the_hour_around_it()
    {
        var figures = WindowFigures.Of(_series, Tier.Minute, Noon.Ms(), Noon.AddMinutes(270).Ms(), null);

        (figures.First, figures.Last).ShouldBe(((100, 1_000), (120, 1_200)));
        (figures.Extremes.Count, figures.Extremes.High, figures.Extremes.Low).ShouldBe((6, 120, 50));
    }

    [Fact]
    public void The_last_point_before_a_time_is_the_latest_of_all_tiers_that_is_not_told_by_a_finer_one()
    {
        Last(Noon.AddMinutes(265), Noon).ShouldBe((Noon.AddMinutes(260).Ms(), 120));
        Last(Noon.AddMinutes(330), Noon).ShouldBe((Noon.AddMinutes(280).Ms(), 180));
        Last(Noon.AddMinutes(259), Noon).ShouldBe((Noon.AddHours(3).Ms(), 70));
        Last(Noon.AddMinutes(59), Noon).ShouldBe((Noon.AddMinutes(10).Ms(), 101));
        Last(Noon.AddMinutes(59), Noon.AddMinutes(10)).ShouldBe((Noon.AddMinutes(10).Ms(), 101));
        Last(Noon.AddMinutes(59), Noon.AddMinutes(10).AddMilliseconds(1)).ShouldBeNull();

        (long, double)? Last(DateTimeOffset time, DateTimeOffset oldest) =>
            Composition.LastAtOrBefore(_series, Tier.Minute, time.Ms(), oldest.Ms()) is { } point ? (point.Time, point.Price) : null;
    }
}
