using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Tests.Market;

/// <summary>
/// What a window has to show, computed the slow and obvious way from all ticks at once, with percentages in decimal. Only own
/// ticks of at most the window's tier's reach.
/// </summary>
internal static class WindowOracle
{
    public sealed record Answer(List<(long Time, double Price)> Points, double? PercentChange, double High, double Low);

    public static Answer Of(IReadOnlyCollection<Tick> ticks, Window window, int bucketSeconds)
    {
        var observed = ticks.Select(tick => (Time: tick.ObservedAt.ToUnixTimeMilliseconds(), Price: (double)tick.Price))
            .DistinctBy(tick => tick.Time).OrderBy(tick => tick.Time).ToList();
        var latest = observed[^1].Time;
        var from = latest - (long)window.Length!.Value.TotalMilliseconds;
        var length = bucketSeconds * 1_000L;
        var buckets = observed.GroupBy(tick => tick.Time / length * length)
            .Select(bucket => (
                Time: bucketSeconds == 1 ? bucket.Last().Time : bucket.Key,
                End: bucket.Key + length,
                Price: bucket.Last().Price,
                High: bucket.Max(tick => tick.Price),
                Low: bucket.Min(tick => tick.Price)))
            .OrderBy(bucket => bucket.Time).ToList();
        var inside = buckets.Where(bucket => bucketSeconds == 1 ? bucket.Time >= from : bucket.End > from).ToList();
        var tolerance = Math.Max((latest - from) / 10, 2 * length);
        var bases = buckets.Where(bucket => bucket.Time <= from && bucket.Time >= from - tolerance).ToList();
        double? change = bases.Count == 0 || bases[^1].Price == 0
            ? null
            : (double)(100m * ((decimal)inside[^1].Price - (decimal)bases[^1].Price) / (decimal)bases[^1].Price);
        return new Answer([.. inside.Select(bucket => (bucket.Time, bucket.Price))], change, inside.Max(b => b.High), inside.Min(b => b.Low));
    }
}
