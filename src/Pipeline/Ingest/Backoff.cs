namespace CryptoViz.Pipeline.Ingest;

/// <summary>
/// How long to wait after failures in a row: the first wait doubles with each up to the longest, and each is spread by a
/// fifth either way, so that many installations that lost the same server don't return together.
/// </summary>
internal sealed record Backoff(TimeSpan First, TimeSpan Longest)
{
    /// <summary>The wait after the failure of that number, from 1.</summary>
    /// <param name="failures">Failures in a row.</param>
    /// <param name="chance">From 0 to 1.</param>
    public TimeSpan After(int failures, double chance)
    {
        var doubled = First * Math.Pow(2, Math.Clamp(failures - 1, 0, 30));
        return (doubled < Longest ? doubled : Longest) * (0.8 + (0.4 * chance));
    }

    /// <summary>Suits a source that is polled at this interval: short against it, and never long against a quarter of an hour.</summary>
    public static Backoff For(TimeSpan pollInterval) => new(
        Shorter(pollInterval, TimeSpan.FromSeconds(15)),
        Shorter(pollInterval * 4, TimeSpan.FromMinutes(15)));

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
