using System.Net;
using System.ServiceModel.Syndication;
using System.Text.RegularExpressions;
using System.Xml;
using CryptoViz.Pipeline.Ingest.Demo;

namespace CryptoViz.Pipeline.Tests.Ingest.Demo;

public class DemoFeedsTests
{
    public static TheoryData<string> Urls => [.. DemoFeeds.All.Select(feed => feed.Url.ToString())];

    [Theory]
    [MemberData(nameof(Urls))]
    public async Task A_feed_holds_days_of_items_at_three_to_eight_minutes(string url)
    {
        using var demo = DemoClient.StartedAt(DemoClient.AfterNoon);

        var feed = await Read(demo, url);

        feed.Title.Text.ShouldBe(DemoFeeds.All.Single(known => known.Url.ToString() == url).Name);
        var times = feed.Items.Select(item => item.PublishDate).ToList();
        times.Count.ShouldBeInRange(400, 500);
        times[0].ShouldBeInRange(DemoClient.AfterNoon.AddMinutes(-8), DemoClient.AfterNoon);
        times[^1].ShouldBeInRange(DemoClient.AfterNoon.AddDays(-4.1), DemoClient.AfterNoon.AddDays(-3.9));
        times.Zip(times.Skip(1), (newer, older) => newer - older).Take(250)
            .ShouldAllBe(gap => gap >= TimeSpan.FromMinutes(3) && gap <= TimeSpan.FromMinutes(8));
        feed.Items.Select(item => item.Id).ShouldBeUnique();
    }

    [Theory]
    [MemberData(nameof(Urls))]
    public async Task No_item_comes_from_the_future(string url)
    {
        using var demo = DemoClient.StartedAt(DemoClient.AfterNoon);

        for (var minute = 0; minute < 22; minute++)
        {
            var now = demo.Clock.GetUtcNow();
            (await Read(demo, url)).Items.First().PublishDate.ShouldBeInRange(now.AddMinutes(-8), now);
            demo.Clock.Advance(TimeSpan.FromMinutes(1));
        }
    }

    [Theory]
    [MemberData(nameof(Urls))]
    public async Task The_same_item_is_the_same_after_a_restart_an_hour_later(string url)
    {
        using var first = DemoClient.StartedAt(DemoClient.AfterNoon);
        using var second = DemoClient.StartedAt(DemoClient.AfterNoon.AddHours(1));

        var earlier = (await Read(first, url)).Items.ToDictionary(item => item.Id, Content);
        var again = (await Read(second, url)).Items.Where(item => earlier.ContainsKey(item.Id)).ToList();

        again.Count.ShouldBeGreaterThan(400);
        again.ShouldAllBe(item => Content(item) == earlier[item.Id]);
    }

    [Theory]
    [MemberData(nameof(Urls))]
    public async Task An_unchanged_feed_answers_304_until_the_next_item(string url)
    {
        using var demo = DemoClient.StartedAt(DemoClient.AfterNoon);
        var tag = (await demo.GetAsync(url)).Headers.ETag!;
        async Task<HttpStatusCode> Again()
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.IfNoneMatch.Add(tag);
            return (await demo.SendAsync(request)).StatusCode;
        }

        (await Again()).ShouldBe(HttpStatusCode.NotModified);
        demo.Clock.Advance(TimeSpan.FromMinutes(8));
        (await Again()).ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [MemberData(nameof(Urls))]
    public async Task Every_headline_says_that_it_is_invented(string url)
    {
        using var demo = DemoClient.StartedAt(DemoClient.AfterNoon);

        foreach (var item in (await Read(demo, url)).Items)
            item.Title.Text.ShouldMatch("(?i)simul|demo|démo|invent|made-up|fictif|محاكاة|מדומה");
    }

    [Fact]
    public async Task Headlines_name_coins_in_every_way_and_some_name_none()
    {
        using var demo = DemoClient.StartedAt(DemoClient.AfterNoon);
        var items = (await Read(demo, DemoFeeds.All[0].Url.ToString())).Items.ToList();
        var titles = items.Select(item => item.Title.Text).ToList();

        titles.ShouldContain(title => Regex.IsMatch(title, @"\$[A-Z]{2,}"));
        titles.ShouldContain(title => Regex.IsMatch(title, @"\w \([A-Z]{2,}\)"));
        titles.ShouldContain(title => title.Contains("Bitcoin"));
        titles.ShouldContain(title => title.Contains("BTC"));
        titles.ShouldContain(title => Regex.IsMatch(title, @"\b(link|near|flow)\b"));
        titles.ShouldContain(title => title.StartsWith("No link between"));
        items.ShouldContain(item => item.Categories.Any(category => category.Name == "Bitcoin"));
    }

    [Fact]
    public async Task Some_headlines_read_from_right_to_left()
    {
        foreach (var day in Enumerable.Range(0, 5))
        {
            using var demo = DemoClient.StartedAt(DemoClient.AfterNoon.AddDays(day));

            var feed = await Read(demo, DemoFeeds.All[0].Url.ToString());

            feed.Items.Count(item => Regex.IsMatch(item.Title.Text, @"[\p{IsArabic}\p{IsHebrew}]")).ShouldBeInRange(1, 12);
        }
    }

    private static async Task<SyndicationFeed> Read(DemoClient demo, string url)
    {
        using var reader = XmlReader.Create(new StringReader(await demo.GetStringAsync(url)));
        return SyndicationFeed.Load(reader);
    }

    private static string Content(SyndicationItem item) => string.Join(
        '\n',
        [$"{item.PublishDate:O}", item.Title.Text, item.Summary.Text, $"{item.Links[0].Uri}", .. item.Categories.Select(tag => tag.Name)]);
}
