using System.Text.Json;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Gateway.Wire;

/// <summary>
/// Figures of the whole market, over the rows of the table. A row that lacks a number is left out of the figures that need it;
/// a figure that no row can give is null. Sums are doubles: exact to 15 digits, and no source value can overflow them.
/// </summary>
internal sealed record MarketFigures
{
    /// <summary>Sum of the market caps.</summary>
    public required double? TotalMarketCap { get; init; }

    /// <summary>Sum of the 24 h volumes.</summary>
    public required double? TotalVolume24h { get; init; }

    /// <summary>
    /// Change of the summed cap in 24 h, in percent points: <c>100 * (C - C0) / C0</c> over the rows with a cap <c>c</c> and a 24 h
    /// price change <c>p</c>, with <c>C</c> the sum of <c>c</c> and <c>C0</c> the sum of <c>c / (1 + p / 100)</c>. Supply counts as
    /// constant over the day. CoinGecko's own figure covers all coins of the world and so may differ.
    /// </summary>
    public required double? MarketCapChange24h { get; init; }

    /// <summary>Bitcoin's share of the summed cap, in percent points.</summary>
    public required double? BitcoinDominance { get; init; }

    /// <summary>Ethereum's share of the summed cap, in percent points.</summary>
    public required double? EthereumDominance { get; init; }

    /// <summary>Rows whose 24 h change is above 0.</summary>
    public required int Up { get; init; }

    /// <summary>Rows whose 24 h change is below 0.</summary>
    public required int Down { get; init; }

    /// <summary>Rows of the table.</summary>
    public required int Coins { get; init; }

    /// <summary>The newest observation of all rows; null for an empty table.</summary>
    public required DateTimeOffset? AsOf { get; init; }

    /// <summary>The figures of a table.</summary>
    public static MarketFigures Of(IReadOnlyCollection<MarketCoin> coins)
    {
        var caps = coins.Where(c => Cap(c) is not null).ToList();
        var volumes = coins.Where(c => c.Summary.Latest.Volume24h is not null).ToList();
        var total = caps.Count == 0 ? (double?)null : caps.Sum(Cap);
        return new MarketFigures
        {
            TotalMarketCap = total,
            TotalVolume24h = volumes.Count == 0 ? null : volumes.Sum(c => (double?)c.Summary.Latest.Volume24h),
            MarketCapChange24h = CapChange(caps),
            BitcoinDominance = Share(caps, "bitcoin", total),
            EthereumDominance = Share(caps, "ethereum", total),
            Up = coins.Count(c => c.Summary.Change.OneDay > 0),
            Down = coins.Count(c => c.Summary.Change.OneDay < 0),
            Coins = coins.Count,
            AsOf = coins.Count == 0 ? null : coins.Max(c => c.Summary.Latest.ObservedAt),
        };
    }

    /// <summary>Writes the figures into an object that is open.</summary>
    public void WriteFields(Utf8JsonWriter json)
    {
        json.Field("totalMarketCap", TotalMarketCap);
        json.Field("totalVolume24h", TotalVolume24h);
        json.Field("marketCapChange24h", MarketCapChange24h);
        json.WriteStartObject("dominance");
        json.Field("bitcoin", BitcoinDominance);
        json.Field("ethereum", EthereumDominance);
        json.WriteEndObject();
        json.WriteNumber("up", Up);
        json.WriteNumber("down", Down);
        json.WriteNumber("coins", Coins);
        json.Field("asOf", AsOf);
    }

    private static double? Cap(MarketCoin coin) => (double?)coin.Summary.Latest.MarketCap;

    private static double? Share(List<MarketCoin> caps, string id, double? total) =>
        total > 0 && caps.Find(c => c.Summary.Latest.Id.Value == id) is { } coin ? 100 * Cap(coin) / total : null;

    private static double? CapChange(List<MarketCoin> caps)
    {
        var known = caps.Where(c => c.Summary.Change.OneDay > -100).ToList();
        var now = known.Sum(c => Cap(c)!.Value);
        var before = known.Sum(c => Cap(c)!.Value / (1 + (c.Summary.Change.OneDay!.Value / 100)));
        return before > 0 ? 100 * (now - before) / before : null;
    }
}
