using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Market;
using static CryptoViz.Pipeline.Tests.Market.Series;

namespace CryptoViz.Pipeline.Tests.Market;

public sealed class RecoveryQueueTests
{
    private readonly RecoveryQueue _queue = new();

    [Fact]
    public void Only_so_many_are_asked_at_once_and_each_answer_makes_room_for_the_next()
    {
        for (var n = 0; n < 40; n++) _queue.Add(Coin(n));

        Next(Noon).ShouldBe(Enumerable.Range(0, RecoveryQueue.AtOnce));
        Next(Noon).ShouldBeEmpty();
        _queue.Answered(Coin(5)).ShouldBeTrue();
        Next(Noon).ShouldBe([RecoveryQueue.AtOnce]);
    }

    [Fact]
    public void One_that_does_not_answer_is_asked_again_after_the_others()
    {
        for (var n = 0; n < RecoveryQueue.AtOnce + 1; n++) _queue.Add(Coin(n));
        Next(Noon);
        for (var n = 1; n < RecoveryQueue.AtOnce; n++) _queue.Answered(Coin(n));

        var later = Noon + RecoveryQueue.Patience + TimeSpan.FromMilliseconds(1);
        _queue.PutOff(later).ShouldBe([Coin(0)]);

        Next(later).ShouldBe([RecoveryQueue.AtOnce, 0]);
        _queue.PutOff(later).ShouldBeEmpty();
    }

    [Fact]
    public void A_row_that_nobody_asked_for_makes_no_room() => _queue.Answered(Coin(1)).ShouldBeFalse();

    private static CoinId Coin(int n) => new($"coin-{n}");

    private IEnumerable<int> Next(DateTimeOffset now) => [.. _queue.Next(now).Select(id => int.Parse(id.Value["coin-".Length..]))];
}
