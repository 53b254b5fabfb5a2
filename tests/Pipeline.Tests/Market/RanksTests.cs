using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Market;
using static CryptoViz.Pipeline.Tests.Market.Series;

namespace CryptoViz.Pipeline.Tests.Market;

public sealed class RanksTests
{
    [Fact]
    public void Places_gained_in_a_day_are_positive()
    {
        var state = State(Ranked(0, 12), Ranked(23, 15), Ranked(24, 9));

        state.Summary()!.RankChange24h.ShouldBe(3);
    }

    [Theory]
    [InlineData(1_584, 3)]
    [InlineData(1_585, null)]
    [InlineData(1_440, 3)]
    [InlineData(1_439, null)]
    public void A_rank_is_compared_with_one_of_a_day_ago_that_is_not_much_older(int minutes, int? change) =>
        State(Ranked(0, 12), Tick(Noon.AddMinutes(minutes), 1) with { Rank = 9 }).Summary()!.RankChange24h.ShouldBe(change);

    [Fact]
    public void Within_an_hour_the_later_rank_stands_whichever_came_first()
    {
        State(Ranked(0.1, 5), Ranked(0.9, 8), Ranked(25, 1)).Summary()!.RankChange24h.ShouldBe(7);
        State(Ranked(0.9, 8), Ranked(0.1, 5), Ranked(25, 1)).Summary()!.RankChange24h.ShouldBe(7);
    }

    [Fact]
    public void A_rank_that_is_too_old_when_it_comes_is_not_kept()
    {
        var ranks = new Ranks();
        ranks.Add(new StoredRank(Noon.Ms(), 5), Noon.AddHours(28).Ms());
        ranks.ToImmutable().ShouldBeEmpty();

        ranks.Add(new StoredRank(Noon.AddHours(28).Ms(), 6), Noon.AddHours(28).Ms());
        ranks.Add(new StoredRank(Noon.Ms(), 5), Noon.AddHours(28).Ms());
        ranks.ToImmutable().ShouldBe([new StoredRank(Noon.AddHours(28).Ms(), 6)]);
    }

    [Fact]
    public void The_order_of_arrival_does_not_matter()
    {
        Tick[] ticks = [.. Enumerable.Range(0, 25).Select(hour => Ranked(hour, 40 - hour))];
        new Random(7).Shuffle(ticks);

        State(ticks).Summary()!.RankChange24h.ShouldBe(24);
    }

    [Fact]
    public void Without_a_rank_there_is_no_change()
    {
        State(Ranked(0, 12), Ranked(24, null)).Summary()!.RankChange24h.ShouldBeNull();
        State(Ranked(0, null), Ranked(24, 5)).Summary()!.RankChange24h.ShouldBeNull();
    }

    [Fact]
    public void Only_a_day_of_ranks_is_kept()
    {
        var ranks = new Ranks();
        for (var hour = 0; hour < 500; hour++) ranks.Add(new StoredRank(Noon.AddHours(hour).Ms(), hour), Noon.AddHours(hour).Ms());

        ranks.ToImmutable().Length.ShouldBeLessThanOrEqualTo(28);
    }

    private static Tick Ranked(double hour, int? rank) => Tick(Noon.AddHours(hour), 1) with { Rank = rank };
}
