namespace CryptoViz.Pipeline.Contracts;

/// <summary>
/// Doubles that were decimal numbers, as integers of a power of ten: <c>v = n / 10^e</c>, where one division of two exact doubles
/// rounds as reading the decimal text did, so that every double comes back. NaN, which means unknown, fits any power.
/// </summary>
internal static class ExactDecimals
{
    // Integers up to this, and differences of two, are doubles without rounding.
    private const double Most = 1L << 52;

    private static readonly double[] Powers = [.. Enumerable.Range(0, 19).Select(e => Math.Pow(10, e))];

    /// <summary>The least exponent that makes every value an exact integer; null without one.</summary>
    public static int? Exponent(ReadOnlySpan<double> values)
    {
        var exponent = 0;
        foreach (var value in values)
            while (exponent < Powers.Length && !IsExact(value, Powers[exponent]))
                exponent++;
        if (exponent == Powers.Length) return null;

        // The power that a small value needs may be too great for a large one before it.
        foreach (var value in values)
            if (!IsExact(value, Powers[exponent]))
                return null;
        return exponent;
    }

    /// <summary>The integer of a value that the exponent fits and that is known.</summary>
    public static long Integer(double value, int exponent) => Integer(value, Powers[exponent]);

    /// <summary>The value of an integer.</summary>
    public static double Value(double integer, int exponent) => integer / Powers[exponent];

    private static bool IsExact(double value, double power) =>
        double.IsNaN(value)
        || (Math.Abs(value * power) < Most && Integer(value, power) / power == value && (value != 0 || !double.IsNegative(value)));

    private static long Integer(double value, double power) => (long)Math.Round(value * power);
}
