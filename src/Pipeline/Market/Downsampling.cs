using System.Collections.Immutable;
using System.Runtime.InteropServices;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Market;

/// <summary>
/// Fewer points that draw the same line. MinMaxLTTB: keep the least and greatest value of each of many small bins, then let
/// Largest-Triangle-Three-Buckets choose among those. Van Der Donckt et al., "MinMaxLTTB: Leveraging MinMax-Preselection to
/// Scale LTTB", 2023 (arXiv 2305.00332); LTTB is Steinarsson's, University of Iceland, 2013.
/// </summary>
internal static class Downsampling
{
    /// <summary>How many preselected points LTTB chooses one from; the paper finds no visible loss from 4 on.</summary>
    private const int PreselectionRatio = 4;

    /// <summary>
    /// The same series when it has at most <paramref name="maxPoints"/> points, else that many of them by one metric: always the first
    /// and the last, the lowest and the highest value, and both ends of each gap, the longest gaps first where there are more than half
    /// of the points can hold.
    /// </summary>
    public static CoinSeries Reduce(CoinSeries series, int maxPoints, SeriesMetric by = SeriesMetric.Price)
    {
        var points = series.Points;
        if (points.Count <= maxPoints || maxPoints < 4) return series;

        var values = by switch
        {
            SeriesMetric.MarketCap => points.MarketCaps,
            SeriesMetric.Volume => points.Volumes,
            _ => points.Prices,
        };
        var chosen = Chosen(points.Times.AsSpan(), values.AsSpan(), maxPoints, Edges(series, maxPoints / 2));
        return series with
        {
            Points = new Points
            {
                Times = Pick(points.Times, chosen),
                Prices = Pick(points.Prices, chosen),
                MarketCaps = Pick(points.MarketCaps, chosen),
                Volumes = Pick(points.Volumes, chosen),
            },
        };
    }

    /// <summary>
    /// Indices of the kept points, rising: the fixed ones, the extremes, and what draws the line best in the places that are left.
    /// </summary>
    internal static int[] Chosen(ReadOnlySpan<long> times, ReadOnlySpan<double> values, int maxPoints, IReadOnlyCollection<int> fixedOnes)
    {
        var kept = new SortedSet<int>(fixedOnes) { 0, values.Length - 1 };
        var places = maxPoints - kept.Count;
        var candidates = Preselected(values, Math.Max(places, 2) * PreselectionRatio);
        int lowest = -1, highest = -1;
        foreach (var i in candidates)
        {
            // Comparisons with NaN are false, so an unknown value is never an extreme.
            if (lowest < 0 ? !double.IsNaN(values[i]) : values[i] < values[lowest]) lowest = i;
            if (highest < 0 ? !double.IsNaN(values[i]) : values[i] > values[highest]) highest = i;
        }

        if (lowest >= 0) kept.Add(lowest);
        if (highest >= 0) kept.Add(highest);
        if (places > 2) kept.UnionWith(Triangles(times, values, candidates, places));
        return [.. kept];
    }

    /// <summary>The points at both ends of the longest gaps, at most so many.</summary>
    private static List<int> Edges(CoinSeries series, int most)
    {
        var edges = new List<int>();
        foreach (var gap in series.Gaps.OrderByDescending(gap => gap.To - gap.From).Take(most / 2))
        {
            if (series.Points.Times.BinarySearch(gap.From) is >= 0 and var from) edges.Add(from);
            if (series.Points.Times.BinarySearch(gap.To) is >= 0 and var to) edges.Add(to);
        }

        return edges;
    }

    private static List<int> Preselected(ReadOnlySpan<double> values, int count)
    {
        var bins = Math.Max(1, count / 2);
        var selected = new List<int>((2 * bins) + 2) { 0 };
        var (inner, start) = ((long)values.Length - 2, 1);
        for (var bin = 1; bin <= bins; bin++)
        {
            var end = 1 + (int)(bin * inner / bins);
            if (start < end) Select(values[start..end], start, selected);
            start = end;
        }

        selected.Add(values.Length - 1);
        return selected;
    }

    private static void Select(ReadOnlySpan<double> bin, int start, List<int> selected)
    {
        var (low, high, lowest, highest) = (0, 0, bin[0], bin[0]);
        for (var i = 1; i < bin.Length; i++)
        {
            var value = bin[i];
            if (!(value >= lowest)) (low, lowest) = double.IsNaN(value) ? (low, lowest) : (i, value);
            if (!(value <= highest)) (high, highest) = double.IsNaN(value) ? (high, highest) : (i, value);
        }

        selected.Add(start + Math.Min(low, high));
        if (low != high) selected.Add(start + Math.Max(low, high));
    }

    /// <summary>
    /// The first candidate and, of each of so many bins less two, the one that makes the largest triangle with the one kept before and the
    /// mean of the next bin.
    /// </summary>
    private static List<int> Triangles(ReadOnlySpan<long> times, ReadOnlySpan<double> values, List<int> candidates, int count)
    {
        if (candidates.Count <= count) return candidates;

        var all = CollectionsMarshal.AsSpan(candidates);
        var kept = new List<int>(count) { all[0] };
        var (inner, start) = ((long)all.Length - 2, 1);
        for (var bin = 1; bin <= count - 2; bin++)
        {
            var end = 1 + (int)(bin * inner / (count - 2));
            var next = Mean(times, values, all[end..Math.Min(all.Length, 1 + (int)((bin + 1) * inner / (count - 2)))]);
            kept.Add(Largest(times, values, kept[^1], all[start..end], next));
            start = end;
        }

        return kept;
    }

    private static (double Time, double Value) Mean(ReadOnlySpan<long> times, ReadOnlySpan<double> values, ReadOnlySpan<int> candidates)
    {
        double time = 0, value = 0;
        foreach (var i in candidates)
        {
            time += times[i] - times[0];
            value += values[i];
        }

        return (time / candidates.Length, value / candidates.Length);
    }

    private static int Largest(
        ReadOnlySpan<long> times, ReadOnlySpan<double> values, int last, ReadOnlySpan<int> candidates, (double Time, double Value) next)
    {
        var (best, largest) = (candidates[0], -1.0);
        foreach (var i in candidates)
        {
            var area = Math.Abs(
                ((times[last] - times[0] - next.Time) * (values[i] - values[last]))
                - ((times[last] - times[i]) * (next.Value - values[last])));
            if (area > largest) (best, largest) = (i, area);
        }

        return best;
    }

    private static ImmutableArray<T> Pick<T>(ImmutableArray<T> column, int[] chosen)
    {
        var picked = new T[chosen.Length];
        for (var i = 0; i < picked.Length; i++) picked[i] = column[chosen[i]];
        return ImmutableCollectionsMarshal.AsImmutableArray(picked);
    }
}
