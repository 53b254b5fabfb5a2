using Akka.Actor;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Gateway.Realtime;

/// <summary>Follows the news for this gateway: all of it, or, asked through a user's favorites, the user's own.</summary>
internal sealed class NewsFeed : FeedActor<NewsBoard, NewsChange>
{
    private readonly IActorRef _news;
    private readonly Func<Cursor?, object> _watch;

    /// <summary>A feed that follows <paramref name="news"/> by the messages that <paramref name="watch"/> makes.</summary>
    public NewsFeed(Feed<NewsBoard, NewsChange> feed, IActorRef news, Func<Cursor?, object> watch, TimeProvider time)
        : base(feed, time)
    {
        (_news, _watch) = (news, watch);
        Receive<NewsProtocol.Snapshot>(snapshot => Reset(NewsBoard.Of(snapshot.Items, snapshot.Cursor.Sequence), snapshot.Cursor));
        Receive<NewsProtocol.Delta>(delta => Advance(delta.After, delta.Cursor, board => board.Apply(delta)));
    }

    /// <summary>A feed of all news behind <paramref name="news"/>.</summary>
    public static Props OfAll(Feed<NewsBoard, NewsChange> feed, IActorRef news, TimeProvider time) =>
        Props.Create(() => new NewsFeed(feed, news, cursor => new NewsProtocol.Watch(cursor, null), time));

    /// <summary>A feed of the news of the coins that a user follows.</summary>
    public static Props OfUser(string userId, Feed<NewsBoard, NewsChange> feed, IActorRef favorites, TimeProvider time) =>
        Props.Create(() => new NewsFeed(feed, favorites, cursor => new FavoritesProtocol.WatchNews(userId, cursor), time));

    /// <inheritdoc/>
    protected override void Watch(Cursor? cursor) => _news.Tell(_watch(cursor));
}
