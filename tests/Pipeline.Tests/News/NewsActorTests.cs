using Akka.Actor;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.News;
using Microsoft.Extensions.Time.Testing;
using static CryptoViz.Pipeline.Tests.News.CoinMentionsTests;

namespace CryptoViz.Pipeline.Tests.News;

public sealed class NewsActorTests() : PatientTestKit("akka.loglevel = WARNING")
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_catalogue_that_changes_the_whole_archive_is_told_in_parts_that_chain()
    {
        var (market, watcher, feeder) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe());
        var news = Sys.ActorOf(Props.Create(() => new NewsActor("live", market.Ref, new DamagedEntities(), new FakeTimeProvider(Noon))));
        var titles = Enumerable.Range(1, 600).Select(number => $"Bitcoin story number {number}").ToList();
        foreach (var part in titles.Chunk(NewsProtocol.DeltaItems))
        {
            news.Tell(new NewsProtocol.Announce([.. part.Select(title => Item(title, Noon))]), feeder);
            feeder.ExpectMsg<NewsProtocol.Accepted>().Applied.ShouldBe(part.Length);
        }

        news.Tell(new NewsProtocol.Watch(null, null), watcher);
        var cursor = watcher.ExpectMsg<NewsProtocol.Snapshot>().Cursor;

        news.Tell(new MarketProtocol.Catalogue([Coin("bitcoin", "btc", "Bitcoin")]), market);

        var updated = new List<string>();
        while (updated.Count < titles.Count)
        {
            var delta = watcher.ExpectMsg<NewsProtocol.Delta>();
            delta.After.ShouldBe(cursor);
            delta.Updated.Length.ShouldBeInRange(1, NewsProtocol.DeltaItems);
            updated.AddRange(delta.Updated.Select(item => item.Item.Title));
            cursor = delta.Cursor;
        }

        updated.ShouldBe(titles, ignoreOrder: true);
    }
}
