using System.Collections.Immutable;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Market;

/// <summary>One resolution in which a coin's past is kept.</summary>
/// <param name="Place">Its place in <see cref="All"/>.</param>
/// <param name="BucketSeconds">Length of a bucket; 1 means as observed, at most one point a second.</param>
/// <param name="Kept">How far back buckets are kept from the latest observation; null keeps them for ever.</param>
/// <param name="FinerSeconds">Length of a bucket of the next finer tier; the finest has none.</param>
internal sealed record Tier(int Place, int BucketSeconds, TimeSpan? Kept, int FinerSeconds)
{
    public static readonly Tier Observed = new(0, 1, TimeSpan.FromMinutes(70), int.MaxValue);
    public static readonly Tier Minute = new(1, 60, TimeSpan.FromHours(26), 1);
    public static readonly Tier FiveMinutes = new(2, 300, TimeSpan.FromDays(8), 60);
    public static readonly Tier Hour = new(3, 3_600, TimeSpan.FromDays(95), 300);
    public static readonly Tier Day = new(4, 86_400, null, 3_600);

    /// <summary>All tiers, finest first.</summary>
    public static readonly ImmutableArray<Tier> All = [Observed, Minute, FiveMinutes, Hour, Day];

    /// <summary>How many windows show it as their finest tier.</summary>
    public int Windows => Window.All.Count(window => Of(window) == this);

    /// <summary>Length of a bucket in milliseconds.</summary>
    public long BucketMs { get; } = BucketSeconds * 1_000L;

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
    public long StartOf(long time)
    {
        var after = time % BucketMs;
        return time - (after < 0 ? after + BucketMs : after);
    }

    /// <summary>
    /// The least time that a point of a range from <paramref name="from"/> on has: the bucket that holds the start belongs to the range whole,
    /// a point as observed has to lie in it.
    /// </summary>
    public long LeastOf(long from) => this == Observed ? from : StartOf(from);

    /// <summary>True when a bucket that starts at <paramref name="start"/> is still kept at <paramref name="latest"/>.</summary>
    public bool Keeps(long start, long latest) => Kept is not { } kept || start + BucketMs > latest - (long)kept.TotalMilliseconds;

    /// <summary>
    /// True for a bucket's origin that no finer tier has anything of. The best origin of a stretch stands in its bucket, so what this
    /// tells of the bucket holds for all that was ever observed in it.
    /// </summary>
    public bool IsCoarse(in Origin origin) => origin.ResolutionSeconds > FinerSeconds;

    /// <summary>The time of a bucket's point: the bucket's start, or the very time of an observation that is kept as observed.</summary>
    public long PointTime(in Bucket bucket) => this == Observed ? bucket.Start + bucket.CloseAt : bucket.Start;

    // Reference equality: there is one of each, and the comparison is in the innermost loops.
    public bool Equals(Tier? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => BucketSeconds;
}
