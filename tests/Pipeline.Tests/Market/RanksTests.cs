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
    [InlineData(26, 3)]
    [InlineData(27, null)]
    [InlineData(23, null)]
    public void A_rank_is_compared_with_one_of_a_day_ago_that_is_not_much_older(int hours, int? change) =>
        State(Ranked(0, 12), Ranked(hours, 9)).Summary()!.RankChange24h.ShouldBe(change);

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

    private static Tick Ranked(int hour, int? rank) => Tick(Noon.AddHours(hour), 1) with { Rank = rank };
}
