using CryptoViz.Pipeline.Topics;

namespace CryptoViz.Pipeline.Tests.Topics;

public sealed class InFlightBytesTests
{
    private readonly InFlightBytes _bytes = new(100, ["ticks", "news"]);

    [Fact]
    public void A_producer_waits_for_a_commit_while_a_partition_is_full()
    {
        var stream = _bytes.Open();
        Send(stream, partition: 0, offset: 0, weight: 60);
        Send(stream, partition: 1, offset: 0, weight: 30);

        var third = stream.Reserve("ticks", 50);
        third.IsCompleted.ShouldBeFalse();
        _bytes.Committed("ticks", 1, 1);
        third.IsCompleted.ShouldBeFalse();
        _bytes.Committed("ticks", 0, 1);

        third.IsCompletedSuccessfully.ShouldBeTrue();
        _bytes.Of("ticks", 0).ShouldBe(0);
    }

    [Fact]
    public void What_is_on_its_way_counts_since_any_partition_may_get_it()
    {
        var stream = _bytes.Open();

        stream.Reserve("ticks", 60).IsCompleted.ShouldBeTrue();

        stream.Reserve("ticks", 50).IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public void Those_who_wait_get_room_in_the_order_in_which_they_asked()
    {
        var stream = _bytes.Open();
        Send(stream, partition: 0, offset: 0, weight: 90);

        var large = stream.Reserve("ticks", 80);
        var small = stream.Reserve("ticks", 5);
        small.IsCompleted.ShouldBeFalse();
        _bytes.Committed("ticks", 0, 1);

        (large.IsCompleted, small.IsCompleted).ShouldBe((true, true));
    }

    [Fact]
    public void A_record_larger_than_the_limit_passes_alone()
    {
        var stream = _bytes.Open();
        Send(stream, partition: 0, offset: 0, weight: 10);

        var huge = stream.Reserve("ticks", 500);
        huge.IsCompleted.ShouldBeFalse();
        _bytes.Committed("ticks", 0, 1);

        huge.IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public void A_commit_that_comes_before_its_confirmation_counts()
    {
        var stream = _bytes.Open();
        stream.Reserve("ticks", 60);

        _bytes.Committed("ticks", 0, 1);
        stream.Sent("ticks", 0, 0, 60);

        _bytes.Of("ticks", 0).ShouldBe(0);
        stream.Reserve("ticks", 100).IsCompleted.ShouldBeTrue();
    }

    [Fact]
    public void A_stream_that_ends_gives_back_what_it_did_not_send_and_its_own_waiting_is_over()
    {
        var failed = _bytes.Open();
        var other = _bytes.Open();
        failed.Reserve("ticks", 90);
        var own = failed.Reserve("ticks", 90);
        var others = other.Reserve("ticks", 90);

        failed.Dispose();

        own.IsCanceled.ShouldBeTrue();
        others.IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public void Topics_are_independent_and_one_without_a_reader_is_not_held_back()
    {
        var stream = _bytes.Open();
        Send(stream, partition: 0, offset: 0, weight: 100);

        stream.Reserve("news", 100).IsCompleted.ShouldBeTrue();
        stream.Reserve("errors", 1_000).IsCompleted.ShouldBeTrue();
        stream.Reserve("errors", 1_000).IsCompleted.ShouldBeTrue();
    }

    private static void Send(InFlightBytes.Stream stream, int partition, long offset, int weight)
    {
        stream.Reserve("ticks", weight).IsCompleted.ShouldBeTrue();
        stream.Sent("ticks", partition, offset, weight);
    }
}
