using System.Collections.Immutable;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Topics;

/// <summary>What could not be taken, by reason. There are as few reasons as <see cref="DeadLetterReason"/> names.</summary>
internal sealed class RejectedCounts
{
    /// <summary>The counts in the order of the reasons; the same array while nothing is added.</summary>
    public ImmutableArray<RejectedCount> ByReason { get; private set; } = [];

    /// <summary>The counts of some letters, each reason once.</summary>
    public static ImmutableArray<RejectedCount> Of(IEnumerable<DeadLetter> letters) =>
        Sum(letters.Select(letter => new RejectedCount(letter.Reason, 1, letter.At)));

    /// <summary>Adds what was counted elsewhere.</summary>
    public void Add(ImmutableArray<RejectedCount> counts)
    {
        if (!counts.IsEmpty) ByReason = Sum(ByReason.Concat(counts));
    }

    private static ImmutableArray<RejectedCount> Sum(IEnumerable<RejectedCount> counts) =>
    [
        .. counts.GroupBy(count => count.Reason)
            .OrderBy(reason => reason.Key, StringComparer.Ordinal)
            .Select(reason => new RejectedCount(reason.Key, reason.Sum(count => count.Count), reason.Max(count => count.LastAt))),
    ];
}
