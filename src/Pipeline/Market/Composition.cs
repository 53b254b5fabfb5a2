namespace CryptoViz.Pipeline.Market;

/// <summary>
/// The points of a range from several tiers: those of the finest tier asked for and, where it has none, those of the next
/// coarser ones. A coarser bucket takes part only when no finer point lies in it, so no stretch of time is told twice.
/// </summary>
internal static class Composition
{
    /// <summary>
    /// Points from <paramref name="from"/> to <paramref name="to"/> (epoch milliseconds, inclusive), in order of time. The bucket
    /// that holds <paramref name="from"/> belongs to the range whole.
    /// </summary>
    public static List<SeriesPoint> Points(TimeSeries series, Tier finest, long from, long to)
    {
        var points = new List<SeriesPoint>();
        foreach (var list in series.Tiers)
        {
            if (list.Tier.BucketSeconds < finest.BucketSeconds || list.Count == 0) continue;

            var coarser = Untold(series, finest, list, from, to);
            if (coarser.Count > 0) points = points.Count == 0 ? coarser : Merge(points, coarser);
        }

        return points;
    }

    /// <summary>
    /// The last point of the composition that is not later than <paramref name="time"/> and not earlier than
    /// <paramref name="oldest"/>; null without one.
    /// </summary>
    public static SeriesPoint? LastAtOrBefore(TimeSeries series, Tier finest, long time, long oldest)
    {
        SeriesPoint? last = null;
        foreach (var list in series.Tiers)
        {
            if (list.Tier.BucketSeconds < finest.BucketSeconds) continue;

            var buckets = list.Buckets;
            for (var i = list.IndexAtOrAfter(time + 1) - 1; i >= 0 && buckets[i].Start >= oldest - list.Tier.BucketMs; i--)
            {
                var point = SeriesPoint.Of(buckets[i], list.Tier);
                if (point.Time > time || IsTold(series, finest, list.Tier, buckets[i].Start)) continue;

                if (point.Time >= oldest && point.Time > (last?.Time ?? long.MinValue)) last = point;
                break;
            }
        }

        return last;
    }

    private static List<SeriesPoint> Untold(TimeSeries series, Tier finest, BucketList list, long from, long to)
    {
        var untold = new List<SeriesPoint>();
        var buckets = list.Buckets;
        for (var i = list.IndexAtOrAfter(list.Tier.StartOf(from)); i < buckets.Length && buckets[i].Start <= to; i++)
        {
            var point = SeriesPoint.Of(buckets[i], list.Tier);
            var inRange = list.Tier != Tier.Observed || (point.Time >= from && point.Time <= to);
            if (inRange && !IsTold(series, finest, list.Tier, buckets[i].Start)) untold.Add(point);
        }

        return untold;
    }

    /// <summary>True when a finer tier has a point in the bucket of <paramref name="tier"/> that begins at <paramref name="start"/>.</summary>
    private static bool IsTold(TimeSeries series, Tier finest, Tier tier, long start)
    {
        foreach (var list in series.Tiers)
        {
            if (list.Tier.BucketSeconds < finest.BucketSeconds) continue;
            if (list.Tier == tier) return false;

            var index = list.IndexAtOrAfter(start);
            if (index < list.Count && list.Buckets[index].Start < start + tier.BucketMs) return true;
        }

        return false;
    }

    private static List<SeriesPoint> Merge(List<SeriesPoint> finer, List<SeriesPoint> coarser)
    {
        var merged = new List<SeriesPoint>(finer.Count + coarser.Count);
        var next = 0;
        foreach (var point in finer)
        {
            while (next < coarser.Count && coarser[next].Time < point.Time) merged.Add(coarser[next++]);
            merged.Add(point);
        }

        merged.AddRange(coarser[next..]);
        return merged;
    }
}
