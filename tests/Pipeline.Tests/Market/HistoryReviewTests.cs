using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Market;
using Microsoft.Extensions.Time.Testing;
using static CryptoViz.Pipeline.Tests.Market.Series;

namespace CryptoViz.Pipeline.Tests.Market;

public sealed class HistoryReviewTests
{
    private readonly FakeTimeProvider _time = new(Noon);
    private readonly CoinState _state = State(Tick(Noon, 100));
    private readonly HistoryReview _review;

    public HistoryReviewTests() => _review = new HistoryReview(Bitcoin, _time);

    [Fact]
    public void A_need_is_asked_for_once()
    {
        Look(HistoryPriority.Watched).ShouldBe(new(new HistoryRequest(Bitcoin, 1), HistoryPriority.Watched));

        Look(HistoryPriority.Watched).ShouldBeNull();
    }

    [Fact]
    public void A_need_to_which_nothing_came_is_asked_for_again_after_a_while()
    {
        Look(HistoryPriority.Background);

        _time.Advance(TimeSpan.FromMinutes(5));

        Look(HistoryPriority.Background).ShouldNotBeNull();
    }

    [Fact]
    public void A_need_that_someone_begins_to_wait_for_is_asked_for_at_once()
    {
        Look(HistoryPriority.Background);

        Look(HistoryPriority.Watched)!.Priority.ShouldBe(HistoryPriority.Watched);
        Look(HistoryPriority.Background).ShouldBeNull();
    }

    [Fact]
    public void Each_span_is_a_need_of_its_own()
    {
        Look(HistoryPriority.Watched);

        _review.Look(_state, HistorySpan.Quarter, HistoryPriority.Watched)!.Request.Days.ShouldBe(90);
    }

    [Theory]
    [InlineData(HistoryPriority.Watched, 2, true)]
    [InlineData(HistoryPriority.Background, 2, false)]
    [InlineData(HistoryPriority.Background, 6, true)]
    public void What_comes_to_lack_later_is_found_soon_when_watched_and_at_leisure_else(HistoryPriority priority, int hours, bool found)
    {
        Answered();
        Look(priority).ShouldBeNull();

        _time.Advance(TimeSpan.FromHours(hours));

        (Look(priority) is not null).ShouldBe(found);
    }

    [Fact]
    public void While_somebody_waits_it_is_asked_again_how_far_it_is_and_in_the_background_not()
    {
        Look(HistoryPriority.Watched);

        _time.Advance(TimeSpan.FromSeconds(2));

        Look(HistoryPriority.Background).ShouldBeNull();
        Look(HistoryPriority.Watched).ShouldNotBeNull();
        Look(HistoryPriority.Watched).ShouldBeNull();
    }

    [Theory]
    [InlineData(HistoryStage.Waiting, 94.2, "waiting", 95.0, "new")]
    [InlineData(HistoryStage.Waiting, null, "waiting", null, "new")]
    [InlineData(HistoryStage.Fetching, null, "fetching", null, "new")]
    [InlineData(HistoryStage.BeyondPlan, null, "refused", null, "beyond-plan")]
    [InlineData(HistoryStage.GivenUp, null, "refused", null, "failed")]
    public void What_is_being_fetched_says_where_its_request_stands(HistoryStage stage, double? seconds, string state, double? eta, string reason)
    {
        Look(HistoryPriority.Watched);
        _review.Backfill(HistorySpan.Day).ShouldBe(new Backfill("waiting", 0, 288, null, "new"));

        Place(stage, seconds);

        _review.Backfill(HistorySpan.Day).ShouldBe(new Backfill(state, 0, 288, eta, reason));
    }

    [Fact]
    public void The_time_that_is_left_passes_also_while_nothing_new_is_told()
    {
        Look(HistoryPriority.Watched);
        Place(HistoryStage.Waiting, 94.2);

        _time.Advance(TimeSpan.FromSeconds(10));
        _review.Backfill(HistorySpan.Day)!.EtaSeconds.ShouldBe(85);
        _time.Advance(TimeSpan.FromSeconds(100));

        _review.Backfill(HistorySpan.Day)!.EtaSeconds.ShouldBe(0);
    }

    [Fact]
    public void A_place_of_a_span_that_nobody_looked_at_is_of_none()
    {
        Look(HistoryPriority.Watched);

        Place(HistoryStage.Fetching, null).ShouldBe(HistorySpan.Day);
        _review.Take(new(new HistoryRequest(Bitcoin, 90), HistoryStage.Fetching, null)).ShouldBeNull();
    }

    [Theory]
    [InlineData(HistoryStage.BeyondPlan)]
    [InlineData(HistoryStage.GivenUp)]
    public void What_is_refused_is_not_asked_for_before_it_is_looked_at_again(HistoryStage stage)
    {
        Look(HistoryPriority.Watched);
        Place(stage, null);

        _time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(1));
        Look(HistoryPriority.Watched).ShouldBeNull();
        _time.Advance(TimeSpan.FromSeconds(1));

        Look(HistoryPriority.Watched).ShouldNotBeNull();
        _review.Backfill(HistorySpan.Day)!.State.ShouldBe("refused", "until the source says something else");
    }

    [Fact]
    public void When_all_of_it_came_nothing_is_being_fetched_whatever_is_told_later()
    {
        Look(HistoryPriority.Watched);
        Answered();
        _review.Refresh(_state);

        Place(HistoryStage.Fetching, null);

        _review.Backfill(HistorySpan.Day).ShouldBeNull();
    }

    private HistorySpan? Place(HistoryStage stage, double? seconds) => _review.Take(
        new(new HistoryRequest(Bitcoin, 1), stage, seconds is { } wait ? TimeSpan.FromSeconds(wait) : null));

    private SourceProtocol.RequestHistory? Look(HistoryPriority priority) => _review.Look(_state, HistorySpan.Day, priority);

    private void Answered() =>
        _state.Apply(new CoinProtocol.HistoryApplied(Chunk(300, Noon) with { From = Noon.AddDays(-1), To = Noon }));
}
