namespace CryptoViz.Pipeline.Contracts;

/// <summary>
/// Tiers as older programs stored them, whose columns are the numbers themselves; null among <c>opens</c>, <c>highs</c> and
/// <c>lows</c> is the bucket's close.
/// </summary>
internal static class OlderTier
{
    /// <summary>The tier of the columns.</summary>
    public static StoredTier Of(TierColumns columns)
    {
        var (opens, highs, lows, closes) = (columns["opens"], columns["highs"], columns["lows"], columns["closes"]);
        foreach (var column in new[] { opens, highs, lows }) StoredTierConverter.OrClose(column, closes);
        return columns.ToTier(opens, highs, lows, closes, columns["marketCaps"], columns["volumes"], columns["opensAt"], columns["closesAt"]);
    }
}
