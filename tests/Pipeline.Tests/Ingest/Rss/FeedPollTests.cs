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

    private static FeedPoll Poll() => new(new Feed("Wire", Address, null, "live"), TimeSpan.FromMinutes(10));

    private static CallResult<HttpAnswer> Answer(string body, string? etag = null) =>
        new CallResult<HttpAnswer>.Ok(new(false, Encoding.UTF8.GetBytes(body), null, Address, etag, null));

    private static string Rss(params string[] titles) =>
        $"<rss version='2.0'><channel>{string.Concat(titles.Select(title => $"<item><guid>urn:{title[..3]}</guid><title>{title}</title></item>"))}</channel></rss>";
}
