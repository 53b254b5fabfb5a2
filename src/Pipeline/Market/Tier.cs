using System.Collections.Immutable;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Market;

/// <summary>One resolution in which a coin's past is kept.</summary>
/// <param name="BucketSeconds">Length of a bucket; 1 means as observed, at most one point a second.</param>
/// <param name="Kept">How far back buckets are kept from the latest observation; null keeps them for ever.</param>
internal sealed record Tier(int BucketSeconds, TimeSpan? Kept)
{
    public static readonly Tier Observed = new(1, TimeSpan.FromMinutes(70));
    public static readonly Tier Minute = new(60, TimeSpan.FromHours(26));
    public static readonly Tier FiveMinutes = new(300, TimeSpan.FromDays(8));
    public static readonly Tier Hour = new(3_600, TimeSpan.FromDays(95));
    public static readonly Tier Day = new(86_400, null);

    /// <summary>All tiers, finest first.</summary>
    public static readonly ImmutableArray<Tier> All = [Observed, Minute, FiveMinutes, Hour, Day];

    /// <summary>Length of a bucket in milliseconds.</summary>
    public long BucketMs => BucketSeconds * 1_000L;

    /// <summary>The finest tier that a window shows (CONTRACTS section 4).</summary>
    public static Tier Of(Window window) => window.Name switch
    {
        "1h" => Observed,
        "24h" => Minute,
        "7d" => FiveMinutes,
        "30d" or "90d" => Hour,
        _ => Day,
    };

    /// <summary>
    /// The finest tier that reaches back to <paramref name="from"/> and gives at most <paramref name="maxPoints"/> points up to
    /// <paramref name="to"/>; times in epoch milliseconds.
    /// </summary>
    public static Tier For(long from, long to, long latest, int maxPoints) =>
        All.FirstOrDefault(t => t.Keeps(from, latest) && (to - from) / t.BucketMs <= maxPoints) ?? Day;

    /// <summary>Start of the bucket that holds <paramref name="time"/> (epoch milliseconds, UTC).</summary>
    public long StartOf(long time) => time - Modulo(time, BucketMs);

    /// <summary>True when a bucket that starts at <paramref name="start"/> is still kept at <paramref name="latest"/>.</summary>
    public bool Keeps(long start, long latest) => Kept is not { } kept || start + BucketMs > latest - (long)kept.TotalMilliseconds;

    private static long Modulo(long value, long divisor) => ((value % divisor) + divisor) % divisor;
}
