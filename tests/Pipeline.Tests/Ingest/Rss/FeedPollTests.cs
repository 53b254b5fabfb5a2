using System.Text;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Ingest;
using CryptoViz.Pipeline.Ingest.Rss;

namespace CryptoViz.Pipeline.Tests.Ingest.Rss;

public class FeedPollTests
{
    private static readonly Uri Address = new("https://feed.example/Wire");
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);

    private readonly FeedStatus _status = new();

    [Fact]
    public void A_feed_that_is_not_modified_gives_nothing_and_keeps_its_counts()
    {
        var (poll, first) = Poll().Take(Answer(Rss("One"), etag: "\"1\""), Now, _status);
        var (_, second) = poll.Take(new CallResult<HttpAnswer>.Ok(new(true, [], null, Address, null, null)), Now, _status);

        first.Length.ShouldBe(1);
        second.ShouldBeEmpty();
        _status.Results.Single().ShouldSatisfyAllConditions(
            result => result.Result.ShouldBe("not modified"),
            result => result.Items.ShouldBe(1));
    }

    [Fact]
    public void The_same_bytes_again_give_nothing()
    {
        var (poll, _) = Poll().Take(Answer(Rss("One")), Now, _status);

        poll.Take(Answer(Rss("One")), Now, _status).Records.ShouldBeEmpty();
    }

    [Fact]
    public void An_item_whose_text_changed_comes_again()
    {
        var (poll, _) = Poll().Take(Answer(Rss("One", "Two")), Now, _status);
        var (_, records) = poll.Take(Answer(Rss("One", "Two").Replace("Two", "Two, corrected", StringComparison.Ordinal)), Now, _status);

        ((IngestRecord.News)records.Single()).Items.Select(item => item.Title).ShouldBe(["Two, corrected"]);
    }

    [Fact]
    public void An_answer_that_is_too_large_is_a_letter()
    {
        CallResult<HttpAnswer> failed = new CallFailure(CallOutcome.Failed, "larger") { Excess = new byte[10] };

        var (_, records) = Poll().Take(failed, Now, _status);

        ((IngestRecord.Letters)records.Single()).Values.Single().Reason.ShouldBe(DeadLetterReason.TooLarge);
    }

    [Theory]
    [InlineData(null, null, 10)]
    [InlineData(30, null, 30)]
    [InlineData(null, 20, 20)]
    [InlineData(30, 20, 30)]
    [InlineData(1, null, 10)]
    [InlineData(10_000, null, 60)]
    [InlineData(null, 600, 60)]
    public void What_the_publisher_asks_for_is_obeyed_within_an_hour(int? ttlMinutes, int? maxAgeMinutes, int minutes)
    {
        var body = Rss("One").Replace("<channel>", ttlMinutes is null ? "<channel>" : $"<channel><ttl>{ttlMinutes}</ttl>", StringComparison.Ordinal);

        var (poll, _) = Poll().Take(Answer(body, maxAge: maxAgeMinutes), Now, _status);

        poll.Wait.ShouldBe(TimeSpan.FromMinutes(minutes));
        _status.Results.Single().NextAt.ShouldBe(Now.AddMinutes(minutes));
    }

    [Fact]
    public void A_host_that_asks_for_less_than_five_minutes_gets_five()
    {
        var (poll, _) = new FeedPoll(new Feed("Wire", Address, null, "live"), TimeSpan.FromSeconds(1)).Take(Answer(Rss("One"), maxAge: 1), Now, _status);

        poll.Wait.ShouldBe(TimeSpan.FromMinutes(5));
    }

    [Fact]
    public void A_feed_that_fails_is_asked_ever_more_rarely_up_to_six_hours_and_then_as_before()
    {
        var poll = Poll();
        var waits = Enumerable.Range(0, 8).Select(_ =>
        {
            (poll, var _) = poll.Take(new CallFailure(CallOutcome.Unreachable, "down"), Now, _status);
            return poll.Wait.TotalMinutes;
        }).ToArray();

        waits.ShouldBe([10, 20, 40, 80, 160, 320, 360, 360]);
        poll.Take(Answer(Rss("One")), Now, _status).Next.Wait.ShouldBe(TimeSpan.FromMinutes(10));
    }

    [Fact]
    public void A_page_of_html_again_and_again_counts_as_failing()
    {
        var (poll, _) = Poll().Take(Answer("<html/>"), Now, _status);
        (poll, var records) = poll.Take(Answer("<html/>"), Now, _status);

        poll.Wait.ShouldBe(TimeSpan.FromMinutes(20));
        records.ShouldBeEmpty();
        _status.Results.Single().ShouldSatisfyAllConditions(
            result => result.IsFailure.ShouldBeTrue(),
            result => result.Result.ShouldStartWith("the answer is not a readable feed"));
    }

    [Fact]
    public void What_is_gone_is_left_alone_for_a_day()
    {
        CallResult<HttpAnswer> gone = new CallFailure(CallOutcome.Failed, "410") { Status = 410 };

        Poll().Take(gone, Now, _status).Next.Wait.ShouldBe(TimeSpan.FromDays(1));
    }

    [Theory]
    [InlineData(1, 10)]
    [InlineData(60, 60)]
    [InlineData(1_000, 360)]
    public void Retry_after_is_granted_up_to_six_hours(int asked, int minutes)
    {
        CallResult<HttpAnswer> limited = new CallFailure(CallOutcome.RateLimited, "429", TimeSpan.FromMinutes(asked));

        Poll().Take(limited, Now, _status).Next.Wait.ShouldBe(TimeSpan.FromMinutes(minutes));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-60, 0)]
    [InlineData(90, 90)]
    [InlineData(100_000, 1_440)]
    public void After_a_restart_a_feed_is_asked_at_once_unless_its_server_asked_to_wait(int notBeforeMinutes, int minutes)
    {
        var failed = new FeedsProtocol.Failed(Address.AbsoluteUri, Now, "down", 4, Now.AddMinutes(notBeforeMinutes));

        Poll().Resume(failed, Now).Wait.ShouldBe(TimeSpan.FromMinutes(minutes));
    }

    [Fact]
    public void After_a_restart_a_feed_that_fails_again_is_asked_as_rarely_as_before()
    {
        var before = Poll();
        for (var i = 0; i < 4; i++) (before, _) = before.Take(new CallFailure(CallOutcome.Unreachable, "down"), Now, _status);
        var last = _status.Results.Single();

        var after = Poll().Resume(new(Address.AbsoluteUri, last.FetchedAt, last.Result, last.Failures, last.NotBefore), Now);

        after.Take(new CallFailure(CallOutcome.Unreachable, "down"), Now, _status).Next.Wait.ShouldBe(TimeSpan.FromMinutes(160));
    }

    [Fact]
    public void What_a_server_asks_for_is_told_apart_from_own_patience()
    {
        Poll().Take(new CallFailure(CallOutcome.Unreachable, "down"), Now, _status);
        _status.Results.Single().ShouldSatisfyAllConditions(
            result => result.NotBefore.ShouldBe(Now),
            result => result.NextAt.ShouldBe(Now.AddMinutes(10)));

        Poll().Take(new CallFailure(CallOutcome.RateLimited, "429", TimeSpan.FromHours(2)), Now, _status);
        _status.Results.Single().NotBefore.ShouldBe(Now.AddHours(2));

        Poll().Take(new CallFailure(CallOutcome.Failed, "410") { Status = 410 }, Now, _status);
        _status.Results.Single().NotBefore.ShouldBe(Now.AddDays(1));
    }

    [Fact]
    public void Whoever_listens_hears_each_result_and_the_one_before()
    {
        var heard = new List<(bool? Before, bool Now)>();
        _status.Told = (before, now) => heard.Add((before?.IsFailure, now.IsFailure));

        var (poll, _) = Poll().Take(new CallFailure(CallOutcome.Unreachable, "down"), Now, _status);
        poll.Take(Answer(Rss("One")), Now, _status);

        heard.ShouldBe([(null, true), (true, false)]);
    }

    private static FeedPoll Poll() => new(new Feed("Wire", Address, null, "live"), TimeSpan.FromMinutes(10));

    private static CallResult<HttpAnswer> Answer(string body, string? etag = null, int? maxAge = null) => new CallResult<HttpAnswer>.Ok(
        new(false, Encoding.UTF8.GetBytes(body), null, Address, etag, null) { MaxAge = maxAge is { } minutes ? TimeSpan.FromMinutes(minutes) : null });

    private static string Rss(params string[] titles) =>
        $"<rss version='2.0'><channel>{string.Concat(titles.Select(title => $"<item><guid>urn:{title[..3]}</guid><title>{title}</title></item>"))}</channel></rss>";
}
