using System.Collections.Immutable;

namespace CryptoViz.Pipeline.Contracts;

/// <summary>All that can be said to the market actor, which holds the table of all coins, and what it answers.</summary>
public static class MarketProtocol
{
    /// <summary>Command of a coin: its row changed, at most once a second on the average; not answered.</summary>
    public sealed record CoinChanged(CoinSummary Summary);

    /// <summary>Event: coins that the market did not know before. A storage format: it only grows.</summary>
    public sealed record CoinsListed(ImmutableArray<CoinId> Coins);

    /// <summary>
    /// Command of ingest, about once a day: all coins that the source knows, also those that are not polled, without a rank; for
    /// search. Not answered.
    /// </summary>
    public sealed record KnowCoins(ImmutableArray<CoinName> Coins);

    /// <summary>
    /// Query: coins by name, symbol or id, with one typo forgiven, the best first, also among those that are not polled. Answered by
    /// <see cref="Found"/>.
    /// </summary>
    public sealed record Search(string Text, int Limit);

    /// <summary>
    /// Query: follow the table. Answered by <see cref="Snapshot"/>, the missed <see cref="Delta"/>s or nothing; then each change in
    /// order. Renewed by the rules of <see cref="Lease"/>.
    /// </summary>
    public sealed record Watch(Cursor? Cursor);

    /// <summary>Query: the names of all coins, for mentions and search; answered by <see cref="Catalogue"/>.</summary>
    public sealed record GetCatalogue;

    /// <summary>Watch answer: the whole table.</summary>
    /// <param name="Cursor">The state's number.</param>
    /// <param name="Coins">All rows, in no order.</param>
    /// <param name="Recovering">How many known coins have not told their row since the start.</param>
    public sealed record Snapshot(Cursor Cursor, ImmutableArray<MarketCoin> Coins, int Recovering);

    /// <summary>Watch answer: the rows that changed or are new after cursor <paramref name="After"/>, whole.</summary>
    public sealed record Delta(Cursor After, Cursor Cursor, ImmutableArray<MarketCoin> Coins, ImmutableArray<CoinId> Removed, int Recovering);

    /// <summary>Reply to <see cref="Search"/>.</summary>
    public sealed record Found(ImmutableArray<FoundCoin> Coins);

    /// <summary>Reply to <see cref="GetCatalogue"/>.</summary>
    public sealed record Catalogue(ImmutableArray<CoinName> Coins);
}

/// <summary>What a coin is called.</summary>
public sealed record CoinName(CoinId Id, string Symbol, string Name, int? Rank);

/// <summary>A coin that a search found.</summary>
/// <param name="Coin">What it is called; its rank is null for a coin that is not polled.</param>
/// <param name="Listed">True while the source lists it among the coins that are polled.</param>
/// <param name="Tracked">True when someone follows or tracks it.</param>
public sealed record FoundCoin(CoinName Coin, bool Listed, bool Tracked);

/// <summary>A coin in the market table: its own summary and what only the whole market knows.</summary>
public sealed record MarketCoin
{
    /// <summary>The coin's own summary.</summary>
    public required CoinSummary Summary { get; init; }

    /// <summary>How many places it rose (positive) or fell in 24 hours; null while unknown.</summary>
    public int? RankChange24h { get; init; }

    /// <summary>Why and since when its value is old; null when it is fresh.</summary>
    public Staleness? Stale { get; init; }

    /// <summary>True while the source lists it among the coins that are polled.</summary>
    public required bool Listed { get; init; }

    /// <summary>True when someone follows or tracks it, so that it is polled whatever its rank.</summary>
    public bool Tracked { get; init; }
}

/// <summary>Since when a value is old, and why.</summary>
/// <param name="Since">The time of the value.</param>
/// <param name="Reason">One of <c>rate-limited, source-down, not-quoted, quarantined, starting</c>.</param>
public sealed record Staleness(DateTimeOffset Since, string Reason);
