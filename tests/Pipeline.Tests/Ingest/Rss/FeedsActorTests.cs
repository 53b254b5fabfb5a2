using System.Collections.Immutable;
using System.Text;
using Akka.Actor;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Ingest.Rss;

namespace CryptoViz.Pipeline.Tests.Ingest.Rss;

public class FeedsActorTests : PatientTestKit
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private static readonly FeedsProtocol.Failed Gone = new("https://gone.example/rss", Noon, "gone.example answered 410 Gone", 1, Noon.AddDays(1));
    private static readonly FeedsProtocol.Failed Down = new("https://down.example/rss", Noon, "no answer", 7, Noon);

    [Fact]
    public void Which_feeds_fail_is_known_after_a_restart()
    {
        var before = Actor(Gone.Url, Down.Url);
        before.Tell(Gone);
        before.Tell(Down with { Failures = 6 });
        before.Tell(Down);
        Failing(before).ShouldBe([Down, Gone]);
        Stop(before);

        Failing(Actor(Gone.Url, Down.Url)).ShouldBe([Down, Gone]);
    }

    [Fact]
    public void A_feed_that_is_read_again_is_forgotten()
    {
        var before = Actor(Gone.Url, Down.Url);
        before.Tell(Gone);
        before.Tell(Down);
        before.Tell(new FeedsProtocol.ReadAgain(Down.Url));
        Failing(before);
        Stop(before);

        Failing(Actor(Gone.Url, Down.Url)).ShouldBe([Gone]);
    }

    [Fact]
    public void A_feed_that_is_configured_no_more_is_forgotten()
    {
        var before = Actor(Gone.Url, Down.Url);
        before.Tell(Gone);
        before.Tell(Down);
        Failing(before);
        Stop(before);

        Failing(Actor(Down.Url)).ShouldBe([Down]);
    }

    [Fact]
    public void A_feed_that_fails_for_years_is_known_after_a_restart_by_the_snapshot()
    {
        var before = Actor(Gone.Url, Down.Url);
        before.Tell(Gone);
        for (var failures = 1; failures <= 600; failures++) before.Tell(Down with { Failures = failures });
        Failing(before);
        Stop(before);

        Failing(Actor(Gone.Url, Down.Url)).ShouldBe([Down with { Failures = 600 }, Gone]);
    }

    [Theory]
    [InlineData(
        "FeedFailed/1",
        """{"url":"https://gone.example/rss","at":"2026-11-24T12:00:00.000Z","result":"gone.example answered 410 Gone","failures":1,"notBefore":"2026-11-25T12:00:00.000Z"}""")]
    [InlineData("FeedReadAgain/1", """{"url":"https://gone.example/rss"}""")]
    public void An_event_of_its_first_version_stays_readable(string manifest, string stored)
    {
        var read = ContractSerializer.Read(Encoding.UTF8.GetBytes(stored), manifest);

        read.ShouldBe(manifest == "FeedFailed/1" ? Gone : new FeedsProtocol.ReadAgain(Gone.Url));
        var serializer = new ContractSerializer((ExtendedActorSystem)Sys);
        (serializer.Manifest(read), Encoding.UTF8.GetString(serializer.ToBinary(read))).ShouldBe((manifest, stored));
    }

    private IActorRef Actor(params string[] configured)
    {
        var addresses = configured.ToImmutableHashSet();
        return Watch(Sys.ActorOf(Props.Create(() => new FeedsActor(addresses, "live", new DamagedEntities()))));
    }

    private FeedsProtocol.Failed[] Failing(IActorRef feeds)
    {
        feeds.Tell(new FeedsProtocol.GetFailing(), TestActor);
        return [.. ExpectMsg<FeedsProtocol.FailingFeeds>().Values];
    }

    private void Stop(IActorRef feeds)
    {
        Sys.Stop(feeds);
        ExpectTerminated(feeds);
    }
}
