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
    public static IEnumerable<Bucket> Restore(Tier tier, IEnumerable<StoredTier> stretches)
    {
        StoredTier[] own = [.. stretches.Where(stretch => stretch.BucketSeconds == tier.BucketSeconds && !stretch.Starts.IsEmpty)];
        var buckets = own.SelectMany(stretch => Enumerable.Range(0, stretch.Starts.Length).Select(i => BucketAt(stretch, i)));

        // Mostly each stretch follows the one before, and then no list of large values is needed.
        return own.Zip(own.Skip(1)).All(pair => pair.First.Starts[^1] < pair.Second.Starts[0]) ? buckets : Merged(buckets);
    }

    private static List<Bucket> Merged(IEnumerable<Bucket> buckets)
    {
        var merged = new List<Bucket>();
        foreach (var bucket in buckets)
        {
            var index = Bucket.IndexAtOrAfter(CollectionsMarshal.AsSpan(merged), bucket.Start);
            if (index < merged.Count && merged[index].Start == bucket.Start) merged[index] = bucket;
            else merged.Insert(index, bucket);
        }

        return merged;
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
