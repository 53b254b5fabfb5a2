using System.Numerics;

namespace CryptoViz.Gateway.Realtime;

/// <summary>From which of an entity's numbers on a feed knows each change, and the newest.</summary>
/// <param name="Oldest">Who holds this number, or a later one, can be told what it lacks.</param>
/// <param name="Newest">The number of the state.</param>
internal readonly record struct FollowedSpan(long Oldest, long Newest)
{
    /// <summary>What was before a number is not known.</summary>
    public static FollowedSpan From(long number) => new(number, number);

    /// <summary>The next number; what was known stays known.</summary>
    public FollowedSpan To(long number) => this with { Newest = number };

    /// <summary>
    /// A number that is known and not later than the given one; null when there is none. Its distance to the newest is a power of two where
    /// it can be, so that however many clients come back with whatever cursors, few different deltas are encoded.
    /// </summary>
    public long? Reaching(long number)
    {
        if (number < Oldest || number > Newest) return null;

        return Math.Max(Oldest, Newest - (long)BitOperations.RoundUpToPowerOf2((ulong)(Newest - number)));
    }

    /// <summary>The earlier of two numbers, of which either may be absent.</summary>
    public static long? Earlier(long? one, long? other) => one is { } a && other is { } b ? Math.Min(a, b) : one ?? other;
}
