using System.Collections.Immutable;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Market;

/// <summary>
/// A stretch of the past, up to now, that one call to the source brings in one resolution. More than a year is refused by the
/// source's public plans.
/// </summary>
/// <param name="Days">Its length.</param>
/// <param name="Tier">The finest tier that its points fill.</param>
internal sealed record HistorySpan(int Days, Tier Tier)
{
    public static readonly HistorySpan Day = new(1, Tier.FiveMinutes);
    public static readonly HistorySpan Quarter = new(90, Tier.Hour);
    public static readonly HistorySpan Year = new(365, Tier.Day);

    /// <summary>All spans, shortest first.</summary>
    public static readonly ImmutableArray<HistorySpan> All = [Day, Quarter, Year];

    /// <summary>Its length in milliseconds.</summary>
    public long Milliseconds => Days * 86_400_000L;

    /// <summary>
    /// How long a stretch without an observation is left as it is, in milliseconds: 12 buckets. Quiet coins and slow polls make
    /// shorter holes all the time, and each would cost a call.
    /// </summary>
    public long LeftOpen => 12 * Tier.BucketMs;

    /// <summary>The span that holds what a window shows.</summary>
    public static HistorySpan Of(Window window) => window.Length is { } length ? Since(-(long)length.TotalMilliseconds, 0) : Year;

    /// <summary>The shortest span that reaches back to <paramref name="from"/>, else the longest; times in epoch milliseconds.</summary>
    public static HistorySpan Since(long from, long now) => All.FirstOrDefault(span => from >= now - span.Milliseconds - span.LeftOpen) ?? Year;
}
