namespace CryptoViz.Pipeline.Market;

/// <summary>A bucket as a point of a shown series.</summary>
/// <param name="Time">Epoch milliseconds: the bucket's start, or the very time of an observation that is kept as observed.</param>
/// <param name="Price">The last price.</param>
/// <param name="High">The highest price.</param>
/// <param name="Low">The lowest price.</param>
/// <param name="MarketCap">The last market cap; NaN where unknown.</param>
/// <param name="Volume">The last volume; NaN where unknown.</param>
/// <param name="ResolutionSeconds">Length of the bucket.</param>
/// <param name="Approximate">True when its time is derived.</param>
internal readonly record struct SeriesPoint(
    long Time, double Price, double High, double Low, double MarketCap, double Volume, int ResolutionSeconds, bool Approximate)
{
    /// <summary>The bucket as a point.</summary>
    public static SeriesPoint Of(in Bucket bucket, Tier tier) => new(
        tier.PointTime(bucket),
        bucket.Close, bucket.High, bucket.Low, bucket.MarketCap, bucket.Volume, tier.BucketSeconds, bucket.Origin.Approximate);
}
