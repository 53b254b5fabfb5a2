using System.Collections.Immutable;

namespace CryptoViz.Pipeline.Contracts;

/// <summary>All that can be said to the news actor, which keeps the archive, and what it answers.</summary>
public static class NewsProtocol
{
    /// <summary>
    /// Command: take the news items of one pulled batch. Answered by <see cref="Accepted"/> when the journal holds them, or by
    /// <see cref="Unavailable"/> or <see cref="Rejected"/>; known items change nothing and are accepted.
    /// </summary>
    public sealed record Announce(ImmutableArray<NewsItem> Items);

    /// <summary>Event: items that were new. A storage format: it only grows.</summary>
    public sealed record Announced(ImmutableArray<NewsItem> Items);

    /// <summary>
    /// Query: follow the news. With <paramref name="Coins"/> only items that mention one of them come, else all. Answered by
    /// <see cref="Snapshot"/>, the missed <see cref="Delta"/>s or nothing; then each change in order. Renewed by the rules of
    /// <see cref="Lease"/>; a renewal with other coins is answered by a snapshot.
    /// </summary>
    public sealed record Watch(Cursor? Cursor, ImmutableArray<CoinId>? Coins);

    /// <summary>
    /// Query: a page of the archive, newest first. <paramref name="Before"/> is the <see cref="Page.Next"/> of the page before.
    /// Null parts don't filter. Answered by <see cref="Page"/>.
    /// </summary>
    public sealed record GetPage(
        ImmutableArray<CoinId>? Coins, string? Text, string? Feed, string? Language, DateTimeOffset? From, DateTimeOffset? To,
        string? Before, int Limit);

    /// <summary>Reply: the journal holds the items.</summary>
    public sealed record Accepted(int Applied, int Duplicates);

    /// <summary>Reply: the journal can't be written now; the items are not known to be stored and may be sent again.</summary>
    public sealed record Unavailable(string Reason);

    /// <summary>Reply: the items can never be stored, and why.</summary>
    public sealed record Rejected(string Reason);

    /// <summary>Watch answer: the newest items, newest first, at most <see cref="SnapshotItems"/>.</summary>
    public sealed record Snapshot(Cursor Cursor, ImmutableArray<TaggedNews> Items);

    /// <summary>Watch answer: items that are new, whose mentions changed, or that are gone, after cursor <paramref name="After"/>.</summary>
    public sealed record Delta(
        Cursor After, Cursor Cursor, ImmutableArray<TaggedNews> Added, ImmutableArray<TaggedNews> Updated, ImmutableArray<string> Removed);

    /// <summary>Reply to <see cref="GetPage"/>.</summary>
    /// <param name="Items">Newest first.</param>
    /// <param name="Next">What asks for the next page; null at the end.</param>
    public sealed record Page(ImmutableArray<TaggedNews> Items, string? Next);

    /// <summary>The most items in a snapshot.</summary>
    public const int SnapshotItems = 100;

    /// <summary>The most items of a delta that are new, and that changed; also the most of an <see cref="Announce"/>.</summary>
    public const int DeltaItems = 256;
}
