using Akka.Actor;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Gateway.Realtime;

/// <summary>Follows what belongs to one user, while one of the user's sessions shows it.</summary>
internal sealed class OwnFeed : FeedActor<OwnFavorites, OwnChange>
{
    private readonly string _userId;
    private readonly IActorRef _favorites;

    /// <summary>A feed of a user's own behind <paramref name="favorites"/>.</summary>
    public OwnFeed(string userId, Feed<OwnFavorites, OwnChange> feed, IActorRef favorites, TimeProvider time)
        : base(feed, time)
    {
        (_userId, _favorites) = (userId, favorites);
        Receive<FavoritesProtocol.Favorites>(Take);
    }

    /// <inheritdoc/>
    protected override void Watch(Cursor? cursor) => _favorites.Tell(new FavoritesProtocol.Watch(_userId, cursor?.Sequence));

    private void Take(FavoritesProtocol.Favorites favorites)
    {
        var next = new OwnFavorites(favorites);
        if (State is null) Reset(next, next.Cursor);
        else Replace(next.Cursor, (next, OwnChange.OnResume));
    }
}
