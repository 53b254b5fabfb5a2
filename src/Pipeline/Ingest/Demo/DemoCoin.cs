namespace CryptoViz.Pipeline.Ingest.Demo;

/// <summary>A coin of the demo: a real id, name and symbol with invented figures.</summary>
internal sealed record DemoCoin
{
    /// <summary>Its place in the table, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>CoinGecko's id.</summary>
    public required string Id { get; init; }

    /// <summary>The ticker symbol, lower case as CoinGecko writes it; some collide.</summary>
    public required string Symbol { get; init; }

    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>The level around which the price moves: in dollars, or in units of <see cref="Anchor"/>.</summary>
    public required double Level { get; init; }

    /// <summary>Coins in circulation.</summary>
    public required double Circulating { get; init; }

    /// <summary>Coins that can ever exist; null without a limit.</summary>
    public required double? Max { get; init; }

    /// <summary>How it moves.</summary>
    public required DemoTemper Temper { get; init; }

    /// <summary>The coin whose price it follows within 0.1 %; null for the dollar (when pegged) or for nothing.</summary>
    public required DemoCoin? Anchor { get; init; }

    /// <summary>What is unusual about it.</summary>
    public required DemoQuirk Quirk { get; init; }

    /// <summary>Names the coin's curves, before the seed is mixed in.</summary>
    public required ulong Key { get; init; }
}

/// <summary>How a coin's price moves.</summary>
/// <param name="OwnVolatility">Standard deviation of a day's change on its own, as a part of 1.</param>
/// <param name="Beta">How strongly it follows the market factor.</param>
/// <param name="Turnover">Volume of a day as a part of the market cap.</param>
/// <param name="Pegged">True when it follows its anchor.</param>
internal sealed record DemoTemper(double OwnVolatility, double Beta, double Turnover, bool Pegged = false)
{
    /// <summary>The tempers by the word that the table uses.</summary>
    public static readonly IReadOnlyDictionary<string, DemoTemper> ByName = new Dictionary<string, DemoTemper>
    {
        ["major"] = new(0.010, 1.00, 0.04),
        ["alt"] = new(0.022, 1.25, 0.07),
        ["meme"] = new(0.038, 1.45, 0.14),
        ["house"] = new(0.012, 0.70, 0.02),
        ["gold"] = new(0.007, 0.00, 0.05),
        ["peg"] = new(0, 0, 0.25, Pegged: true),
    };
}

/// <summary>The hard cases that are always in the demo.</summary>
internal enum DemoQuirk
{
    /// <summary>An ordinary coin.</summary>
    None,

    /// <summary>Market cap and rank are not known.</summary>
    Unranked,

    /// <summary>First seen nine days ago.</summary>
    Young,

    /// <summary>Quoted only every six hours, and then three hours late.</summary>
    Stale,

    /// <summary>Not quoted for six hours once in three days.</summary>
    Gap,

    /// <summary>Leaves the list for the last 20 minutes of each hour.</summary>
    Delisted,

    /// <summary>Has no image.</summary>
    NoLogo,
}
