namespace CryptoViz.Pipeline.Market;

/// <summary>
/// Whether a coin lacks history: because it is new here, because this installation did not run for a while, or because the
/// source was away. A pure function of what the coin knows and of the time up to which the source could tell more.
/// </summary>
internal static class HistoryNeed
{
    /// <summary>
    /// True when the span up to <paramref name="now"/> (epoch milliseconds) has a hole that asking for it may fill: a stretch longer
    /// than <see cref="HistorySpan.LeftOpen"/> with neither an exact point nor an answer of the source.
    /// </summary>
    public static bool Lacks(TimeSeries series, AnsweredRanges answered, HistorySpan span, long now)
    {
        var known = now - span.Milliseconds;
        foreach (var (from, to) in Told(series, answered, span, since: known).OrderBy(stretch => stretch.From))
        {
            if (from - known > span.LeftOpen) return true;

            known = Math.Max(known, to);
        }

        return now - known > span.LeftOpen;
    }

    private static List<(long From, long To)> Told(TimeSeries series, AnsweredRanges answered, HistorySpan span, long since)
    {
        var (list, tier) = (series[span.Tier], span.Tier);
        var told = answered.AsFineAs(span).Select(range => (range.From, range.To)).ToList();
        foreach (ref readonly var bucket in list.From(since))
            if (!bucket.Origin.Approximate && bucket.Origin.ResolutionSeconds <= tier.BucketSeconds)
                told.Add((bucket.Start, bucket.Start + tier.BucketMs));
        return told;
    }
}
