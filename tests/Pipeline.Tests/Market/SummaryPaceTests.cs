using CryptoViz.Pipeline.Market;
using Microsoft.Extensions.Time.Testing;

namespace CryptoViz.Pipeline.Tests.Market;

public sealed class SummaryPaceTests
{
    private readonly FakeTimeProvider _time = new(new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero));
    private readonly SummaryPace _pace;

    public SummaryPaceTests() => _pace = new SummaryPace(_time);

    [Fact]
    public void The_first_is_told_at_once() => _pace.Wait.ShouldBeLessThanOrEqualTo(TimeSpan.Zero);

    [Fact]
    public void A_tick_that_comes_a_little_early_does_not_wait()
    {
        _pace.Told();
        _time.Advance(TimeSpan.FromMilliseconds(700));

        _pace.Wait.ShouldBe(TimeSpan.FromMilliseconds(50));

        _time.Advance(TimeSpan.FromMilliseconds(50));
        _pace.Wait.ShouldBeLessThanOrEqualTo(TimeSpan.Zero);
    }

    [Fact]
    public void Whoever_is_always_early_is_told_once_a_second_on_the_average()
    {
        var told = 0;
        for (var passed = TimeSpan.Zero; passed < TimeSpan.FromMinutes(1); passed += TimeSpan.FromMilliseconds(10))
        {
            if (_pace.Wait <= TimeSpan.Zero)
            {
                _pace.Told();
                told++;
            }

            _time.Advance(TimeSpan.FromMilliseconds(10));
        }

        told.ShouldBeInRange(60, 61);
    }
}
