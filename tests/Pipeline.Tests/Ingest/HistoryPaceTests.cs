using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Ingest;
using Microsoft.Extensions.Time.Testing;

namespace CryptoViz.Pipeline.Tests.Ingest;

public class HistoryPaceTests
{
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(250);

    private readonly FakeTimeProvider _time = new(new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero));
    private readonly HistoryPace _pace;
    private long _permits;

    public HistoryPaceTests() => _pace = Pace(perMinute: 100);

    [Fact]
    public void Without_a_request_there_is_nothing_to_wait_for() => _pace.Wait().ShouldBeNull();

    [Fact]
    public void What_someone_waits_for_is_called_at_once()
    {
        Want("a", HistoryPriority.Watched);

        _pace.Wait().ShouldBe(TimeSpan.Zero);
        _pace.Take(1).ShouldBe(new HistoryRequest(new CoinId("a"), 1));
    }

    [Fact]
    public void The_background_begins_late_and_goes_in_even_steps()
    {
        Want("a");
        Want("b");

        _pace.Wait().ShouldBe(Calm);
        _time.Advance(Calm);
        Take();
        _pace.Wait().ShouldBe(Step);
    }

    [Fact]
    public void A_watched_request_does_not_wait_for_the_backgrounds_step()
    {
        _time.Advance(Calm);
        Want("a");
        Take();
        Want("b");

        Want("c", HistoryPriority.Watched);

        _pace.Wait().ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void History_has_no_more_than_its_share_of_a_minute()
    {
        var pace = Pace(perMinute: 2);
        foreach (var coin in new[] { "a", "b", "c" }) Want(coin, HistoryPriority.Watched, pace);
        pace.Take(1);
        _time.Advance(TimeSpan.FromSeconds(20));
        pace.Take(2);

        pace.Wait().ShouldBe(TimeSpan.FromSeconds(40));
    }

    [Fact]
    public void Listed_coins_go_by_rank()
    {
        _pace.Rank([new("first"), new("second")]);
        foreach (var coin in new[] { "unlisted", "second", "first" }) Want(coin, HistoryPriority.Watched);

        new[] { Take(), Take(), Take() }.ShouldBe(["first", "second", "unlisted"]);
    }

    [Fact]
    public void A_request_that_is_being_called_for_is_not_taken_again()
    {
        Want("a", HistoryPriority.Watched);
        Take();

        Want("a", HistoryPriority.Watched);

        _pace.Wait().ShouldBeNull();
    }

    [Fact]
    public void An_answered_request_is_not_taken_again_before_its_coin_must_have_heard()
    {
        Want("a", HistoryPriority.Watched);
        Take();
        Report(CallOutcome.Ok).ShouldBeTrue();

        _time.Advance(TimeSpan.FromMinutes(9));
        Want("a", HistoryPriority.Watched);
        _pace.Wait().ShouldBeNull();
        _time.Advance(TimeSpan.FromMinutes(1));
        Want("a", HistoryPriority.Watched);

        _pace.Wait().ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void A_failed_request_comes_again_after_the_others()
    {
        Want("a", HistoryPriority.Watched);
        Want("b", HistoryPriority.Watched);
        Take().ShouldBe("a");

        Report(CallOutcome.RateLimited);

        _pace.Wait()!.Value.ShouldBeInRange(TimeSpan.FromSeconds(12), TimeSpan.FromSeconds(18));
        _time.Advance(_pace.Wait()!.Value);
        new[] { Take(), Take() }.ShouldBe(["b", "a"]);
    }

    [Fact]
    public void Failures_in_a_row_wait_ever_longer_and_an_answer_makes_it_well()
    {
        foreach (var coin in new[] { "a", "b", "c", "d" }) Want(coin, HistoryPriority.Watched);
        Fail();
        Fail();
        _pace.Wait()!.Value.ShouldBeInRange(TimeSpan.FromSeconds(24), TimeSpan.FromSeconds(36));
        _time.Advance(_pace.Wait()!.Value);
        Take();
        Report(CallOutcome.Ok);

        Take();
        Report(CallOutcome.Failed);

        _pace.Wait()!.Value.ShouldBeInRange(TimeSpan.FromSeconds(12), TimeSpan.FromSeconds(18));
    }

    [Fact]
    public void A_request_that_failed_three_times_is_given_up_for_an_hour()
    {
        Want("a", HistoryPriority.Watched);
        for (var tries = 0; tries < 3; tries++) Fail();

        Want("a", HistoryPriority.Watched);
        _pace.Wait().ShouldBeNull();
        _time.Advance(TimeSpan.FromHours(1));
        Want("a", HistoryPriority.Watched);

        _pace.Wait().ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void A_call_that_nobody_reports_comes_again()
    {
        Want("a", HistoryPriority.Watched);
        Take();

        _time.Advance(TimeSpan.FromMinutes(2) + TimeSpan.FromMilliseconds(1));

        _pace.Wait().ShouldBe(TimeSpan.Zero);
        Take().ShouldBe("a");
    }

    [Fact]
    public void A_place_is_as_far_away_as_the_budget_allows_for_the_calls_before_it()
    {
        var pace = Pace(perMinute: 2);
        foreach (var coin in new[] { "a", "b", "c", "d", "e" }) Want(coin, HistoryPriority.Watched, pace);
        pace.Take(1);
        _time.Advance(TimeSpan.FromSeconds(20));

        new[] { "b", "c", "d", "e" }.Select(coin => pace.PlaceOf(Request(coin)).Wait!.Value.TotalSeconds).ShouldBe([0, 40, 60, 100]);
        pace.PlaceOf(Request("a")).ShouldBe(new(Request("a"), HistoryStage.Fetching, null));
    }

    [Fact]
    public void Where_the_budget_sets_no_bound_a_place_is_as_far_away_as_the_calls_before_it_take()
    {
        var pace = Pace(perMinute: int.MaxValue);
        foreach (var coin in new[] { "a", "b", "c" }) Want(coin, HistoryPriority.Watched, pace);
        pace.Take(1);
        _time.Advance(TimeSpan.FromSeconds(3));
        pace.Report(new(1, CallOutcome.Ok, null, null));

        pace.PlaceOf(Request("b")).Wait.ShouldBe(TimeSpan.FromSeconds(3));
        pace.PlaceOf(Request("c")).Wait.ShouldBe(TimeSpan.FromSeconds(6));
    }

    [Fact]
    public void A_place_is_no_nearer_than_the_patience_after_a_failure()
    {
        Want("a", HistoryPriority.Watched);
        Want("b", HistoryPriority.Watched);
        Take();
        Report(CallOutcome.Failed);

        _pace.PlaceOf(Request("b")).Wait.ShouldBe(_pace.Wait());
        _pace.Wait()!.Value.ShouldBeGreaterThan(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void An_answer_is_on_its_way_until_the_request_may_be_taken_again()
    {
        Want("a", HistoryPriority.Watched);
        Take();
        Report(CallOutcome.Ok);

        Stage("a").ShouldBe(HistoryStage.Fetching);
        _time.Advance(TimeSpan.FromMinutes(10));
        Stage("a").ShouldBe(HistoryStage.Waiting);
    }

    [Fact]
    public void A_request_that_is_given_up_says_so_for_as_long()
    {
        Want("a", HistoryPriority.Watched);
        for (var tries = 0; tries < 3; tries++) Fail();

        Stage("a").ShouldBe(HistoryStage.GivenUp);
        _time.Advance(TimeSpan.FromHours(1));
        Stage("a").ShouldBe(HistoryStage.Waiting);
    }

    [Fact]
    public void What_reaches_back_further_than_the_plan_has_no_place()
    {
        _pace.Refuse(365);

        _pace.PlaceOf(new HistoryRequest(new CoinId("a"), 365)).ShouldBe(new(new HistoryRequest(new CoinId("a"), 365), HistoryStage.BeyondPlan, null));
        _pace.PlaceOf(new HistoryRequest(new CoinId("a"), 364)).Stage.ShouldBe(HistoryStage.Waiting);
    }

    [Fact]
    public void Of_a_request_that_is_not_in_the_queue_nobody_can_tell_how_long_it_waits() =>
        _pace.PlaceOf(Request("a")).ShouldBe(new(Request("a"), HistoryStage.Waiting, null));

    [Fact]
    public void A_report_about_another_call_is_none_of_its_business() =>
        _pace.Report(new(7, CallOutcome.Failed, null, "why")).ShouldBeFalse();

    private HistoryPace Pace(int perMinute) =>
        new(new CallBudget(perMinute, null, _time), new BackgroundTempo(Calm, Step), _time, new Random(7));

    private void Want(string coin, HistoryPriority priority = HistoryPriority.Background, HistoryPace? pace = null) =>
        (pace ?? _pace).Want(new(new HistoryRequest(new CoinId(coin), 1), priority));

    private static HistoryRequest Request(string coin) => new(new CoinId(coin), 1);

    private HistoryStage Stage(string coin) => _pace.PlaceOf(Request(coin)).Stage;

    private string Take() => _pace.Take(++_permits).CoinId.Value;

    private bool Report(CallOutcome outcome) => _pace.Report(new(_permits, outcome, null, outcome == CallOutcome.Ok ? null : "why"));

    private void Fail()
    {
        _time.Advance(_pace.Wait()!.Value);
        Take();
        Report(CallOutcome.Failed);
    }
}
