using System.Runtime.CompilerServices;

namespace CryptoViz.Pipeline.Market;

/// <summary>
/// The points of a range from several tiers: those of the finest tier asked for and, where it has none, those of the next
/// coarser ones. A coarser bucket takes part only when no finer point lies in it, so no stretch of time is told twice. Within
/// what the finest tier keeps, those are the buckets that are known from nothing finer (<see cref="Tier.IsCoarse"/>).
/// </summary>
[SkipLocalsInit] // Its values are large, and to clear them before each use takes as long as the sums.
internal static class Composition
{
    /// <summary>
    /// Points from <paramref name="from"/> to <paramref name="to"/> (epoch milliseconds, inclusive), in order of time, where
    /// <paramref name="finest"/> has to reach back to the start.
    /// </summary>
    public static List<SeriesPoint> Points(TimeSeries series, Tier finest, long from, long to)
    {
        var points = new List<SeriesPoint>();
        foreach (var list in series.From(finest))
        {
            var count = list.Between(from, to, coarse: list.Tier != finest).Count;
            if (count > 0) points = Merge(points, Of(list, finest, from, to, count));
        }

        return points;
    }

    /// <summary>
    /// First, last, highest and lowest of the same points without making them; empty without a point.
    /// </summary>
    /// <param name="series">All tiers.</param>
    /// <param name="finest">The finest that takes part.</param>
    /// <param name="from">Start, epoch milliseconds.</param>
    /// <param name="to">End, inclusive.</param>
    /// <param name="first">The tier that tells the first point; null without one.</param>
    /// <param name="last">The tier that tells the last point.</param>
    public static Extremes Between(TimeSeries series, Tier finest, long from, long to, out BucketList? first, out BucketList? last) =>
        WithCoarser(series, finest, series[finest].Between(from, to, coarse: false), from, to, out first, out last);

    /// <summary>The same, where those of the finest tier are known.</summary>
    public static Extremes WithCoarser(
        TimeSeries series, Tier finest, in Extremes ofFinest, long from, long to, out BucketList? first, out BucketList? last)
    {
        var all = ofFinest;
        first = last = all.Count == 0 ? null : series[finest];
        foreach (var list in series.From(finest)[1..])
        {
            var more = list.Between(from, to, coarse: true);
            if (more.Count == 0) continue;

            if (all.Count == 0 || more.First < all.First) first = list;
            if (all.Count == 0 || more.Last > all.Last) last = list;
            all = all.With(more);
        }

        return all;
    }

    /// <summary>
    /// The last point of the composition that is not later than <paramref name="time"/> and not earlier than
    /// <paramref name="oldest"/>, which finer tiers need not reach back to; null without one.
    /// </summary>
    public static SeriesPoint? LastAtOrBefore(TimeSeries series, Tier finest, long time, long oldest)
    {
        SeriesPoint? last = null;
        foreach (var list in series.From(finest))
        {
            // Buckets of coarser tiers begin no later.
            var newest = list.Tier.StartOf(time);
            if (last?.Time >= newest) break;

            while (list.LastAtOrBefore(newest) is [var bucket] && list.Tier.PointTime(bucket) is var at && at >= oldest)
            {
                newest = bucket.Start - 1;
                if (at > time || IsTold(series, finest, list.Tier, bucket.Start)) continue;

                // From here on only a later one counts; none has the same time, since this one tells that stretch.
                (last, oldest) = (SeriesPoint.Of(bucket, list.Tier), at);
                break;
            }
        }

        return last;
    }

    private static List<SeriesPoint> Of(BucketList list, Tier finest, long from, long to, int count)
    {
        var points = new List<SeriesPoint>(count);
        var (tier, least) = (list.Tier, list.Tier.LeastOf(from));
        foreach (ref readonly var bucket in list.From(tier.StartOf(from)))
        {
            var time = tier.PointTime(bucket);
            if (time > to) break;
            if (time >= least && (tier == finest || tier.IsCoarse(bucket.Origin))) points.Add(SeriesPoint.Of(bucket, tier));
        }

        return points;
    }

    /// <summary>True when a finer tier has a point in the bucket of <paramref name="tier"/> that begins at <paramref name="start"/>.</summary>
    private static bool IsTold(TimeSeries series, Tier finest, Tier tier, long start)
    {
        foreach (var finer in series.From(finest)[..(tier.Place - finest.Place)])
            if (finer.HasAny(start, start + tier.BucketMs))
                return true;
        return false;
    }

    private static List<SeriesPoint> Merge(List<SeriesPoint> finer, List<SeriesPoint> coarser)
    {
        if (finer.Count == 0) return coarser;

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
