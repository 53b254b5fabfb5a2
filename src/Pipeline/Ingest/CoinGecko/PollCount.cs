using System.Collections.Immutable;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Ingest.CoinGecko;

/// <summary>
/// Counts what a poll's answers hold against what was asked for. The server says nothing when it gives less: it clamps a page that it
/// finds too large, and leaves out an id that it does not know.
/// </summary>
internal sealed class PollCount(MarketPages pages)
{
    private const int MostNames = 5;

    private readonly List<CoinId> _top = [];
    private readonly List<CoinId> _named = [];
    private readonly List<CoinId> _missing = [];
    private int _rows;

    /// <summary>Takes in the answer to a call for coins by id.</summary>
    public void AddNamed(ImmutableArray<CoinId> asked, MarketsPage read)
    {
        var got = read.Ticks.Select(tick => tick.Id).ToArray();
        _named.AddRange(got);
        // A row that could not be read was told by its letter.
        _missing.AddRange(asked.Except(got).Where(id => !read.Letters.Any(letter => letter.Key == id.Value)));
    }

    /// <summary>Takes in the answer to a call for a page of the top.</summary>
    public void AddPage(MarketsPage read)
    {
        _rows += read.Rows;
        _top.AddRange(read.Ticks.Select(tick => tick.Id));
    }

    /// <summary>What the whole poll holds.</summary>
    /// <param name="countsShortfall">False when nothing is made of what is missing.</param>
    public SourceProtocol.ReportListing Listing(bool countsShortfall)
    {
        var top = _top.Distinct().ToArray();
        return new([.. top.Concat(_named).Distinct()]) { Top = top.Length, Shortfall = countsShortfall ? Shortfall() : null };
    }

    private string? Shortfall()
    {
        var asked = pages.Pages * pages.PerPage;
        var names = string.Join(", ", _missing.Take(MostNames)) + (_missing.Count > MostNames ? $" and {_missing.Count - MostNames} more" : "");
        string[] parts =
        [
            .. _rows < asked ? [$"asked for {asked} coins from the top, got {_rows}"] : Array.Empty<string>(),
            .. _missing.Count > 0 ? [$"it knows no coin with the id {names}"] : Array.Empty<string>(),
        ];
        return parts.Length > 0 ? string.Join("; ", parts) : null;
    }
}
