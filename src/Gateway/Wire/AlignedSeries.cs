using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Gateway.Wire;

/// <summary>Series of several coins on one grid of times, so that they can be compared and added.</summary>
internal static class AlignedSeries
{
    /// <summary>
    /// The length of a step of the grid in milliseconds: the coarsest resolution of all series, and no finer than
    /// <paramref name="points"/> steps of the range.
    /// </summary>
    public static long StepOf(IEnumerable<CoinSeries> series, long from, long to, int points)
    {
        var resolution = series.Select(one => one.ResolutionSeconds).DefaultIfEmpty(1).Max() * 1_000L;
        var fewest = (to - from + points - 1) / points;
        return (fewest + resolution - 1) / resolution * resolution is var step && step > 0 ? step : resolution;
    }

    /// <summary>Starts of the grid's steps in which any of the series has a point, rising.</summary>
    public static long[] TimesOf(IEnumerable<CoinSeries> series, long step) =>
        [.. new SortedSet<long>(series.SelectMany(one => one.Points.Times.Select(time => time / step * step)))];

    /// <summary>
    /// For each time of the grid the last value of its step; where there is none, NaN, or what stood before it when values
    /// <paramref name="stand"/> until the next.
    /// </summary>
    public static double[] On(long[] times, long step, CoinSeries series, IReadOnlyList<double> column, bool stand)
    {
        var values = new double[times.Length];
        var (next, last) = (0, double.NaN);
        for (var i = 0; i < times.Length; i++)
        {
            if (!stand) last = double.NaN;
            for (; next < series.Points.Count && series.Points.Times[next] < times[i] + step; next++)
                if (!double.IsNaN(column[next]))
                    last = column[next];
            values[i] = last;
        }

        return values;
    }
}
