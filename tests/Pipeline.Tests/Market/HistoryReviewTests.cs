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

    private SourceProtocol.RequestHistory? Look(HistoryPriority priority) => _review.Look(_state, HistorySpan.Day, priority);

    private void Answered() =>
        _state.Apply(new CoinProtocol.HistoryApplied(Chunk(300, Noon) with { From = Noon.AddDays(-1), To = Noon }));
}
