using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Market;
using static CryptoViz.Pipeline.Tests.Market.Series;

namespace CryptoViz.Pipeline.Tests.Market;

public sealed class TierTests
{
    private static readonly long Now = Noon.Ms();

    [Fact]
    public void A_bucket_begins_at_a_multiple_of_its_length_also_before_1970()
    {
        var twoMinutes = new Tier(0, 120, null, 60);

        (twoMinutes.BucketMs, twoMinutes.StartOf(240_000), twoMinutes.StartOf(359_999)).ShouldBe((120_000, 240_000, 240_000));
        (twoMinutes.StartOf(-1), twoMinutes.StartOf(-120_000), twoMinutes.StartOf(-120_001)).ShouldBe((-120_000, -120_000, -240_000));
    }

    [Fact]
    public void Each_window_has_one_finest_tier() => Tier.All.Select(tier => tier.Windows).ShouldBe([1, 1, 1, 2, 2]);

    [Fact]
    public void A_bucket_is_kept_until_all_of_it_is_older_than_the_tier_reaches()
    {
        var oldest = Now - (26 * 3_600_000L) - Tier.Minute.BucketMs;

        Tier.Minute.Keeps(oldest + 1, Now).ShouldBeTrue();
        Tier.Minute.Keeps(oldest, Now).ShouldBeFalse();
        Tier.Day.Keeps(0, Now).ShouldBeTrue();
    }

    [Fact]
    public void The_bucket_that_holds_the_start_of_a_range_belongs_to_it_whole_and_a_point_as_observed_has_to_lie_in_it()
    {
        var second = Bucket.Of(Now, new Observation(Now + 400, 1, 1, 1), Origin.OwnTicks);

        (Tier.Minute.PointTime(second), Tier.Minute.LeastOf(Now + 59_999), Tier.Minute.LeastOf(Now + 60_000)).ShouldBe((Now, Now, Now + 60_000));
        (Tier.Observed.PointTime(second), Tier.Observed.LeastOf(Now + 400), Tier.Observed.LeastOf(Now + 401)).ShouldBe((Now + 400, Now + 400, Now + 401));
    }

    [Theory]
    [InlineData(100, 100, 60)]
    [InlineData(101, 100, 300)]
    [InlineData(60 * 24 * 4_000, 10, 86_400)]
    public void A_range_comes_in_the_finest_tier_that_fits_and_in_days_when_none_does(int minutes, int points, int seconds) =>
        Tier.For(Now - (minutes * 60_000L), Now, Now, points).BucketSeconds.ShouldBe(seconds);

    [Fact]
    public void History_that_is_coarser_than_all_tiers_is_kept_by_the_day()
    {
        var state = State(Tick(Noon, 1));
        state.Apply(new CoinProtocol.HistoryApplied(Chunk(604_800, Noon.AddDays(-70), 5, 6, 7)));

        state.Cut(Window.OneYear)!.Points.Prices.ShouldBe([5, 6, 7, 1]);
    }

    [Fact]
    public void A_point_of_history_may_be_two_minutes_later_than_it_was_fetched_since_clocks_differ()
    {
        var state = State(Tick(Noon.AddHours(-5), 1));
        state.Apply(new CoinProtocol.HistoryApplied(Chunk(300, Noon.AddMinutes(2), false, fetchedAt: Noon, 5)));
        state.Apply(new CoinProtocol.HistoryApplied(Chunk(300, Noon.AddMinutes(2).AddMilliseconds(1), false, fetchedAt: Noon, 9)));

        state.Cut(Window.OneDay)!.Points.Prices.ShouldBe([1, 5]);
    }

    [Fact]
    public void Coarser_points_stand_before_between_and_after_the_finer_ones()
    {
        var state = State(Tick(Noon, 1), Tick(Noon.AddHours(4), 2));
        state.Apply(new CoinProtocol.HistoryApplied(Chunk(3_600, Noon.AddHours(-1), false, fetchedAt: Noon.AddHours(9), 10, 11, 12, 13, 14, 15, 16, 17)));

        var points = state.Cut(Window.OneDay)!.Points;

        points.Prices.ShouldBe([10, 1, 12, 13, 14, 2, 16, 17]);
        points.Times.ShouldBe([.. Enumerable.Range(-1, 8).Select(hour => Noon.AddHours(hour).Ms())]);
    }

    [Fact]
    public void The_base_of_a_coarse_range_is_a_point_of_its_own_resolution()
    {
        var state = State(Enumerable.Range(0, 3_000).Select(i => Tick(Noon.AddMinutes(i), 100 + i)));

        var series = state.Cut(Noon.AddMinutes(2_999 - 2_405).Ms(), Noon.AddMinutes(2_999).Ms(), 50)!;

        // The range begins 9:54 after noon; the hour from 9:00 holds that and tells its end, so the hour before is the base.
        (series.ResolutionSeconds, series.Base!.Time).ShouldBe((3_600, Noon.AddHours(9).Ms()));
    }
}
