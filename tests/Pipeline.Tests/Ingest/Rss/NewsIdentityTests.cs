using CryptoViz.Pipeline.Ingest.Rss;

namespace CryptoViz.Pipeline.Tests.Ingest.Rss;

public class NewsIdentityTests
{
    private const string FeedUrl = "https://feed.example/rss";

    private static readonly DateTimeOffset Day = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_guid_decides_alone() =>
        Id(guid: "urn:uuid:1", link: "https://a.example/1").ShouldBe(Id(guid: "urn:uuid:1", link: "https://b.example/2", title: "other"));

    [Fact]
    public void A_guid_that_is_only_a_number_is_one_of_its_feed() =>
        Id(guid: "123").ShouldNotBe(NewsIdentity.Of("123", null, "title", Day, "https://other.example/rss"));

    [Fact]
    public void Click_counters_and_fragments_do_not_make_another_item() =>
        Id(link: "https://a.example/x?utm_source=rss&id=1&UTM_medium=y#top").ShouldBe(Id(link: "https://a.example/x?id=1"));

    [Fact]
    public void Without_guid_and_link_title_and_day_decide()
    {
        Id().ShouldBe(NewsIdentity.Of(null, null, "title", Day.AddHours(5), FeedUrl));
        Id().ShouldNotBe(NewsIdentity.Of(null, null, "title", Day.AddDays(1), FeedUrl));
    }

    [Fact]
    public void An_id_is_short_hexadecimal() => Id(guid: "../../etc/passwd\0").ShouldMatch("^[0-9a-f]{32}$");

    [Theory]
    [InlineData("https://a.example/x", "https://a.example/x")]
    [InlineData("//a.example/x", "https://a.example/x")]
    [InlineData("/x?y=1", "https://feed.example/x?y=1")]
    [InlineData(" x ", "https://feed.example/news/x")]
    [InlineData("http://a.example/caf\u00e9", "http://a.example/caf%C3%A9")]
    public void Links_are_absolute(string text, string expected) =>
        NewsIdentity.Link(text, new Uri("https://feed.example/news/rss"))!.AbsoluteUri.ShouldBe(expected);

    [Theory]
    [InlineData(null)]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://a.example/")]
    [InlineData("https://user:secret@a.example/")]
    [InlineData("http://[bad")]
    public void Links_that_may_not_be_followed_are_none(string? text) =>
        NewsIdentity.Link(text, new Uri("https://feed.example/")).ShouldBeNull();

    private static string Id(string? guid = null, string? link = null, string title = "title") =>
        NewsIdentity.Of(guid, link, title, Day, FeedUrl);
}
