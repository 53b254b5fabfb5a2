namespace CryptoViz.Pipeline.Market;

/// <summary>
/// What the minutes of a coin tell of its single ticks, so that a snapshot needs no second note of it: the times of the first and the
/// last own tick of each minute, and the whole point as observed of a tick that was alone in its minute.
/// </summary>
internal static class LoneTicks
{
    /// <summary>Times of ticks that were applied, epoch milliseconds, rising.</summary>
    public static IEnumerable<long> Times(IEnumerable<Bucket> minutes)
    {
        foreach (var minute in minutes.Where(minute => minute.Origin == Origin.OwnTicks))
        {
            yield return minute.Start + minute.OpenAt;
            if (minute.CloseAt > minute.OpenAt) yield return minute.Start + minute.CloseAt;
        }
    }

    /// <summary>Points as observed, in order of time.</summary>
    public static IEnumerable<Bucket> Points(IEnumerable<Bucket> minutes) =>
        from minute in minutes
        where minute.Origin == Origin.OwnTicks && minute.Samples == 1
        let time = minute.Start + minute.CloseAt
        select Bucket.Of(Tier.Observed.StartOf(time), new Observation(time, minute.Close, minute.MarketCap, minute.Volume), Origin.OwnTicks);
}
