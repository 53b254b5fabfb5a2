using System.Text;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Ingest.Rss;

namespace CryptoViz.Pipeline.Tests.Ingest.Rss;

public class FeedReaderTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);
    private static readonly Feed Feed = new("Wire", new Uri("https://feed.example/rss"), null, "live");

    [Fact]
    public void An_item_of_rss_has_all_its_parts()
    {
        var item = Read(Rss("""
            <item><title><![CDATA[Bitcoin &amp; <b>Ether</b>]]></title><link>/story?utm_source=rss</link>
            <guid isPermaLink="false">urn:story:1</guid><pubDate>Tue, 24 Nov 2026 09:00:00 GMT</pubDate>
            <category domain="tag">Bitcoin</category><category>Markets</category><category>Bitcoin</category>
            <description>&lt;p&gt;Up &amp;amp; away.&lt;/p&gt;</description></item>
            """)).Items.Single();

        item.ShouldBeEquivalentTo(new NewsItem
        {
            Id = NewsIdentity.Of("urn:story:1", null, "", null, ""),
            Title = "Bitcoin & Ether",
            Summary = "Up & away.",
            Link = "https://feed.example/story?utm_source=rss",
            Language = "en",
            Categories = ["Bitcoin", "Markets"],
            Feed = "Wire",
            FeedUrl = "https://feed.example/rss",
            PublishedAt = Now.AddHours(-1),
            IngestedAt = Now,
            Source = "Wire",
            Mode = "live",
        });
    }

    [Fact]
    public void An_entry_of_atom_has_all_its_parts()
    {
        var item = Read("""
            <feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr-CH" xml:base="https://base.example/x/">
            <entry><title type="html">&lt;i&gt;Ether&lt;/i&gt; monte</title><id>tag:1</id>
            <link rel="self" href="https://feed.example/self"/><link rel="alternate" href="story"/>
            <updated>Tue, 24 Nov 2026 09:00:00 GMT</updated><category term="eth" label="Ethereum"/>
            <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Le <em>texte</em></div></content></entry></feed>
            """).Items.Single();

        item.Title.ShouldBe("Ether monte");
        item.Link.ShouldBe("https://base.example/x/story");
        item.Language.ShouldBe("fr");
        item.Categories.ShouldBe(["Ethereum"]);
        item.PublishedAt.ShouldBe(Now.AddHours(-1));
        item.Summary.ShouldBe("Le texte");
    }

    // What only the library knows, the feed's base, tells that it read the entry.
    [Theory]
    [InlineData("<link href='s'/>")]
    [InlineData("<link href='s'>\n </link>")]
    [InlineData("<link href='s'/>\n<author>\n <name> Ann </name>\n <x:more/>\n</author>")]
    [InlineData("<link href='s'/><x:block x:kind='1'>\n <x:inner xmlns='urn:other'/> text\n</x:block>")]
    [InlineData("<link href='s'/><category term='t'>\n</category><source>\n<title>Other</title>\n</source>")]
    [InlineData("<link href='s'/><content type='xhtml'>\n<x:div>\n<b>a</b> <i>b</i></x:div></content>")]
    public void The_library_reads_entries_whatever_blanks_and_prefixes_are_in_them(string odd)
    {
        var items = Read($"""
            <feed xmlns="http://www.w3.org/2005/Atom" xmlns:x="urn:x" xml:base="https://base.example/">
            <entry>
              <title>One</title><id>urn:one</id>
              {odd}
            </entry>
            <entry><title>Two</title><id>urn:two</id>{odd}</entry></feed>
            """).Items;

        items.Select(item => item.Link).ShouldBe(["https://base.example/s", "https://base.example/s"]);
    }

    [Fact]
    public void Blanks_between_marked_up_words_stay()
    {
        var item = Read("""
            <feed xmlns="http://www.w3.org/2005/Atom"><entry><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><b>Bitcoin</b> <i>falls</i></div></title>
            <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><b>By</b> <i>half</i></div></content></entry></feed>
            """).Items.Single();

        (item.Title, item.Summary).ShouldBe(("Bitcoin falls", "By half"));
    }

    [Theory]
    [InlineData("<title><p>Odd</p></title>")]
    [InlineData("<title>Odd</title><link>http://[bad</link>")]
    [InlineData("<title>Odd</title><pubDate>whenever</pubDate>")]
    [InlineData("<title>Odd</title><enclosure url='ht!tp:// x' length='many' type=''/>")]
    [InlineData("<title>Odd</title><source url='::'>x</source>")]
    [InlineData("<title>Odd</title><itunes:title>Other</itunes:title><nope:x nope:y='1'/>")]
    [InlineData("<title>Odd</title>\0\b&#0;&#xFFFF;&nbsp;&bogus; & &copy=2")]
    public void One_odd_item_is_read_and_its_neighbours_stay(string odd) =>
        Read(Rss($"<item><title>One</title></item><item>{odd}</item><item><title>Two</title></item>"))
            .Items.Select(item => item.Title).ShouldBe(["One", "Odd", "Two"]);

    [Fact]
    public void An_item_with_nothing_to_show_is_a_letter_and_its_neighbours_stay()
    {
        var page = Read(Rss("<item><title>One</title></item><item><guid>g</guid></item><item><title>Two</title></item>"));

        page.Items.Length.ShouldBe(2);
        var letter = page.Letters.Single();
        letter.Reason.ShouldBe(DeadLetterReason.UnreadableItem);
        letter.Key.ShouldBe("g");
        letter.Origin.ShouldBe("Wire");
    }

    [Fact]
    public void Items_before_a_break_in_the_xml_are_kept()
    {
        var page = Read(Rss("<item><title>One</title></item><item><title>Two</title></item>").Replace("Two</title>", "Two", StringComparison.Ordinal));

        page.Items.Single().Title.ShouldBe("One");
        page.Letters.Single().Detail.ShouldStartWith("the feed breaks off after 1 items");
    }

    [Theory]
    [InlineData("")]
    [InlineData("  \n")]
    [InlineData("Throttled")]
    [InlineData("<!DOCTYPE html><html><head><title>Just a moment</title></head><body><p>x<br></body></html>")]
    [InlineData("<note><item><title>no feed</title></item></note>")]
    [InlineData("{\"error\":\"x\"}")]
    [InlineData("<rss version='2.0'><channel>")]
    public void An_answer_that_is_no_feed_is_one_letter_with_the_payload(string body)
    {
        var page = Read(body);

        page.Items.ShouldBeEmpty();
        var letter = page.Letters.Single();
        letter.Reason.ShouldBe(DeadLetterReason.UnreadableFeed);
        Encoding.UTF8.GetString(Convert.FromBase64String(letter.PayloadBase64)).ShouldBe(body);
    }

    [SkippableTheory]
    [InlineData("synthetic-xxe-local-entity.xml", "&leak;")]
    [InlineData("synthetic-xxe-external-dtd.xml", "still readable")]
    [InlineData("synthetic-entity-expansion.xml", "&a9;")]
    public void Entities_are_never_resolved(string file, string title)
    {
        Repository.NeedRecordedInputs();

        var page = FeedReader.Read(File.ReadAllBytes(Repository.Recorded("feeds", file)), null, Feed, Feed.Address, Now);

        page.Items.Single().Title.ShouldBe(title);
    }

    [Fact]
    public void An_entity_for_a_file_of_this_machine_does_not_show_it()
    {
        var secret = Path.GetTempFileName();
        File.WriteAllText(secret, "canary");
        try
        {
            var page = Read($"""<!DOCTYPE rss [<!ENTITY leak SYSTEM "file://{secret}">]>{Rss("<item><title>x &leak;</title></item>")}""");

            page.Items.Single().Title.ShouldBe("x &leak;");
        }
        finally
        {
            File.Delete(secret);
        }
    }

    [Fact]
    public void The_configured_language_goes_before_the_feeds_own() =>
        FeedReader.Read(Encoding.UTF8.GetBytes(Rss("<item><title>x</title></item>")), null, Feed with { Language = "fr" }, Feed.Address, Now)
            .Items.Single().Language.ShouldBe("fr");

    [Fact]
    public void A_feed_of_a_thousand_items_gives_the_first_five_hundred() =>
        Read(Rss(string.Concat(Enumerable.Range(0, 1_000).Select(i => $"<item><title>n{i}</title></item>")))).Items.Length.ShouldBe(500);

    private static string Rss(string items) =>
        $"""<rss version="2.0"><channel><title>t</title><link>https://feed.example/</link><language>en-us</language>{items}</channel></rss>""";

    private static FeedPage Read(string xml) => FeedReader.Read(Encoding.UTF8.GetBytes(xml), null, Feed, Feed.Address, Now);
}
