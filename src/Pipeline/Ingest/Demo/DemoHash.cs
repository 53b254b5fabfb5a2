namespace CryptoViz.Pipeline.Ingest.Demo;

/// <summary>
/// The only randomness of the demo: numbers that follow from their inputs, the same on every machine and in every run
/// (unlike <see cref="HashCode"/>). The mixer is the finalizer of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).
/// </summary>
internal static class DemoHash
{
    /// <summary>64 well-mixed bits of two numbers.</summary>
    public static ulong Of(ulong a, ulong b)
    {
        var x = a ^ (b + 1) * 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }

    /// <summary>64 well-mixed bits of a text.</summary>
    public static ulong Of(string text) => text.Aggregate(0xCBF29CE484222325, (hash, letter) => Of(hash, letter));

    /// <summary>A number in [0, 1).</summary>
    public static double Unit(ulong a, ulong b) => (Of(a, b) >> 11) * (1.0 / (1UL << 53));

    /// <summary>A number in [-1, 1).</summary>
    public static double Signed(ulong a, ulong b) => Unit(a, b) * 2 - 1;

    /// <summary>One of <paramref name="count"/> numbers from 0.</summary>
    public static int Pick(ulong a, ulong b, int count) => (int)(Of(a, b) % (ulong)count);
}
