using CryptoViz.Streams.Kafka.Stages;
using CsCheck;

namespace CryptoViz.Pipeline.Tests.Kafka;

public sealed class OffsetTrackerTests
{
    // Records numbered from 0 whose offsets have gaps, as after compaction.
    private static long OffsetOf(long number) => number * 3 + 100;

    [Fact]
    public void In_any_order_the_position_is_after_the_last_record_without_a_hole_before_it() =>
        Gen.Shuffle(Enumerable.Range(0, 30).ToArray())
            .SelectMany(order => Gen.Int[0, 30].Select(count => order.Take(count).ToArray()))
            .Sample(acknowledged =>
            {
                var tracker = new OffsetTracker();
                foreach (var number in acknowledged) tracker.Acknowledge(One(number));

                var contiguous = Enumerable.Range(0, 31).First(number => !acknowledged.Contains(number));
                tracker.Next.ShouldBe(contiguous);
                tracker.Position.ShouldBe(contiguous == 0 ? null : OffsetOf(contiguous - 1) + 1);
            });

    [Fact]
    public void Ranges_that_overlap_or_come_twice_count_once() =>
        Gen.Select(Gen.Int[0, 20], Gen.Int[0, 5]).Array[0, 15].Sample(ranges =>
        {
            var tracker = new OffsetTracker();
            foreach (var (from, more) in ranges) tracker.Acknowledge(new(from, from + more, OffsetOf(from + more)));

            var acknowledged = ranges.SelectMany(range => Enumerable.Range(range.Item1, range.Item2 + 1)).ToHashSet();
            var contiguous = Enumerable.Range(0, 30).First(number => !acknowledged.Contains(number));
            tracker.Next.ShouldBe(contiguous);
            tracker.Position.ShouldBe(contiguous == 0 ? null : OffsetOf(contiguous - 1) + 1);
        });

    [Fact]
    public void What_waits_for_one_hole_is_one_range_however_much_it_is()
    {
        var tracker = new OffsetTracker();
        for (var number = 1; number < 10_000; number++) tracker.Acknowledge(One(number));

        tracker.Position.ShouldBeNull();
        tracker.Holes.ShouldBe(1);
    }

    private static AckRange One(long number) => new(number, number, OffsetOf(number));
}
