namespace CryptoViz.Pipeline.Contracts;

/// <summary>
/// Tiers as older programs stored them, whose columns are the numbers themselves; null among <c>opens</c>, <c>highs</c> and
/// <c>lows</c> is the bucket's close. In <c>StoredCoin/2</c> all but the first of <c>starts</c> tell how many buckets later than the one
/// before; in <c>StoredCoin/1</c>, which has no <c>count</c>, all are times.
/// </summary>
internal static class OlderTier
{
    /// <summary>The tier of the columns.</summary>
    public static StoredTier Of(TierColumns columns)
    {
        var (starts, closes) = (columns["starts"], columns["closes"]);
        if (columns.IsCounted)
            for (var i = 1; i < starts.Length; i++)
                starts[i] = starts[i - 1] + (starts[i] * columns.BucketSeconds * 1_000L);
        var (opens, highs, lows) = (columns["opens"], columns["highs"], columns["lows"]);
        foreach (var column in new[] { opens, highs, lows }) StoredTierConverter.OrClose(column, closes);
        return columns.ToTier(starts, opens, highs, lows, closes, columns["marketCaps"], columns["volumes"], columns["opensAt"], columns["closesAt"]);
    }
}
