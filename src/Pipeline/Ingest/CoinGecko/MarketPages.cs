using System.Collections.Immutable;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Ingest.CoinGecko;

/// <summary>The pages of the top that a poll of the market asks for, of equal size since the server counts in pages.</summary>
/// <param name="Pages">How many pages.</param>
/// <param name="PerPage">Rows of a page. All pages together can hold a few coins more than asked for.</param>
internal sealed record MarketPages(int Pages, int PerPage)
{
    /// <summary>The pages for the configuration.</summary>
    /// <exception cref="ArgumentException">The count is unusable; the message names the key and what is allowed.</exception>
    public static MarketPages Of(PipelineOptions.CoinGeckoOptions options)
    {
        var count = options.CoinCount is >= 1 and <= 5_000
            ? options.CoinCount
            : throw new ArgumentException($"CoinGecko:CoinCount is {options.CoinCount}; allowed are 1 to 5000");
        var pages = (count + CoinGeckoClient.MaxPerPage - 1) / CoinGeckoClient.MaxPerPage;
        return new(pages, (count + pages - 1) / pages);
    }

    /// <summary>How many calls a poll takes that asks for so many coins by id, too.</summary>
    public int CallsWith(int ids) => Pages + ((ids + CoinGeckoClient.MaxPerPage - 1) / CoinGeckoClient.MaxPerPage);

    /// <summary>The coins that the configuration names, each once.</summary>
    /// <exception cref="ArgumentException">A coin's id is unusable; the message names the key and what is allowed.</exception>
    public static ImmutableArray<CoinId> Named(PipelineOptions.CoinGeckoOptions options) => [.. options.Coins.Select(Id).Distinct()];

    private static CoinId Id(string text) => CoinId.TryParse(text.Trim(), out var id) && !id.Value.Contains(',')
        ? id
        : throw new ArgumentException($"CoinGecko:Coins holds '{text}', which is not a coin id such as bitcoin");
}
