using System.Text.Json.Serialization;

namespace CryptoViz.Pipeline.Contracts;

/// <summary>
/// One observation of a coin by a source: the value of topic <c>datacrypto</c>. Money is in <see cref="Quote"/>, as received;
/// a number that the source does not know is null. Its identity is (coin, quote, source, observedAt): the same tick twice
/// changes nothing.
/// </summary>
[JsonConverter(typeof(TickConverter))]
public sealed record Tick
{
    /// <summary>The version of this shape.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>The coin.</summary>
    public required CoinId Id { get; init; }

    /// <summary>The ticker symbol as the source writes it; display only, not unique.</summary>
    public required string Symbol { get; init; }

    /// <summary>The coin's name.</summary>
    public required string Name { get; init; }

    /// <summary>Where the source keeps the coin's logo; untrusted, never given to a browser.</summary>
    public string? ImageUrl { get; init; }

    /// <summary>The quote currency, lower case, such as <c>usd</c>.</summary>
    public required string Quote { get; init; }

    /// <summary>Price of one coin; never negative.</summary>
    public required decimal Price { get; init; }

    /// <summary>Price times circulating supply, by the source.</summary>
    public decimal? MarketCap { get; init; }

    /// <summary>Turnover of the last 24 hours.</summary>
    public decimal? Volume24h { get; init; }

    /// <summary>Rank by market cap, from 1.</summary>
    public int? Rank { get; init; }

    /// <summary>Highest price of the last 24 hours, by the source.</summary>
    public decimal? High24h { get; init; }

    /// <summary>Lowest price of the last 24 hours, by the source.</summary>
    public decimal? Low24h { get; init; }

    /// <summary>Coins in circulation.</summary>
    public decimal? CirculatingSupply { get; init; }

    /// <summary>Coins that exist.</summary>
    public decimal? TotalSupply { get; init; }

    /// <summary>Coins that can ever exist; null without a limit.</summary>
    public decimal? MaxSupply { get; init; }

    /// <summary>Price times the largest supply.</summary>
    public decimal? FullyDilutedValuation { get; init; }

    /// <summary>The highest price ever, by the source.</summary>
    public PriceAt? AllTimeHigh { get; init; }

    /// <summary>The lowest price ever, by the source.</summary>
    public PriceAt? AllTimeLow { get; init; }

    /// <summary>The source's own percent changes.</summary>
    public SourceChange? SourceChange { get; init; }

    /// <summary>When the source observed it (the source's clock).</summary>
    public required DateTimeOffset ObservedAt { get; init; }

    /// <summary>When this installation read it (our clock).</summary>
    public required DateTimeOffset IngestedAt { get; init; }

    /// <summary>Where it comes from: <c>coingecko</c> or <c>demo</c>.</summary>
    public required string Source { get; init; }

    /// <summary><c>live</c> or <c>demo</c>.</summary>
    public required string Mode { get; init; }
}

/// <summary>A price and when it was seen.</summary>
public sealed record PriceAt(decimal Price, DateTimeOffset At);

/// <summary>The source's own percent changes, in percent points; null where it gives none.</summary>
public sealed record SourceChange
{
    /// <summary>Against one hour ago.</summary>
    public decimal? OneHour { get; init; }

    /// <summary>Against 24 hours ago.</summary>
    public decimal? OneDay { get; init; }

    /// <summary>Against 7 days ago.</summary>
    public decimal? SevenDays { get; init; }

    /// <summary>Against 30 days ago.</summary>
    public decimal? ThirtyDays { get; init; }

    /// <summary>Against a year ago.</summary>
    public decimal? OneYear { get; init; }

    /// <summary>The change over a window; null for a window that sources give no figure for.</summary>
    public decimal? Over(Window window) => window.Name switch
    {
        "1h" => OneHour,
        "24h" => OneDay,
        "7d" => SevenDays,
        "30d" => ThirtyDays,
        "1y" => OneYear,
        _ => null,
    };
}
