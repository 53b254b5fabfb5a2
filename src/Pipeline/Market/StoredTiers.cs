using System.Collections.Immutable;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Market;

/// <summary>Buckets to columns and back, for snapshots.</summary>
internal static class StoredTiers
{
    public static StoredTier Store(BucketList list)
    {
        var buckets = new List<Bucket>();
        foreach (ref readonly var bucket in list.From(long.MinValue)) buckets.Add(bucket);
        var origins = buckets.Select(bucket => bucket.Origin).Distinct().ToImmutableArray();
        return new StoredTier
        {
            BucketSeconds = list.Tier.BucketSeconds,
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

    public static void Restore(StoredTier stored, TimeSeries series)
    {
        // A tier that this version doesn't know is covered by the coarser ones.
        if (Tier.All.FirstOrDefault(tier => tier.BucketSeconds == stored.BucketSeconds) is not { } tier) return;

        for (var i = 0; i < stored.Starts.Length; i++)
        {
            var origin = stored.Origins[stored.OriginOf[i]];
            series.Restore(tier, new Bucket
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
            });
        }
    }
}
