using System.Collections.Immutable;

namespace CryptoViz.Pipeline.Contracts;

/// <summary>A message to the actor of one user's favorites, routed by the user's id.</summary>
public interface IFavoritesMessage
{
    /// <summary>The user that it is for.</summary>
    string UserId { get; }
}

/// <summary>An event in a user's journal. The records' shapes are a storage format: they only grow.</summary>
public interface IFavoritesEvent;

/// <summary>All that can be said to a user's favorites actor and what it answers.</summary>
public static class FavoritesProtocol
{
    /// <summary>The most coins that one user can follow.</summary>
    public const int MaxCoins = 500;

    /// <summary>Command: follow a coin, at the end of the order; answered by <see cref="Favorites"/> or <see cref="Refused"/>.</summary>
    public sealed record Follow(string UserId, CoinId CoinId) : IFavoritesMessage;

    /// <summary>Command: stop following a coin; answered by <see cref="Favorites"/>.</summary>
    public sealed record Unfollow(string UserId, CoinId CoinId) : IFavoritesMessage;

    /// <summary>
    /// Command: follow exactly these coins in this order. With <paramref name="IfVersion"/> only when the favorites still have that
    /// version. Answered by <see cref="Favorites"/> or <see cref="Refused"/>.
    /// </summary>
    public sealed record Replace(string UserId, ImmutableArray<CoinId> CoinIds, long? IfVersion) : IFavoritesMessage;

    /// <summary>Event: a coin is followed from now on.</summary>
    public sealed record Followed(CoinId CoinId, DateTimeOffset At) : IFavoritesEvent;

    /// <summary>Event: a coin is not followed any more.</summary>
    public sealed record Unfollowed(CoinId CoinId) : IFavoritesEvent;

    /// <summary>Event: these coins are followed in this order; those that are new since <paramref name="At"/>.</summary>
    public sealed record Replaced(ImmutableArray<CoinId> CoinIds, DateTimeOffset At) : IFavoritesEvent;

    /// <summary>Query: the favorites; answered by <see cref="Favorites"/>.</summary>
    public sealed record Get(string UserId) : IFavoritesMessage;

    /// <summary>
    /// Query: follow the favorites themselves. Answered by <see cref="Favorites"/> unless the version is current; then each change
    /// comes as <see cref="Favorites"/>. Renewed by the rules of <see cref="Lease"/>.
    /// </summary>
    public sealed record Watch(string UserId, long? Version) : IFavoritesMessage;

    /// <summary>
    /// Query: follow the news of the followed coins. Answered by the answers of <see cref="NewsProtocol.Watch"/>; a change of the
    /// favorites brings a new snapshot. Renewed by the rules of <see cref="Lease"/>.
    /// </summary>
    public sealed record WatchNews(string UserId, Cursor? Cursor) : IFavoritesMessage;

    /// <summary>Reply and watch answer: the followed coins in their order.</summary>
    /// <param name="UserId">The user.</param>
    /// <param name="Version">Rises with each change, from 0 (never used).</param>
    /// <param name="Coins">The coins in the user's order, with the time at which each was followed.</param>
    public sealed record Favorites(string UserId, long Version, ImmutableArray<Favorite> Coins);

    /// <summary>Reply: the question was refused.</summary>
    /// <param name="UserId">The user.</param>
    /// <param name="Reason">
    /// <c>too-many</c> or <c>version</c>: the command changed nothing. <c>unavailable</c>: the journal can't be written or read now and the
    /// command is not known to be stored. <c>damaged</c>: what is stored can't be read.
    /// </param>
    public sealed record Refused(string UserId, string Reason);
}

/// <summary>A followed coin and since when.</summary>
public sealed record Favorite(CoinId CoinId, DateTimeOffset AddedAt);
