using System.Collections.Immutable;

namespace CryptoViz.Pipeline.Contracts;

/// <summary>
/// Where a coin's time had come at one of its numbers. What happened since came in order: of the points that were known then only the
/// last may have changed, and it is still there.
/// </summary>
/// <param name="Sequence">The number of the coin's <see cref="Cursor"/>.</param>
/// <param name="AsOf">The coin's latest observation then, epoch milliseconds.</param>
public readonly record struct Milestone(long Sequence, long AsOf);

/// <summary>
/// The milestones of a coin, rising: from a cursor alone they tell which points its holder lacks. A change of the past ends them all, and
/// they begin anew with the next one that comes in order.
/// </summary>
public static class Milestones
{
    /// <summary>How many are kept: half a day's.</summary>
    private const int Kept = 144;

    /// <summary>The least time between two; a cursor between them counts as the one before.</summary>
    private static readonly TimeSpan Spacing = TimeSpan.FromMinutes(5);

    /// <summary>The milestones after a change that came in order.</summary>
    public static ImmutableArray<Milestone> Reach(this ImmutableArray<Milestone> passed, long sequence, long asOf)
    {
        if (passed is [.., var last] && asOf < last.AsOf + (long)Spacing.TotalMilliseconds) return passed;

        return (passed.Length < Kept ? passed : passed.RemoveAt(0)).Add(new Milestone(sequence, asOf));
    }

    /// <summary>
    /// From when on (epoch milliseconds) the holder of a number may lack something; null when it can't be told from its number.
    /// </summary>
    public static long? LackedSince(this ImmutableArray<Milestone> passed, long sequence)
    {
        for (var i = passed.Length - 1; i >= 0; i--)
        {
            if (passed[i].Sequence <= sequence) return passed[i].AsOf;
        }

        return null;
    }
}
