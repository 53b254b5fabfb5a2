using System.Collections.Immutable;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.News;

/// <summary>The coins that one user follows, in the user's order.</summary>
/// <param name="Version">Rises with each change, from 0.</param>
/// <param name="Coins">The coins with the time at which each was followed.</param>
internal sealed record FavoritesState(long Version, ImmutableArray<Favorite> Coins)
{
    public static readonly FavoritesState Empty = new(0, []);

    /// <summary>The followed coins.</summary>
    public ImmutableArray<CoinId> Ids => [.. Coins.Select(favorite => favorite.CoinId)];

    /// <summary>The event of following a coin; null when it is followed already.</summary>
    public IFavoritesEvent? Decide(FavoritesProtocol.Follow command, DateTimeOffset now) =>
        Follows(command.CoinId) ? null : new FavoritesProtocol.Followed(command.CoinId, now);

    /// <summary>The event of no longer following a coin; null when it is not followed.</summary>
    public IFavoritesEvent? Decide(FavoritesProtocol.Unfollow command) =>
        Follows(command.CoinId) ? new FavoritesProtocol.Unfollowed(command.CoinId) : null;

    /// <summary>The event of following exactly these coins; null when nothing changes.</summary>
    public IFavoritesEvent? Decide(FavoritesProtocol.Replace command, DateTimeOffset now)
    {
        ImmutableArray<CoinId> ids = [.. command.CoinIds.Distinct()];
        return ids.SequenceEqual(Ids) ? null : new FavoritesProtocol.Replaced(ids, now);
    }

    /// <summary>The state after an event of the journal.</summary>
    public FavoritesState Apply(IFavoritesEvent applied) => applied switch
    {
        FavoritesProtocol.Followed followed => Next([.. Coins, new Favorite(followed.CoinId, followed.At)]),
        FavoritesProtocol.Unfollowed unfollowed => Next(Coins.RemoveAll(favorite => favorite.CoinId == unfollowed.CoinId)),
        FavoritesProtocol.Replaced replaced => Next([.. replaced.CoinIds.Select(id => Known(id) ?? new Favorite(id, replaced.At))]),
        _ => this,
    };

    private bool Follows(CoinId id) => Known(id) is not null;

    private Favorite? Known(CoinId id) => Coins.FirstOrDefault(favorite => favorite.CoinId == id);

    private FavoritesState Next(ImmutableArray<Favorite> coins) => new(Version + 1, coins);
}
