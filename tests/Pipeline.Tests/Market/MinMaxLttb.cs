namespace CryptoViz.Pipeline.Tests.Market;

/// <summary>
/// MinMaxLTTB as its papers describe it, with a list for each bin, and with what this program adds: the lowest and the highest value and
/// the ends of gaps are kept whatever it chooses. An unknown value is never an extreme; of equals the first.
/// </summary>
internal static class MinMaxLttb
{
    private const int Ratio = 4;

    public static int[] Chosen(long[] times, double[] values, int most, int[] fixedOnes)
    {
        var last = values.Length - 1;
        var fixedAndEnds = fixedOnes.Append(0).Append(last).Distinct().ToList();
        var places = most - fixedAndEnds.Count;
        var candidates = Split([.. Enumerable.Range(1, last - 1)], Math.Max(places, 2) * Ratio / 2).SelectMany(bin => Extremes(values, bin)).Prepend(0).Append(last).ToList();
        var known = candidates.Where(i => !double.IsNaN(values[i])).ToList();
        var kept = new SortedSet<int>(fixedAndEnds);
        if (known.Count > 0) kept.UnionWith([known.MinBy(i => values[i]), known.MaxBy(i => values[i])]);
        if (places > 2) kept.UnionWith(Lttb(times, values, candidates, places));
        return [.. kept];
    }

    private static List<int> Lttb(long[] times, double[] values, List<int> candidates, int count)
    {
        if (candidates.Count <= count) return candidates;

        var bins = Split(candidates[1..^1], count - 2);
        var kept = new List<int> { candidates[0] };
        for (var bin = 0; bin < bins.Count; bin++)
        {
            var next = bin + 1 < bins.Count ? bins[bin + 1] : [candidates[^1]];
            var (a, c) = ((X: times[kept[^1]] - times[0], Y: values[kept[^1]]), (X: next.Average(i => times[i] - times[0]), Y: next.Average(i => values[i])));
            // Twice the area of the triangle; an area that is not known is smaller than any.
            kept.Add(bins[bin].MaxBy(i => Math.Abs(((a.X - c.X) * (values[i] - a.Y)) - ((a.X - (times[i] - times[0])) * (c.Y - a.Y))) is var area && double.IsNaN(area) ? -1 : area));
        }

        return kept;
    }

    private static IEnumerable<int> Extremes(double[] values, List<int> bin)
    {
        // A bin that begins with an unknown value takes the first known one for both.
        var known = bin.Where(i => !double.IsNaN(values[i])).DefaultIfEmpty(bin[0]).ToList();
        return new[] { known.MinBy(i => values[i]), known.MaxBy(i => values[i]) }.Distinct().Order();
    }

    private static List<List<int>> Split(List<int> items, int bins) =>
    [
        .. Enumerable.Range(0, bins)
            .Select(bin => items[(int)((long)bin * items.Count / bins)..(int)((bin + 1L) * items.Count / bins)])
            .Where(bin => bin.Count > 0),
    ];
}
