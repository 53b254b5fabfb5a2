using System.Net;
using Akka.Streams;
using Akka.Streams.Dsl;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Ingest;
using CryptoViz.Pipeline.Ingest.Rss;
using Microsoft.Extensions.Time.Testing;

namespace CryptoViz.Pipeline.Tests.Ingest.Rss;

public class FeedSourceTests : PatientTestKit
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    private readonly FakeTimeProvider _time = new(new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero));
    private readonly FeedStatus _status = new();
    private string _body = Rss("One");
    private Task<FeedsProtocol.FailingFeeds> _failing = Task.FromResult(new FeedsProtocol.FailingFeeds([]));

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
    public async Task A_stream_that_ends_gives_its_call_up_and_tells_nothing_of_the_feed()
    {
        var server = ScriptedServer.Silent();
        var (kill, done) = Source(server, "Wire").ViaMaterialized(KillSwitches.Single<IngestRecord>(), Keep.Right)
            .ToMaterialized(Sink.Ignore<IngestRecord>(), Keep.Both).Run(Sys.Materializer());
        await AwaitAssertAsync(() => server.Requests.Count.ShouldBe(1));

        kill.Shutdown();
        await done;

        await AwaitAssertAsync(() => server.GivenUp.ShouldBe(1));
        _status.Results.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_server_that_asked_to_be_left_alone_is_asked_after_a_restart_when_its_time_is_over()
    {
        var now = _time.GetUtcNow();
        Remember(new FeedsProtocol.Failed("https://feed.example/Gone", now.AddHours(-1), "410 Gone", 1, now.AddHours(23)));
        var server = Server();

        var queue = Run(server, "Gone", "Wire");

        (await Titles(queue)).ShouldBe(["One"]);
        server.Requests.ShouldHaveSingleItem().RequestUri!.AbsolutePath.ShouldBe("/Wire");
        _status.Results.First(result => result.Feed.Name == "Gone").ShouldSatisfyAllConditions(
            result => (result.Result, result.FetchedAt, result.NextAt).ShouldBe(("410 Gone", now.AddHours(-1), now.AddHours(23))),
            result => result.IsFailure.ShouldBeTrue());

        await AwaitAssertAsync(async () =>
        {
            _time.Advance(TimeSpan.FromHours(23));
            await Task.Yield();
            server.Requests.ShouldContain(request => request.RequestUri!.AbsolutePath == "/Gone");
        });
    }

    [Fact]
    public async Task Without_the_memory_of_earlier_runs_the_stream_fails_so_that_it_is_run_again()
    {
        _failing = Task.FromException<FeedsProtocol.FailingFeeds>(new TimeoutException("the journal"));

        var asked = await Should.ThrowAsync<Exception>(() => Run(Server(), "Wire").PullAsync());

        (asked.InnerException ?? asked).Message.ShouldContain("the journal");
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
        _status,
        _ => _failing);

    private void Remember(params FeedsProtocol.Failed[] failed) => _failing = Task.FromResult(new FeedsProtocol.FailingFeeds([.. failed]));

    private ISinkQueue<IngestRecord> Run(HttpMessageHandler server, params string[] names) =>
        Source(server, names).RunWith(Sink.Queue<IngestRecord>(), Sys.Materializer());
}
