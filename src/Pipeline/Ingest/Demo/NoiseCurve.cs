namespace CryptoViz.Pipeline.Ingest.Demo;

/// <summary>
/// A random curve over time that can be read at any instant without reading what came before: a sum of value-noise octaves.
/// Each octave draws a number in [-1, 1] for every multiple of its period and joins them smoothly, so the curve has no jump
/// anywhere, and the same key and time always give the same value. Periods are 5 s, 15 s, 45 s and so on to 2.3 years.
/// </summary>
/// <param name="amplitudes">The weight of each octave, shortest period first; 0 leaves it out.</param>
internal sealed class NoiseCurve(double[] amplitudes)
{
    private const int Octaves = 16;
    private const long ShortestPeriod = 5_000;
    private const double Day = 86_400_000;

    /// <summary>
    /// Moves like a price: the standard deviation of its change over one day is about 1. Up to ten days the variance of a
    /// change grows with the time between (a random walk); beyond, more slowly, so that it stays near its level for years.
    /// </summary>
    public static readonly NoiseCurve Walk = new(Weights(period => Math.Pow(period / Day, period < 11 * Day ? 0.5 : 0.5 * 0.8)));

    /// <summary>Stays within [-1, 1] and is mostly made of hours: the small deviations of something that is pegged.</summary>
    public static readonly NoiseCurve Ripple = Bounded(period => period < 2 * Day ? Math.Sqrt(period / Day) : 0);

    /// <summary>Stays within [-1, 1] and is made of hours to weeks: how busy trading is.</summary>
    public static readonly NoiseCurve Tide = Bounded(period => period is > Day / 8 and < 40 * Day ? 1 : 0);

    /// <summary>The curve never leaves [-Bound, Bound].</summary>
    public double Bound { get; } = amplitudes.Sum();

    /// <summary>The value at a time (epoch milliseconds) of the curve that a key names.</summary>
    public double At(ulong key, long time)
    {
        // Each key has its own offset, else all curves would turn at the same instants.
        var shifted = time + (long)(key >> 24);
        var sum = 0.0;
        var period = ShortestPeriod;
        for (var octave = 0; octave < amplitudes.Length; octave++, period *= 3)
        {
            if (amplitudes[octave] == 0) continue;

            var (step, rest) = Math.DivRem(shifted, period);
            var octaveKey = DemoHash.Of(key, (ulong)octave);
            var before = DemoHash.Signed(octaveKey, (ulong)step);
            var after = DemoHash.Signed(octaveKey, (ulong)step + 1);
            var x = (double)rest / period;
            sum += amplitudes[octave] * (before + (after - before) * (x * x * (3 - 2 * x)));
        }

        return sum;
    }

    private static NoiseCurve Bounded(Func<double, double> weight)
    {
        var weights = Weights(weight);
        var sum = weights.Sum();
        return new NoiseCurve([.. weights.Select(w => w / sum)]);
    }

    private static double[] Weights(Func<double, double> weight) =>
        [.. Enumerable.Range(0, Octaves).Select(octave => weight(ShortestPeriod * Math.Pow(3, octave)))];
}
