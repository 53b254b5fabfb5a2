namespace CryptoViz.Pipeline.Market;

/// <summary>What a coin lacks of a span of its past.</summary>
/// <param name="Milliseconds">How long its holes are together; 0 when it lacks nothing.</param>
/// <param name="FromStart">True when the first hole is at the beginning: the coin is known only since.</param>
internal readonly record struct HistoryHoles(long Milliseconds, bool FromStart);

/// <summary>
/// Whether a coin lacks history: because it is new here, because this installation did not run for a while, or because the
/// source was away. A pure function of what the coin knows and of the time up to which the source could tell more.
/// </summary>
internal static class HistoryNeed
{
    /// <summary>
    /// The holes of the span up to <paramref name="now"/> (epoch milliseconds) that asking for it may fill: the stretches longer
    /// than <see cref="HistorySpan.LeftOpen"/> with neither an exact point nor an answer of the source.
    /// </summary>
    public static HistoryHoles Holes(TimeSeries series, AnsweredRanges answered, HistorySpan span, long now)
    {
        var start = now - span.Milliseconds;
        var (known, missing, fromStart) = (start, 0L, false);
        foreach (var (from, to) in Told(series, answered, span, since: start).OrderBy(stretch => stretch.From).Append((now, now)))
        {
            if (from - known > span.LeftOpen)
            {
                fromStart |= known == start;
                missing += from - known;
            }

            known = Math.Max(known, to);
        }

        return new HistoryHoles(missing, fromStart);
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
