using System.Collections.Immutable;
using System.Globalization;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.News;

/// <summary>
/// A copy of the newest items as the news actor tells them. Its cursors carry the version of the favorites too, since other
/// favorites make another list of the same news.
/// </summary>
internal sealed class NewsReplica
{
    private ImmutableArray<TaggedNews> _items = [];

    /// <summary>The news actor's cursor of the copy; null while there is none.</summary>
    public Cursor? Cursor { get; private set; }

    /// <summary>Drops the copy: the next answer has to be a snapshot.</summary>
    public void Forget() => (Cursor, _items) = (null, []);

    /// <summary>The copy as an answer; null while there is none.</summary>
    public NewsProtocol.Snapshot? Snapshot(long favoritesVersion) =>
        Cursor is null ? null : new NewsProtocol.Snapshot(Stamp(Cursor, favoritesVersion), _items);

    /// <summary>A delta with the cursors that readers of these favorites know.</summary>
    public static NewsProtocol.Delta Stamp(NewsProtocol.Delta delta, long favoritesVersion) =>
        delta with { After = Stamp(delta.After, favoritesVersion), Cursor = Stamp(delta.Cursor, favoritesVersion) };

    /// <summary>Takes a snapshot.</summary>
    public Step Take(NewsProtocol.Snapshot snapshot)
    {
        var isNew = snapshot.Cursor != Cursor;
        (Cursor, _items) = (snapshot.Cursor, snapshot.Items);
        return new Step(isNew, null, false);
    }

    /// <summary>Takes a delta that follows the copy; one that doesn't means that something was missed.</summary>
    public Step Take(NewsProtocol.Delta delta)
    {
        if (delta.Cursor == Cursor) return new Step(false, null, false);
        if (delta.After != Cursor) return new Step(false, null, true);

        var gone = delta.Removed.Concat(delta.Updated.Select(news => news.Item.Id)).ToHashSet();
        Cursor = delta.Cursor;
        _items =
        [
            .. _items.Where(news => !gone.Contains(news.Item.Id)).Concat(delta.Updated).Concat(delta.Added)
                .OrderByDescending(news => NewsArchive.TimeOf(news.Item)).ThenBy(news => news.Item.Id, StringComparer.Ordinal)
                .Take(NewsProtocol.SnapshotItems),
        ];
        return new Step(true, delta, false);
    }

    private static Cursor Stamp(Cursor cursor, long favoritesVersion) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{cursor.Origin}-{favoritesVersion}"), cursor.Sequence);

    /// <summary>What an answer did to the copy.</summary>
    /// <param name="IsNew">True when the copy changed.</param>
    /// <param name="Delta">The change, when it came as one.</param>
    /// <param name="MustAskAgain">True when something was missed.</param>
    internal readonly record struct Step(bool IsNew, NewsProtocol.Delta? Delta, bool MustAskAgain);
}
