using System.Net;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.TestKit.Xunit2;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Ingest;
using CryptoViz.Pipeline.Ingest.Rss;
using Microsoft.Extensions.Time.Testing;

namespace CryptoViz.Pipeline.Tests.Ingest.Rss;

public class FeedSourceTests : TestKit
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    private readonly FakeTimeProvider _time = new(new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero));
    private readonly FeedStatus _status = new();
    private string _body = Rss("One");

    [Fact]
    public async Task The_first_fetch_is_at_once_and_the_next_after_the_interval()
    {
        var server = Server();
        var queue = Run(server, "Wire");
        (await Titles(queue)).ShouldBe(["One"]);

        _body = Rss("One", "Two");
        await AwaitAssertAsync(async () =>
        {
            _time.Advance(Interval);
            await Task.Yield();
            server.Requests.Count.ShouldBeGreaterThan(1);
        });

        (await Titles(queue)).ShouldBe(["Two"]);
    }

    [Fact]
    public async Task A_feed_that_fails_is_reported_and_the_others_go_on()
    {
        var queue = Run(
            new ScriptedServer(request => request.RequestUri!.AbsolutePath == "/Dead" ? ScriptedServer.Answer(HttpStatusCode.Gone, "") : Feed()),
            "Dead",
            "Wire");

        (await Titles(queue)).ShouldBe(["One"]);
        await AwaitAssertAsync(() => _status.Results.Select(result => (result.Feed.Name, result.Result, result.Items)).ShouldBe(
            [("Dead", "feed.example answered 410 Gone", 0), ("Wire", "ok", 1)]));
    }

    [Fact]
    public async Task A_page_of_html_is_a_letter_and_a_line_in_the_status()
    {
        _body = "<html>Just a moment</html>";

        var record = await Run(Server(), "Wire").PullAsync();

        record.Value.ShouldBeOfType<IngestRecord.Letters>().Values.Single().Reason.ShouldBe(DeadLetterReason.UnreadableFeed);
        _status.Results.Single().Result.ShouldBe("the answer is not a readable feed: its root element is <html>, which no feed has");
    }

    [Fact]
    public async Task A_stream_that_ends_gives_its_call_up()
    {
        var server = ScriptedServer.Silent();
        var (kill, done) = Source(server, "Wire").ViaMaterialized(KillSwitches.Single<IngestRecord>(), Keep.Right)
            .ToMaterialized(Sink.Ignore<IngestRecord>(), Keep.Both).Run(Sys.Materializer());
        await AwaitAssertAsync(() => server.Requests.Count.ShouldBe(1));

        kill.Shutdown();
        await done;

        await AwaitAssertAsync(() => _status.Results.Single().Result.ShouldBe("feed.example: the call was given up"));
    }

    private static string Rss(params string[] titles) =>
        $"<rss version='2.0'><channel>{string.Concat(titles.Select(title => $"<item><guid>urn:{title[..3]}</guid><title>{title}</title></item>"))}</channel></rss>";

    private static async Task<string[]> Titles(ISinkQueue<IngestRecord> queue) =>
        [.. (await queue.PullAsync()).Value.ShouldBeOfType<IngestRecord.News>().Items.Select(item => item.Title)];

    private ScriptedServer Server() => new(_ => Feed());

    private HttpResponseMessage Feed() => ScriptedServer.Answer(HttpStatusCode.OK, _body);

    private Source<IngestRecord, Akka.NotUsed> Source(HttpMessageHandler server, params string[] names) => FeedSource.Create(
        new FeedClient(HttpClients.ForFeeds(false, server), _time),
        [.. names.Select(name => new Feed(name, new Uri($"https://feed.example/{name}"), null, "live"))],
        Interval,
        TimeSpan.Zero,
        _time,
        _status);

    private ISinkQueue<IngestRecord> Run(HttpMessageHandler server, params string[] names) =>
        Source(server, names).RunWith(Sink.Queue<IngestRecord>(), Sys.Materializer());
}
