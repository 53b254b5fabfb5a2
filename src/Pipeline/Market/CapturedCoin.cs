using System.Collections.Immutable;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Market;

/// <summary>A coin's whole state as it was: packed chunks are shared with the coin, which goes on.</summary>
/// <param name="rest">All but the tiers.</param>
/// <param name="tiers">Copies of the coin's own.</param>
internal sealed class CapturedCoin(StoredCoin rest, ImmutableArray<BucketList> tiers) : IGrowing
{
    /// <summary>
    /// How many buckets' time one part spans: a part is over when its last bucket is no longer kept, so that three or four of a tier
    /// are there at a time, and none has to be written again to be rid of what is too old.
    /// </summary>
    private const int BucketsInPart = 1_024;

    private readonly Lazy<StoredCoin> _stored = new(() => Divide(rest, tiers, (tier, buckets) => StoredTiers.Store(tier, buckets)));

    /// <summary>The snapshot.</summary>
    public StoredCoin Stored => _stored.Value;

    object ICaptured.Contract => Stored;

    /// <summary>
    /// The parts are stretches of the tiers that keep buckets. Points as observed, of which ticks that come once a minute leave none,
    /// and of each tier the last bucket, which still changes, are the rest.
    /// </summary>
    public GrownState Since(IReadOnlyCollection<object> stored)
    {
        var parts = new List<GrownPart>();
        var divided = Divide(rest, tiers, (tier, buckets) =>
        {
            if (tier == Tier.Observed) return StoredTiers.Store(tier, buckets);

            var known = StoredTiers.Restore(tier, stored.Cast<StoredTier>()).ToDictionary(bucket => bucket.Start);
            foreach (var part in buckets.SkipLast(1).GroupBy(bucket => PartOf(tier, bucket)))
            {
                Bucket[] added = [.. part.Where(bucket => !known.TryGetValue(bucket.Start, out var same) || !same.IsSame(bucket))];
                parts.Add(new GrownPart(part.Key, added.Length == 0 ? null : StoredTiers.Store(tier, added), () => StoredTiers.Store(tier, [.. part])));
            }

            return StoredTiers.Store(tier, [buckets[^1]]);
        });
        return new GrownState(divided, parts);
    }

    private static StoredCoin Divide(StoredCoin rest, ImmutableArray<BucketList> tiers, Func<Tier, List<Bucket>, StoredTier> store)
    {
        var minutes = BucketsOf(tiers[Tier.Minute.Place]);
        var observed = BucketsOf(tiers[Tier.Observed.Place]);
        observed = [.. observed.ExceptBy(LoneTicks.Points(minutes).Select(point => point.Start), bucket => bucket.Start)];
        return rest with
        {
            Seen = [.. rest.Seen.Except(LoneTicks.Times(minutes))],
            Tiers =
            [
                .. from list in tiers
                   let buckets = list.Tier == Tier.Observed ? observed : list.Tier == Tier.Minute ? minutes : BucketsOf(list)
                   where buckets.Count > 0
                   select store(list.Tier, buckets),
            ],
        };
    }

    private static string PartOf(Tier tier, in Bucket bucket) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"{tier.BucketSeconds}-{bucket.Start / (tier.BucketMs * BucketsInPart)}");

    private static List<Bucket> BucketsOf(BucketList list)
    {
        var buckets = new List<Bucket>();
        foreach (ref readonly var bucket in list.From(long.MinValue)) buckets.Add(bucket);
        return buckets;
    }
}
