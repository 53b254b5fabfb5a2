using System.Collections.Immutable;
using System.Runtime.InteropServices;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Market;

/// <summary>Buckets to columns and back, for snapshots.</summary>
internal static class StoredTiers
{
    public static StoredTier Store(Tier tier, IReadOnlyCollection<Bucket> buckets)
    {
        var origins = buckets.Select(bucket => bucket.Origin).Distinct().ToImmutableArray();
        return new StoredTier
        {
            BucketSeconds = tier.BucketSeconds,
            Starts = [.. buckets.Select(bucket => bucket.Start)],
            Opens = [.. buckets.Select(bucket => bucket.Open)],
            Highs = [.. buckets.Select(bucket => bucket.High)],
            Lows = [.. buckets.Select(bucket => bucket.Low)],
            Closes = [.. buckets.Select(bucket => bucket.Close)],
            MarketCaps = [.. buckets.Select(bucket => bucket.MarketCap)],
            Volumes = [.. buckets.Select(bucket => bucket.Volume)],
            OpensAt = [.. buckets.Select(bucket => bucket.OpenAt)],
            ClosesAt = [.. buckets.Select(bucket => bucket.CloseAt)],
            Samples = [.. buckets.Select(bucket => bucket.Samples)],
            OriginOf = [.. buckets.Select(bucket => origins.IndexOf(bucket.Origin))],
            Origins = [.. origins.Select(origin => new StoredOrigin(origin.ResolutionSeconds, origin.Approximate, origin.FetchedAt))],
        };
    }

    /// <summary>
    /// The buckets of one tier in order of time. Where several stretches of it have a bucket the later one's counts. A tier that this
    /// version doesn't know is never asked for: the coarser ones cover it.
    /// </summary>
    public static List<Bucket> Restore(Tier tier, IEnumerable<StoredTier> stretches)
    {
        var buckets = new List<Bucket>();
        foreach (var stored in stretches.Where(stretch => stretch.BucketSeconds == tier.BucketSeconds))
            for (var i = 0; i < stored.Starts.Length; i++)
                Put(buckets, BucketAt(stored, i));
        return buckets;
    }

    private static void Put(List<Bucket> buckets, in Bucket bucket)
    {
        var index = Bucket.IndexAtOrAfter(CollectionsMarshal.AsSpan(buckets), bucket.Start);
        if (index < buckets.Count && buckets[index].Start == bucket.Start) buckets[index] = bucket;
        else buckets.Insert(index, bucket);
    }

    private static Bucket BucketAt(StoredTier stored, int i)
    {
        var origin = stored.Origins[stored.OriginOf[i]];
        return new Bucket
        {
            Start = stored.Starts[i],
            Open = stored.Opens[i],
            High = stored.Highs[i],
            Low = stored.Lows[i],
            Close = stored.Closes[i],
            MarketCap = stored.MarketCaps[i],
            Volume = stored.Volumes[i],
            OpenAt = stored.OpensAt[i],
            CloseAt = stored.ClosesAt[i],
            Samples = stored.Samples[i],
            Origin = new Origin(origin.ResolutionSeconds, origin.Approximate, origin.FetchedAt),
        };
    }
}
