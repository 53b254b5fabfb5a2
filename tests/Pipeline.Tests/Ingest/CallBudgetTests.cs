using CryptoViz.Pipeline.Ingest;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace CryptoViz.Pipeline.Tests.Ingest;

public class CallBudgetTests
{
    [Fact]
    public void No_minute_ever_sees_more_calls_than_allowed() =>
        Gen.Select(Gen.Int[1, 12], Gen.Int[0, 20_000].Array[1, 200]).Sample(
            (perMinute, pauses) =>
            {
                var time = new FakeTimeProvider(new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero));
                var budget = new CallBudget(perMinute, null, time);
                var calls = new List<DateTimeOffset>();
                foreach (var pause in pauses)
                {
                    time.Advance(TimeSpan.FromMilliseconds(pause));
                    if (budget.Wait() > TimeSpan.Zero) continue;
                    budget.Spend();
                    calls.Add(time.GetUtcNow());
                }

                return calls.All(first => calls.Count(call => call >= first && call < first.AddMinutes(1)) <= perMinute);
            },
            iter: 100);

    [Fact]
    public void The_wait_behind_other_calls_is_when_it_comes_if_each_is_made_as_soon_as_it_may() =>
        Gen.Select(Gen.Int[1, 6], Gen.Int[0, 30_000].Array[0, 12], Gen.Int[0, 40]).Sample(
            (perMinute, pauses, before) =>
            {
                var time = new FakeTimeProvider(new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero));
                var budget = new CallBudget(perMinute, null, time);
                foreach (var pause in pauses)
                {
                    time.Advance(TimeSpan.FromMilliseconds(pause));
                    if (budget.Wait() == TimeSpan.Zero) budget.Spend();
                }

                var (told, now) = (budget.Wait(before), time.GetUtcNow());
                for (var call = 0; call <= before; call++)
                {
                    time.Advance(budget.Wait());
                    budget.Spend();
                }

                return time.GetUtcNow() - now == told;
            },
            iter: 200);

    [Fact]
    public void Behind_more_calls_than_the_month_has_left_the_wait_is_for_the_next_month()
    {
        var time = new FakeTimeProvider(new(2026, 11, 24, 0, 0, 0, TimeSpan.Zero));
        var budget = new CallBudget(10, 1_000, time);
        budget.Recall(new(2026, 10, 1, 0, 0, 0, TimeSpan.Zero));
        for (var call = 0; call < 3; call++) budget.Spend();

        budget.Wait(996).ShouldBeLessThan(TimeSpan.FromHours(2));
        budget.Wait(997).ShouldBe(TimeSpan.FromDays(7));
    }

    [Fact]
    public void The_wait_that_is_told_is_exactly_long_enough()
    {
        var time = new FakeTimeProvider();
        var budget = new CallBudget(2, null, time);
        budget.Spend();
        time.Advance(TimeSpan.FromSeconds(20));
        budget.Spend();

        budget.Wait().ShouldBe(TimeSpan.FromSeconds(40));
        time.Advance(TimeSpan.FromSeconds(40));
        budget.Wait().ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void A_start_in_the_middle_of_a_month_has_the_rest_of_its_budget()
    {
        var budget = new CallBudget(100, 3_000, new FakeTimeProvider(new(2026, 11, 16, 0, 0, 0, TimeSpan.Zero)));

        budget.LeftInMonth.ShouldBe(1_500);
    }

    [Fact]
    public void A_spent_month_waits_for_the_next_which_is_whole()
    {
        var time = new FakeTimeProvider(new(2026, 11, 30, 0, 0, 0, TimeSpan.Zero));
        var budget = new CallBudget(100, 30, time);
        budget.Spend();

        budget.Wait().ShouldBe(TimeSpan.FromDays(1));
        time.Advance(TimeSpan.FromDays(1));
        budget.Wait().ShouldBe(TimeSpan.Zero);
        budget.LeftInMonth.ShouldBe(30);
    }

    [Fact]
    public void A_wall_clock_that_is_set_back_neither_gives_nor_takes_calls()
    {
        var time = new WallClock();
        var budget = new CallBudget(1, null, time);
        budget.Spend();

        time.SetBack = TimeSpan.FromHours(1);

        budget.Wait().ShouldBe(TimeSpan.FromMinutes(1));
    }

    private sealed class WallClock : TimeProvider
    {
        public TimeSpan SetBack { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => 0;

        public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2026, 11, 24, 10, 0, 0, TimeSpan.Zero) - SetBack;
    }

    [Theory]
    [InlineData(5, 1)]
    [InlineData(2, 1)]
    [InlineData(25, 7)]
    [InlineData(int.MaxValue, 644_245_094)]
    public void A_part_of_a_budget_has_its_share_of_a_minute_and_at_least_one_call(int perMinute, int part) =>
        new CallBudget(perMinute, null, TimeProvider.System).Part(0.3).PerMinute.ShouldBe(part);

    [Fact]
    public void A_part_of_a_budget_has_its_share_of_the_month() =>
        new CallBudget(25, 9_500, new FakeTimeProvider(new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero))).Part(0.3).LeftInMonth.ShouldBe(2_850);
}
