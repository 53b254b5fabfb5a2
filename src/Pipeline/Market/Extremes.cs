namespace CryptoViz.Pipeline.Market;

/// <summary>
/// The first and last point of some buckets, and those that hold the highest and the lowest price, the earliest of equals. Two
/// of them make the extremes of both, in whatever order: that is why a window costs its chunks and not its points.
/// </summary>
/// <param name="Count">How many buckets; 0 makes everything else meaningless.</param>
/// <param name="First">Time of the first point, epoch milliseconds.</param>
/// <param name="Last">Time of the last point.</param>
/// <param name="High">The highest price.</param>
/// <param name="HighAt">Time of the point that holds it.</param>
/// <param name="Low">The lowest price.</param>
/// <param name="LowAt">Time of the point that holds it.</param>
internal readonly record struct Extremes(int Count, long First, long Last, double High, long HighAt, double Low, long LowAt)
{
    /// <summary>Those of buckets in order of time.</summary>
    public static Extremes Of(ReadOnlySpan<Bucket> buckets, Tier tier)
    {
        if (buckets.IsEmpty) return default;

        var (high, low, highest, lowest) = (0, 0, buckets[0].High, buckets[0].Low);
        for (var i = 1; i < buckets.Length; i++)
        {
            ref readonly var bucket = ref buckets[i];
            if (bucket.High > highest) (high, highest) = (i, bucket.High);
            if (bucket.Low < lowest) (low, lowest) = (i, bucket.Low);
        }

        return new Extremes(
            buckets.Length, tier.PointTime(buckets[0]), tier.PointTime(buckets[^1]), highest, tier.PointTime(buckets[high]), lowest, tier.PointTime(buckets[low]));
    }

    /// <summary>These and a bucket.</summary>
    public Extremes With(in Bucket bucket, Tier tier)
    {
        var time = tier.PointTime(bucket);
        return With(new Extremes(1, time, time, bucket.High, time, bucket.Low, time));
    }

    /// <summary>These and others.</summary>
    public Extremes With(in Extremes other)
    {
        if (Count == 0) return other;
        if (other.Count == 0) return this;

        var higher = other.High > High || (other.High == High && other.HighAt < HighAt);
        var lower = other.Low < Low || (other.Low == Low && other.LowAt < LowAt);
        return new Extremes(
            Count + other.Count,
            Math.Min(First, other.First),
            Math.Max(Last, other.Last),
            higher ? other.High : High,
            higher ? other.HighAt : HighAt,
            lower ? other.Low : Low,
            lower ? other.LowAt : LowAt);
    }
}
