using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Topics;

namespace CryptoViz.Pipeline.Tests.Topics;

public sealed class RejectedCountsTests
{
    [Fact]
    public void Letters_are_counted_by_reason_with_the_time_of_the_last()
    {
        var letters = new[]
        {
            Letter(DeadLetterReason.MissingTime, minute: 5), Letter(DeadLetterReason.InvalidNumber, minute: 1), Letter(DeadLetterReason.MissingTime, minute: 3),
        };

        RejectedCounts.Of(letters).ShouldBe(
            [new(DeadLetterReason.InvalidNumber, 1, TopicValues.Noon.AddMinutes(1)), new(DeadLetterReason.MissingTime, 2, TopicValues.Noon.AddMinutes(5))]);
    }

    [Fact]
    public void While_nothing_is_added_the_counts_are_the_same()
    {
        var counts = new RejectedCounts();
        counts.Add(RejectedCounts.Of([Letter(DeadLetterReason.MissingTime, minute: 0)]));
        var before = counts.ByReason;

        counts.Add([]);

        (counts.ByReason == before).ShouldBeTrue();
    }

    private static DeadLetter Letter(string reason, int minute) => DeadLetter.Of(reason, "why", "coingecko", "x"u8, TopicValues.Noon.AddMinutes(minute));
}
