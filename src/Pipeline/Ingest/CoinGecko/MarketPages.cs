using System.Collections.Immutable;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Ingest.CoinGecko;

/// <summary>
/// Which calls make one poll of the market: the pages of the top, of equal size since the server counts in pages, then the
/// configured coins by their ids.
/// </summary>
/// <param name="Pages">How many pages.</param>
/// <param name="PerPage">Rows of a page. All pages together can hold a few coins more than asked for.</param>
/// <param name="Ids">The coins that are polled whatever their rank, in calls of at most <see cref="CoinGeckoClient.MaxPerPage"/>.</param>
internal sealed record MarketPages(int Pages, int PerPage, ImmutableArray<ImmutableArray<CoinId>> Ids)
{
    /// <summary>How many calls one poll takes.</summary>
    public int Calls => Pages + Ids.Length;

    /// <summary>The calls for the configuration.</summary>
    /// <exception cref="ArgumentException">A coin's id or the count is unusable; the message names the key and what is allowed.</exception>
    public static MarketPages Of(PipelineOptions.CoinGeckoOptions options)
    {
        var count = options.CoinCount is >= 1 and <= 5_000
            ? options.CoinCount
            : throw new ArgumentException($"CoinGecko:CoinCount is {options.CoinCount}; allowed are 1 to 5000");
        var pages = (count + CoinGeckoClient.MaxPerPage - 1) / CoinGeckoClient.MaxPerPage;
        return new(
            pages,
            (count + pages - 1) / pages,
            [.. options.Coins.Select(Id).Distinct().Chunk(CoinGeckoClient.MaxPerPage).Select(ids => ids.ToImmutableArray())]);
    }

    private static CoinId Id(string text) => CoinId.TryParse(text.Trim(), out var id) && !id.Value.Contains(',')
        ? id
        : throw new ArgumentException($"CoinGecko:Coins holds '{text}', which is not a coin id such as bitcoin");
}
