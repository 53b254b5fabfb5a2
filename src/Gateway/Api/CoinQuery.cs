using System.Collections.Immutable;
using System.Globalization;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Gateway.Api;

/// <summary>Which coins, in which order and which page of them: the parameters of <c>GET /coins</c>, checked.</summary>
internal sealed record CoinQuery
{
    private const int LongestSearch = 128;

    /// <summary>The directions of an order.</summary>
    public static readonly ImmutableArray<string> Orders = ["asc", "desc"];

    /// <summary>No and yes.</summary>
    public static readonly ImmutableArray<string> Truths = ["false", "true"];

    private static readonly Dictionary<string, Func<MarketCoin, object?>> Keys = new()
    {
        ["rank"] = c => c.Summary.Latest.Rank,
        ["name"] = c => c.Summary.Latest.Name,
        ["price"] = c => c.Summary.Latest.Price,
        ["marketCap"] = c => c.Summary.Latest.MarketCap,
        ["volume24h"] = c => c.Summary.Latest.Volume24h,
        ["change1h"] = c => c.Summary.Change.OneHour,
        ["change24h"] = c => c.Summary.Change.OneDay,
        ["change7d"] = c => c.Summary.Change.SevenDays,
        ["change30d"] = c => c.Summary.Change.ThirtyDays,
        ["change90d"] = c => c.Summary.Change.NinetyDays,
        ["change1y"] = c => c.Summary.Change.OneYear,
    };

    /// <summary>What rows can be ordered by.</summary>
    public static IReadOnlyList<string> Sorts { get; } = [.. Keys.Keys];

    /// <summary>In id, symbol or name, any case; null for all.</summary>
    public string? Search { get; private init; }

    /// <summary>Only these; null for all.</summary>
    public ImmutableHashSet<string>? Ids { get; private init; }

    /// <summary>What the rows are ordered by.</summary>
    public string Sort { get; private init; } = "rank";

    /// <summary>True for the largest first.</summary>
    public bool Descending { get; private init; }

    /// <summary>Which page, from 1.</summary>
    public int Page { get; private init; } = 1;

    /// <summary>Rows of a page.</summary>
    public int PerPage { get; private init; } = 100;

    /// <summary>True to add each row's small drawing.</summary>
    public bool Sparkline { get; private init; }

    /// <summary>Checks the parameters as they came; null means absent.</summary>
    /// <returns>The query, or the problem with the first wrong value.</returns>
    public static (CoinQuery? Query, IResult? Problem) Read(
        string? search, string? ids, string? sort, string? order, string? page, string? perPage, string? sparkline)
    {
        if (search?.Length > LongestSearch) return Wrong($"'search' has at most {LongestSearch} characters.");
        if (sort is not null && !Keys.ContainsKey(sort)) return (null, Problems.InvalidParameter("sort", sort, Keys.Keys));
        if (order is not null && !Orders.Contains(order)) return (null, Problems.InvalidParameter("order", order, Orders));
        if (sparkline is not null && !Truths.Contains(sparkline)) return (null, Problems.InvalidParameter("sparkline", sparkline, Truths));
        if (!TryReadCount(page, 1, int.MaxValue, out var number)) return Wrong("'page' must be a whole number from 1.");
        if (!TryReadCount(perPage, 100, Limits.PerPage, out var size)) return Wrong($"'perPage' must be 1 to {Limits.PerPage}.");

        var wanted = ids?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (wanted?.Length > Limits.Ids) return Wrong($"'ids' names at most {Limits.Ids} coins.");

        return (new CoinQuery
        {
            Search = string.IsNullOrWhiteSpace(search) ? null : search.Trim(),
            Ids = wanted?.ToImmutableHashSet(StringComparer.Ordinal),
            Sort = sort ?? "rank",
            Descending = order == "desc",
            Page = number,
            PerPage = size,
            Sparkline = sparkline == "true",
        }, null);
    }

    /// <summary>The rows that match, in order; those that lack what the order goes by are last both ways.</summary>
    public IReadOnlyList<MarketCoin> Of(ImmutableArray<MarketCoin> rows)
    {
        var key = Keys[Sort];
        var matching = rows.Where(Matches).Select(row => (Row: row, Key: key(row))).OrderBy(row => row.Key is null);
        var comparer = Comparer<object?>.Create(Compare);
        var ordered = Descending ? matching.ThenByDescending(row => row.Key, comparer) : matching.ThenBy(row => row.Key, comparer);
        return [.. ordered.Select(row => row.Row)];
    }

    private static int Compare(object? a, object? b) =>
        a is string x && b is string y ? StringComparer.OrdinalIgnoreCase.Compare(x, y) : Comparer<object?>.Default.Compare(a, b);

    private bool Matches(MarketCoin row)
    {
        var tick = row.Summary.Latest;
        return (Ids is null || Ids.Contains(tick.Id.Value))
            && (Search is null || Contains(tick.Id.Value) || Contains(tick.Symbol) || Contains(tick.Name));

        bool Contains(string text) => text.Contains(Search, StringComparison.OrdinalIgnoreCase);
    }

    private static bool TryReadCount(string? text, int absent, int most, out int count)
    {
        count = absent;
        return text is null
            || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count >= 1 && count <= most);
    }

    private static (CoinQuery?, IResult?) Wrong(string detail) => (null, Problems.InvalidParameter(detail));
}
