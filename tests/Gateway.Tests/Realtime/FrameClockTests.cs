using CryptoViz.Gateway.Realtime;
using CryptoViz.Gateway.Tests.Wire;
using CryptoViz.Gateway.Wire;
using CryptoViz.Pipeline.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace CryptoViz.Gateway.Tests.Realtime;

public sealed class FrameClockTests
{
    private readonly FakeTimeProvider _time = new(Samples.Now);
    private readonly Feed<MarketTable, MarketChange> _feed = new();
    private readonly FrameClock<MarketTable, MarketChange> _clock;
    private long _sequence = 1;

    public FrameClockTests()
    {
        _clock = new FrameClock<MarketTable, MarketChange>(_feed, _time);
        _clock.Reset(Samples.Table(Samples.BitcoinRow), new Cursor("m", 1));
    }

    [Fact]
    public void A_change_after_a_quiet_time_makes_a_frame_at_once()
    {
        _time.Advance(TimeSpan.FromMilliseconds(250));

        Move().ShouldBe(TimeSpan.Zero);

        _feed.Now.Frames!.Number.ShouldBe(2);
    }

    [Fact]
    public void A_change_soon_after_a_frame_waits_until_that_is_250_ms_old()
    {
        _time.Advance(TimeSpan.FromMilliseconds(100));

        Move().ShouldBe(TimeSpan.FromMilliseconds(150));

        _feed.Now.Frames!.Number.ShouldBe(1);
    }

    [Fact]
    public void Changes_that_wait_together_become_one_frame_with_the_last_cursor()
    {
        Move();
        Move();

        _clock.Close();

        _feed.Now.Frames!.Number.ShouldBe(2);
        _feed.Now.Frames.Cursor.ShouldBe(new Cursor("m", 3));
        _feed.State!.Find(Samples.Bitcoin)!.Summary.Latest.Price.ShouldBe(3);
    }

    [Fact]
    public void A_frame_of_what_was_only_noted_holds_up_no_change_and_still_there_are_four_a_second()
    {
        var closed = new List<TimeSpan>();
        var start = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromSeconds(1));
        _clock.Note(_clock.State!, MarketChange.None.Changed(Samples.Bitcoin, RowJson.Fields.Named("stale")));
        _clock.CloseNoted().ShouldBe(TimeSpan.Zero);
        var noted = _feed.Now.Frames!.Number;

        for (var step = 0; step < 200; step++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(10));
            var before = _feed.Now.Frames!.Number;
            if (Move() <= TimeSpan.Zero) closed.Add(_time.GetElapsedTime(start) - TimeSpan.FromSeconds(1));
            else _feed.Now.Frames!.Number.ShouldBe(before);
        }

        closed.Select(at => at.TotalMilliseconds).ShouldBe([10, 500, 750, 1_000, 1_250, 1_500, 1_750, 2_000]);
        _feed.Now.Frames!.Number.ShouldBe(noted + closed.Count);
    }

    [Fact]
    public void Nothing_new_makes_no_frame()
    {
        _clock.Close();

        _feed.Now.Frames!.Number.ShouldBe(1);
    }

    [Fact]
    public void A_state_that_waits_to_be_told_whole_makes_the_frame_a_snapshot_whatever_comes_after()
    {
        _clock.Reset(Samples.Table(Samples.TinyRow), new Cursor("x", 1));
        Move();

        _clock.Close();

        _feed.Now.Frames!.After(1)!.Type.ShouldBe("snapshot");
        _feed.State!.Rows.Length.ShouldBe(2);
    }

    [Fact]
    public void A_new_clock_goes_on_from_what_the_feed_holds()
    {
        var again = new FrameClock<MarketTable, MarketChange>(_feed, _time);

        again.Cursor.ShouldBe(new Cursor("m", 1));
        again.State.ShouldBeSameAs(_feed.State);
    }

    [Fact]
    public async Task Who_waits_for_something_newer_is_told()
    {
        using var waiter = new FrameWaiter(CancellationToken.None);
        var waiting = waiter.WaitAsync(_feed.Now.Waiters).AsTask();
        _time.Advance(FrameClock<MarketTable, MarketChange>.Interval);

        Move();

        await waiting.WaitAsync(Until.Patience);
        waiter.WaitAsync(_feed.Now.Waiters).IsCompleted.ShouldBeFalse();
    }

    private TimeSpan Move()
    {
        _sequence++;
        var (state, change) = _clock.State!.Apply(Samples.DeltaOf(_sequence, [Samples.BitcoinRow.With(tick => tick with { Price = _sequence })]));
        return _clock.Advance(state, new Cursor("m", _sequence), change);
    }
}
