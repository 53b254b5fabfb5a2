using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.News;
using static CryptoViz.Pipeline.Tests.News.CoinMentionsTests;

namespace CryptoViz.Pipeline.Tests.News;

public sealed class NewsArchiveTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_known_item_is_not_new()
    {
        var archive = new NewsArchive();
        archive.Add([Item("one", Now)]);

        archive.Decide([Item("one", Now), Item("two", Now), Item("two", Now)], Now).ShouldHaveSingleItem().Id.ShouldBe("two");
    }

    [Fact]
    public void Items_come_newest_first()
    {
        var archive = new NewsArchive();
        archive.Add([Item("old", Now.AddHours(-2)), Item("new", Now), Item("middle", Now.AddHours(-1))]);

        archive.Newest(null, 2).Select(news => news.Item.Id).ShouldBe(["new", "middle"]);
    }

    [Fact]
    public void Pages_hold_every_item_once()
    {
        var archive = new NewsArchive();
        archive.Add([.. Enumerable.Range(0, 25).Select(i => Item($"item {i}", Now.AddMinutes(-(i / 3))))]);
        var query = new NewsProtocol.GetPage(null, null, null, null, null, null, null, 10);
        var ids = new List<string>();
        do
        {
            var page = archive.Page(query);
            ids.AddRange(page.Items.Select(news => news.Item.Id));
            query = query with { Before = page.Next };
        }
        while (query.Before is not null);

        ids.Count.ShouldBe(25);
        ids.Distinct().Count().ShouldBe(25);
    }

    [Fact]
    public void A_new_catalogue_gives_known_items_their_mentions()
    {
        var archive = new NewsArchive();
        archive.Add([Item("Bitcoin rises", Now)]).Added.ShouldHaveSingleItem().Mentions.ShouldBeEmpty();

        var (before, after) = archive.Retag(new Catalogue([Coin("bitcoin", "btc", "Bitcoin")])).ShouldHaveSingleItem();

        before.Mentions.ShouldBeEmpty();
        after.Mentions.ShouldHaveSingleItem().CoinId.Value.ShouldBe("bitcoin");
    }

    [Fact]
    public void Items_older_than_30_days_are_forgotten()
    {
        var archive = new NewsArchive();
        archive.Add([Item("old", Now.AddDays(-31)), Item("new", Now)]);

        archive.Trim(Now).ShouldBe(["old"]);
        archive.Count.ShouldBe(1);
    }
}
