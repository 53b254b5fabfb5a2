using Akka.Cluster.Sharding;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline;

/// <summary>Which entity a message is for; the shard follows from the entity's id by a hash that is the same on every node.</summary>
internal sealed class EntityShards(Func<object, string?> entityOf) : HashCodeMessageExtractor(Count)
{
    /// <summary>The number of shards. It can never change: entities would be looked for elsewhere.</summary>
    public const int Count = 120;

    public static readonly EntityShards Coins = new(message => (message as ICoinMessage)?.CoinId.Value);

    public static readonly EntityShards Favorites = new(message => (message as IFavoritesMessage)?.UserId);

    /// <inheritdoc/>
    public override string? EntityId(object message) => entityOf(message);
}
