using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.News;

namespace CryptoViz.Pipeline.Tests.News;

public sealed class SameStoryTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("SEC approves first Solana ETF", "SEC Approves First Solana ETF!", true)]
    [InlineData("SEC approves first Solana ETF", "Breaking: SEC approves first Solana ETF", true)]
    [InlineData("SEC approves first Solana ETF", "SEC approves first Ethereum ETF", false)]
    [InlineData("SEC approves first Solana ETF", "SEC never approves first Solana ETF", false)]
    [InlineData("Bitcoin climbs above $90,000 again today", "Bitcoin climbs above $91,000 again today", false)]
    [InlineData("Bitcoin climbs above its old high", "Bitcoin climbs above its old high, gains 4", false)]
    [InlineData("Market update", "Market update", false)]
    [InlineData("SEC approves first Solana ETF", "SEC approves first Solana ETF as three more funds wait", false)]
    public void Near_equal_titles_of_two_feeds_within_a_day_are_one_story(string one, string other, bool same) =>
        Merges(Item("1", one), Item("2", other, feed: "Ledger")).ShouldBe(same);

    [Fact]
    public void One_feed_tells_each_story_once() => Merges(Item("1", "SEC approves first Solana ETF"), Item("2", "SEC approves first Solana ETF")).ShouldBeFalse();

    [Fact]
    public void A_title_comes_again_after_a_day() =>
        Merges(Item("1", "What happened in crypto today"), Item("2", "What happened in crypto today", "Ledger", at: Now.AddHours(25))).ShouldBeFalse();

    [Theory]
    [InlineData("https://news.example/story?utm_source=rss", "http://www.news.example/story/#top", true)]
    [InlineData("https://news.example/?p=12", "https://news.example/?p=12&utm_campaign=x", true)]
    [InlineData("https://news.example/?p=12", "https://news.example/?p=13", false)]
    [InlineData("https://news.example/", "https://news.example/", false)]
    [InlineData("https://news.example/a", "https://other.example/a", false)]
    public void One_article_is_one_story_whatever_it_is_called(string one, string other, bool same) =>
        Merges(Item("1", "One title", link: one), Item("2", "Quite another", "Ledger", link: other)).ShouldBe(same);

    [Fact]
    public void Other_languages_tell_their_own_stories() =>
        Merges(Item("1", "Solana ETF est la star"), Item("2", "Solana ETF est la star", "Ledger") with { Language = "fr" }).ShouldBeFalse();

    [Fact]
    public void A_story_has_each_feed_once_and_a_restart_keeps_them()
    {
        var archive = new NewsArchive();
        archive.Add([Item("1", "SEC approves first Solana ETF")]);

        var (added, updated) = archive.Add([
            Item("2", "SEC approves first Solana ETF", "Ledger"), Item("3", "SEC approves the first Solana ETF", "Ledger"), Item("4", "Another story of the day"),
        ]);

        added.Select(news => news.Item.Id).ShouldBe(["4"]);
        updated.ShouldHaveSingleItem().After.Also.Select(item => item.Feed).ShouldBe(["Ledger"]);
        var restarted = new NewsArchive();
        restarted.Restore(archive.Store());
        restarted.Count.ShouldBe(2);
        restarted.Decide([Item("2", "SEC approves first Solana ETF", "Ledger")], Now).ShouldBeEmpty();
        restarted.Page(new NewsProtocol.GetPage(null, null, "Ledger", null, null, null, null, 10)).Items.ShouldHaveSingleItem().Item.Id.ShouldBe("1");
    }

    private static bool Merges(NewsItem first, NewsItem second)
    {
        var archive = new NewsArchive();
        archive.Add([first]);
        return archive.Add([second]) is { Updated: [{ After.Also: [var also] }], Added: [] } && also == second;
    }

    private static NewsItem Item(string id, string title, string feed = "Wire", string? link = null, DateTimeOffset? at = null) => new()
    {
        Id = id,
        Title = title,
        Link = link,
        Language = "en",
        Feed = feed,
        FeedUrl = $"https://{feed}.example/",
        PublishedAt = at ?? Now,
        IngestedAt = at ?? Now,
        Source = feed,
        Mode = "live",
    };
}
