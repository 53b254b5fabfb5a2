using System.Collections.Immutable;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Market;

/// <summary>A coin's whole state as it was: packed chunks are shared with the coin, which goes on.</summary>
/// <param name="rest">All but the tiers.</param>
/// <param name="tiers">Copies of the coin's own.</param>
internal sealed class CapturedCoin(StoredCoin rest, ImmutableArray<BucketList> tiers) : ICaptured
{
    private readonly Lazy<StoredCoin> _stored = new(() => rest with { Tiers = [.. tiers.Where(list => list.Count > 0).Select(StoredTiers.Store)] });

    /// <summary>The snapshot.</summary>
    public StoredCoin Stored => _stored.Value;

    object ICaptured.Contract => Stored;
}
