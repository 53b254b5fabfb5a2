using System.Collections.Immutable;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Market;

/// <summary>The last rank of each hour of the last day, for how many places a coin rose or fell.</summary>
internal sealed class Ranks
{
    /// <summary>A rank may be this much older than a day to be compared with, as a base of 24 hours may.</summary>
    private static readonly long Tolerance = (long)TimeSpan.FromHours(2.4).TotalMilliseconds;

    private static readonly long Day = (long)TimeSpan.FromDays(1).TotalMilliseconds;

    // Hour by hour; within an hour the later observation stands, so the order of arrival does not matter.
    private readonly SortedList<long, StoredRank> _byHour = [];

    /// <summary>Takes in a rank observed at a time in epoch milliseconds, where the latest observation of all is given too.</summary>
    public void Add(StoredRank rank, long latest)
    {
        var (hour, oldest) = (Tier.Hour.StartOf(rank.At), Tier.Hour.StartOf(latest - Day - Tolerance));
        if (!_byHour.TryGetValue(hour, out var known) || known.At < rank.At) _byHour[hour] = rank;
        while (_byHour.Count > 0 && _byHour.GetKeyAtIndex(0) < oldest) _byHour.RemoveAt(0);
    }

    /// <summary>
    /// Places gained (positive) in the 24 hours before <paramref name="at"/>: the rank of the last hour that ended by then, which has to
    /// be no older than 26.4 hours, minus <paramref name="rank"/>; null without one.
    /// </summary>
    public int? Change(int? rank, long at)
    {
        if (rank is not { } now) return null;

        StoredRank? before = null;
        foreach (var known in _byHour.Values)
            if (known.At <= at - Day && known.At >= at - Day - Tolerance)
                before = known;
        return before?.Rank - now;
    }

    public ImmutableArray<StoredRank> ToImmutable() => [.. _byHour.Values];
}
