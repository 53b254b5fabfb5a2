using CryptoViz.Pipeline.Ingest;
using CryptoViz.Pipeline.Ingest.CoinGecko;
using Microsoft.Extensions.Time.Testing;

namespace CryptoViz.Pipeline.Tests.Ingest;

public class PollPlanTests
{
    private static readonly DateTimeOffset StartOfMonth = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("keyless", 250, 60)]
    [InlineData("keyless", 1_000, 69)]
    [InlineData("demo", 250, 390)]
    [InlineData("demo", 1_000, 1_560)]
    [InlineData("pro", 1_000, 60)]
    public void The_automatic_interval_follows_from_plan_and_coin_count(string plan, int coins, int seconds) =>
        Interval(new() { Plan = plan, CoinCount = coins, ApiKey = "k" }).TotalSeconds.ShouldBe(seconds, 1);

    [Fact]
    public void A_demo_key_keeps_30_percent_of_the_month_for_history()
    {
        var polls = TimeSpan.FromDays(30) / Interval(new() { Plan = "demo", CoinCount = 250, ApiKey = "k" });

        polls.ShouldBeInRange(0.69 * 9_500, 0.7 * 9_500);
    }

    [Theory]
    [InlineData("keyless", 250, 180)]
    [InlineData("keyless", 1_000, 206)]
    [InlineData("demo", 250, 390)]
    [InlineData("pro", 250, 180)]
    public void While_nobody_has_a_page_open_it_is_longer_within_bounds(string plan, int coins, int seconds) =>
        Interval(new() { Plan = plan, CoinCount = coins, ApiKey = "k" }, isWatched: false).TotalSeconds.ShouldBe(seconds, 1);

    [Fact]
    public void A_configured_interval_is_taken_as_it_is() =>
        Interval(new() { PollInterval = "00:05:00" }).ShouldBe(TimeSpan.FromMinutes(5));

    [Theory]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("-00:00:10")]
    [InlineData("00:00:00.5")]
    [InlineData("60")]
    public void An_unusable_interval_is_named_with_what_is_allowed(string interval) =>
        Should.Throw<ArgumentException>(() => PollPlan.Of(new() { PollInterval = interval }))
            .Message.ShouldBe($"CoinGecko:PollInterval is '{interval}'; allowed are auto and a duration hh:mm:ss of at least 00:00:01");

    [Fact]
    public void A_day_of_automatic_polls_stays_within_the_month_even_at_its_end()
    {
        var time = new FakeTimeProvider(StartOfMonth.AddDays(29));
        var budget = new CallBudget(25, 9_500, time);
        var plan = new PollPlan(null);
        var calls = 0;
        for (; time.GetUtcNow() < StartOfMonth.AddMonths(1); time.Advance(plan.IntervalWith(budget, 1, isWatched: true)))
        {
            budget.Spend();
            calls++;
        }

        calls.ShouldBeLessThanOrEqualTo(9_500 / 30);
    }

    private static TimeSpan Interval(PipelineOptions.CoinGeckoOptions options, bool isWatched = true)
    {
        var plan = CoinGeckoPlan.Of(options);
        var budget = new CallBudget(plan.CallsPerMinute, plan.CallsPerMonth, new FakeTimeProvider(StartOfMonth));
        return PollPlan.Of(options).IntervalWith(budget, MarketPages.Of(options).CallsWith(0), isWatched);
    }
}
