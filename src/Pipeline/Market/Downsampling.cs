using System.Collections.Immutable;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Market;

/// <summary>
/// Fewer points that draw the same line. MinMaxLTTB: keep the least and greatest price of each of many small bins, then let
/// Largest-Triangle-Three-Buckets choose among those. Van Der Donckt et al., "MinMaxLTTB: Leveraging MinMax-Preselection to
/// Scale LTTB", 2023 (arXiv 2305.00332); LTTB is Steinarsson's, University of Iceland, 2013.
/// </summary>
internal static class Downsampling
{
    /// <summary>How many preselected points LTTB chooses one from; the paper finds no visible loss from 4 on.</summary>
    private const int PreselectionRatio = 4;

    /// <summary>
    /// The same points when there are at most <paramref name="maxPoints"/>, else that many of them: always the first, the last, the
    /// lowest and the highest price.
    /// </summary>
    public static Points Reduce(Points points, int maxPoints)
    {
        if (points.Count <= maxPoints || maxPoints < 4) return points;

        var chosen = Chosen(points.Times.AsSpan(), points.Prices.AsSpan(), maxPoints);
        return new Points
        {
            Times = Pick(points.Times, chosen),
            Prices = Pick(points.Prices, chosen),
            MarketCaps = Pick(points.MarketCaps, chosen),
            Volumes = Pick(points.Volumes, chosen),
        };
    }

    /// <summary>Indices of the kept points, rising.</summary>
    internal static int[] Chosen(ReadOnlySpan<long> times, ReadOnlySpan<double> prices, int maxPoints)
    {
        // Two places are kept free for the extremes, which LTTB alone may pass over.
        var kept = Triangles(times, prices, Preselected(prices, (maxPoints - 2) * PreselectionRatio), maxPoints - 2);
        int lowest = 0, highest = 0;
        for (var i = 1; i < prices.Length; i++)
        {
            if (prices[i] < prices[lowest]) lowest = i;
            if (prices[i] > prices[highest]) highest = i;
        }

        var set = new SortedSet<int>(kept) { lowest, highest };
        return [.. set];
    }

    private static List<int> Preselected(ReadOnlySpan<double> prices, int count)
    {
        var selected = new List<int>(count + 2) { 0 };
        var bins = Math.Max(1, count / 2);
        var width = (double)(prices.Length - 2) / bins;
        for (var bin = 0; bin < bins; bin++)
        {
            var (start, end) = (1 + (int)(bin * width), Math.Min(prices.Length - 1, 1 + (int)((bin + 1) * width)));
            if (start >= end) continue;

            int low = start, high = start;
            for (var i = start + 1; i < end; i++)
            {
                if (prices[i] < prices[low]) low = i;
                if (prices[i] > prices[high]) high = i;
            }

            selected.Add(Math.Min(low, high));
            if (low != high) selected.Add(Math.Max(low, high));
        }

        selected.Add(prices.Length - 1);
        return selected;
    }

    private static List<int> Triangles(ReadOnlySpan<long> times, ReadOnlySpan<double> prices, List<int> candidates, int count)
    {
        if (candidates.Count <= count) return candidates;

        var kept = new List<int>(count) { candidates[0] };
        var width = (double)(candidates.Count - 2) / (count - 2);
        for (var bin = 0; bin < count - 2; bin++)
        {
            var (start, end) = (1 + (int)(bin * width), 1 + (int)((bin + 1) * width));
            var next = Mean(times, prices, candidates, end, Math.Min(candidates.Count, 1 + (int)((bin + 2) * width)));
            kept.Add(Largest(times, prices, candidates, kept[^1], start, end, next));
        }

        kept.Add(candidates[^1]);
        return kept;
    }

    private static (double Time, double Price) Mean(
        ReadOnlySpan<long> times, ReadOnlySpan<double> prices, List<int> candidates, int start, int end)
    {
        double time = 0, price = 0;
        for (var i = start; i < end; i++)
        {
            time += times[candidates[i]] - times[0];
            price += prices[candidates[i]];
        }

        return (time / (end - start), price / (end - start));
    }

    private static int Largest(
        ReadOnlySpan<long> times, ReadOnlySpan<double> prices, List<int> candidates, int last, int start, int end,
        (double Time, double Price) next)
    {
        var (best, area) = (candidates[start], -1.0);
        for (var i = start; i < end; i++)
        {
            var candidate = candidates[i];
            var size = Math.Abs(
                ((times[last] - times[0] - next.Time) * (prices[candidate] - prices[last]))
                - ((times[last] - times[candidate]) * (next.Price - prices[last])));
            if (size > area) (best, area) = (candidate, size);
        }

        return best;
    }

    private static ImmutableArray<T> Pick<T>(ImmutableArray<T> column, int[] chosen) => [.. chosen.Select(i => column[i])];
}
