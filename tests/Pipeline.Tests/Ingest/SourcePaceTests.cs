using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Ingest;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace CryptoViz.Pipeline.Tests.Ingest;

public class SourcePaceTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(60);

    private static readonly SourceProtocol.RequestHistory Bitcoins = new(new HistoryRequest(new CoinId("bitcoin"), 1), HistoryPriority.Watched);

    private readonly FakeTimeProvider _time = new(new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero));
    private readonly SourcePace _pace;

    public SourcePaceTests() => _pace = Pace(_time, perMinute: 100);

    [Fact]
    public void The_first_poll_is_at_once_and_cold() => Poll().ColdStart.ShouldBeTrue();

    [Fact]
    public void The_next_poll_is_due_an_interval_after_the_last_began()
    {
        _pace.Grant(CallPurpose.Market);
        _time.Advance(TimeSpan.FromSeconds(20));
        _pace.Listed(Paces.Listing("bitcoin"));

        _pace.Wait(CallPurpose.Market).ShouldBe(TimeSpan.FromSeconds(40));
        _pace.State.NextUpdateAt.ShouldBe(_time.GetUtcNow().AddSeconds(40));
    }

    [Fact]
    public void Further_pages_of_an_open_poll_do_not_wait()
    {
        _pace.Grant(CallPurpose.Market);

        _pace.Wait(CallPurpose.Market).ShouldBe(TimeSpan.Zero);
        _pace.Grant(CallPurpose.Market).ColdStart.ShouldBeTrue();
    }

    [Theory]
    [InlineData(119, false)]
    [InlineData(121, true)]
    public void A_poll_after_a_gap_of_two_hours_is_cold_again(int minutes, bool cold)
    {
        Poll();
        _time.Advance(TimeSpan.FromMinutes(minutes));

        _pace.Grant(CallPurpose.Market).ColdStart.ShouldBe(cold);
    }

    [Fact]
    public void How_long_history_waits_is_told_while_the_source_says_it_and_not_while_it_does_not_answer()
    {
        _pace.Want(Bitcoins);
        Fail(CallOutcome.RateLimited, TimeSpan.FromSeconds(119));
        _pace.PlaceOf(Bitcoins.Request).Wait.ShouldBe(TimeSpan.FromSeconds(119));

        Fail(CallOutcome.Unreachable, null);

        _pace.PlaceOf(Bitcoins.Request).ShouldBe(new(Bitcoins.Request, HistoryStage.Waiting, null));
    }

    [Fact]
    public void What_could_not_be_taken_is_counted_by_reason_and_told_with_the_next_review()
    {
        var earlier = _time.GetUtcNow().AddMinutes(-1);
        _pace.Rejected(new([new("missing-time", 2, _time.GetUtcNow()), new("invalid-number", 1, earlier)]));
        _pace.Rejected(new([new("missing-time", 3, earlier)]));

        _pace.Review();

        _pace.State.Rejected.ShouldBe([new("invalid-number", 1, earlier), new("missing-time", 5, _time.GetUtcNow())]);
        var told = _pace.State;
        _pace.Review();
        _pace.State.ShouldBe(told, "watchers need not hear what did not change");
    }

    [Fact]
    public void Retry_after_holds_back_every_call_for_as_long_as_it_says()
    {
        _pace.Want(Bitcoins);
        Fail(CallOutcome.RateLimited, TimeSpan.FromSeconds(119));

        _pace.Wait(CallPurpose.Market).ShouldBe(TimeSpan.FromSeconds(119));
        _pace.Wait(CallPurpose.History).ShouldBe(TimeSpan.FromSeconds(119));
        _pace.State.Condition.ShouldBe("rate-limited");
        _pace.State.NextUpdateAt.ShouldBe(_time.GetUtcNow().AddSeconds(119));
    }

    [Fact]
    public void A_permit_for_history_says_what_to_ask_for()
    {
        _pace.Wait(CallPurpose.History).ShouldBeNull();

        _pace.Want(Bitcoins);

        _pace.Wait(CallPurpose.History).ShouldBe(TimeSpan.Zero);
        _pace.Grant(CallPurpose.History).History.ShouldBe(Bitcoins.Request);
    }

    [Theory]
    [InlineData(CallOutcome.Failed)]
    [InlineData(CallOutcome.Refused)]
    public void One_coins_past_that_cannot_be_had_does_not_hold_back_the_market(CallOutcome outcome)
    {
        _pace.Grant(CallPurpose.Market);
        FailHistory(outcome);

        _pace.Wait(CallPurpose.Market).ShouldBe(TimeSpan.Zero);
        _pace.Wait(CallPurpose.History)!.Value.ShouldBeGreaterThan(TimeSpan.FromSeconds(10));
        _pace.State.Condition.ShouldBe("starting");
    }

    [Theory]
    [InlineData(CallOutcome.RateLimited, "rate-limited")]
    [InlineData(CallOutcome.Unreachable, "source-down")]
    public void A_call_for_history_that_meets_the_sources_temper_holds_back_the_market_and_leaves_its_poll_open(
        CallOutcome outcome, string condition)
    {
        _pace.Grant(CallPurpose.Market);
        FailHistory(outcome, TimeSpan.FromSeconds(119));
        _pace.State.Condition.ShouldBe(condition);

        _pace.Wait(CallPurpose.Market).ShouldBe(TimeSpan.FromSeconds(119));
        _time.Advance(TimeSpan.FromSeconds(119));
        _pace.Grant(CallPurpose.Market);
        _pace.Listed(Paces.Listing("bitcoin"));

        _pace.Wait(CallPurpose.Market).ShouldBe(TimeSpan.Zero, "the poll began over an interval ago");
    }

    [Fact]
    public void An_absurd_retry_after_is_a_quarter_of_an_hour()
    {
        Fail(CallOutcome.RateLimited, TimeSpan.FromDays(30));

        _pace.Wait(CallPurpose.Market).ShouldBe(TimeSpan.FromMinutes(15));
    }

    [Fact]
    public void Failures_in_a_row_wait_ever_longer_up_to_a_bound()
    {
        var waits = Enumerable.Range(0, 12).Select(_ =>
        {
            Fail(CallOutcome.Unreachable, null);
            var wait = _pace.Wait(CallPurpose.Market)!.Value;
            _time.Advance(wait);
            return wait;
        }).ToArray();

        waits[0].ShouldBeInRange(TimeSpan.FromSeconds(12), TimeSpan.FromSeconds(18));
        waits[1].ShouldBeGreaterThan(waits[0]);
        waits[^1].ShouldBeInRange(Interval * 3.2, Interval * 4.8);
    }

    [Fact]
    public void A_listing_after_failures_makes_all_well_again()
    {
        Fail(CallOutcome.Refused, null);
        _time.Advance(TimeSpan.FromMinutes(30));
        Poll();

        _pace.State.Condition.ShouldBe("ok");
        _pace.State.Reason.ShouldBeNull();
        _pace.State.Listed.ShouldBe([new("bitcoin")]);
        _pace.State.LastUpdateAt.ShouldBe(_time.GetUtcNow());
    }

    [Fact]
    public void The_same_listing_again_leaves_equal_states_but_for_their_times()
    {
        Poll();
        var before = _pace.State;
        _time.Advance(Interval);
        Poll();

        (_pace.State with { LastUpdateAt = before.LastUpdateAt, NextUpdateAt = before.NextUpdateAt, Calls = before.Calls }).ShouldBe(before);
    }

    [Fact]
    public void Whatever_happens_no_minute_sees_more_permits_than_the_budget() =>
        Gen.Select(Gen.Int[1, 6], Gen.Select(Gen.Int[0, 9_000], Gen.Int[0, 5]).Array[1, 150]).Sample(
            (perMinute, steps) =>
            {
                var time = new FakeTimeProvider(new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero));
                var pace = Pace(time, perMinute);
                var permits = new List<DateTimeOffset>();
                foreach (var (pause, what) in steps)
                {
                    time.Advance(TimeSpan.FromMilliseconds(pause));
                    var purpose = what == 5 ? CallPurpose.History : CallPurpose.Market;
                    if (what == 5) pace.Want(new(new HistoryRequest(new CoinId($"c{pause}"), 1), HistoryPriority.Watched));
                    if (what == 3) pace.Listed(Paces.Listing("bitcoin"));
                    else if (what == 4) pace.Report(new(permits.Count, CallOutcome.RateLimited, TimeSpan.FromSeconds(3), "429"));
                    else if (pace.Wait(purpose) <= TimeSpan.Zero)
                    {
                        pace.Grant(purpose);
                        permits.Add(time.GetUtcNow());
                    }
                }

                return permits.All(first => permits.Count(permit => permit >= first && permit < first.AddMinutes(1)) <= perMinute);
            },
            iter: 100);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Through_two_months_of_storms_and_restarts_no_minute_and_no_month_sees_more_calls_than_allowed(int seed)
    {
        const int perMinute = 3;
        const int perMonth = 2_000;
        var random = new Random(seed);
        var time = new FakeTimeProvider(new(2026, 11, 10, 7, 0, 0, TimeSpan.Zero));
        var end = time.GetUtcNow().AddMonths(2);
        var pace = Paces.Of(time, new CallBudget(perMinute, perMonth, time), null, pages: 2);
        var calls = new List<DateTimeOffset>();
        while (time.GetUtcNow() < end)
        {
            if (random.Next(3) == 0) pace.Want(new(new HistoryRequest(new CoinId($"c{calls.Count}"), 90), (HistoryPriority)random.Next(2)));
            var purpose = random.Next(3) == 0 ? CallPurpose.History : CallPurpose.Market;
            if (pace.Wait(purpose) is not { } wait) continue;
            if (wait > TimeSpan.Zero)
            {
                time.Advance(wait < TimeSpan.FromHours(6) ? wait : TimeSpan.FromHours(6));
                continue;
            }

            var permit = pace.Grant(purpose);
            calls.Add(time.GetUtcNow());
            time.Advance(TimeSpan.FromMilliseconds(random.Next(2_000)));
            var outcome = random.Next(4) == 0 ? (CallOutcome)random.Next(1, 5) : CallOutcome.Ok;
            pace.Report(new(permit.Number, outcome, random.Next(2) == 0 ? TimeSpan.FromSeconds(random.Next(200)) : null, "why"));
            if (outcome == CallOutcome.Ok && purpose == CallPurpose.Market && random.Next(2) == 0) pace.Listed(Paces.Listing("bitcoin"));
            if (random.Next(50) > 0) continue;

            var stored = pace.Store();
            pace = Paces.Of(time, new CallBudget(perMinute, perMonth, time), null, pages: 2);
            pace.Restore(stored);
        }

        calls.Count.ShouldBeGreaterThan(2_000, $"seed {seed}");
        calls.CountBy(call => (call.Year, call.Month)).ShouldAllBe(month => month.Value <= perMonth);
        for (var i = perMinute; i < calls.Count; i++) (calls[i] - calls[i - perMinute]).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void A_fixed_interval_that_is_too_short_for_the_month_says_on_which_day_it_will_be_spent()
    {
        var time = new FakeTimeProvider(new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero));
        var pace = Paces.Of(time, new CallBudget(100, 1_440, time), TimeSpan.FromMinutes(10));

        pace.State.Calls!.SpentOn.ShouldBe(new DateTimeOffset(2026, 12, 11, 0, 0, 0, TimeSpan.Zero));
        Paces.Of(time, new CallBudget(100, 1_440, time), null).State.Calls!.SpentOn.ShouldBeNull();
    }

    [Theory]
    [InlineData(CallOutcome.Ok, "key ...a1b2, plan demo, accepted")]
    [InlineData(CallOutcome.Refused, "key ...a1b2, plan demo, refused: why")]
    [InlineData(CallOutcome.Failed, "key ...a1b2, plan demo")]
    public void A_key_is_said_to_be_accepted_or_why_it_is_refused(CallOutcome outcome, string said)
    {
        var pace = Paces.Of(_time, new CallBudget(100, null, _time), Interval, key: "key ...a1b2, plan demo");

        pace.Report(new(pace.Grant(CallPurpose.Market).Number, outcome, null, "why"));

        pace.State.Key.ShouldBe(said);
    }

    [Fact]
    public void A_paid_key_tells_what_it_may_be_used_for()
    {
        var pace = Paces.Of(_time, new CallBudget(250, null, _time), Interval, asksKey: true);
        pace.Wait(CallPurpose.Key).ShouldBe(TimeSpan.Zero);

        var permit = pace.Grant(CallPurpose.Key);
        pace.Report(new(permit.Number, CallOutcome.Ok, null, null) { Limits = new(500, 100_000, 400) });

        pace.Wait(CallPurpose.Key).ShouldBeNull();
        (pace.State.Calls!.PerMinute, pace.State.Calls.PerMonth, pace.State.Calls.InMonth).ShouldBe((500, 100_000, 99_600));
    }

    private static SourcePace Pace(FakeTimeProvider time, int perMinute) => Paces.Of(time, new CallBudget(perMinute, null, time), Interval);

    private SourceProtocol.Permit Poll()
    {
        var permit = _pace.Grant(CallPurpose.Market);
        _pace.Listed(Paces.Listing("bitcoin"));
        return permit;
    }

    private void FailHistory(CallOutcome outcome, TimeSpan? retryAfter = null)
    {
        _pace.Want(Bitcoins);
        var permit = _pace.Grant(CallPurpose.History);
        _pace.Report(new(permit.Number, outcome, retryAfter, "why"));
    }

    private void Fail(CallOutcome outcome, TimeSpan? retryAfter)
    {
        var permit = _pace.Grant(CallPurpose.Market);
        _pace.Report(new(permit.Number, outcome, retryAfter, "why"));
    }
}
