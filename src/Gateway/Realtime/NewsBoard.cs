using System.Collections.Immutable;
using CryptoViz.Gateway.Wire;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Gateway.Realtime;

/// <summary>The newest news, newest first, at most <see cref="NewsProtocol.SnapshotItems"/>: all of it, or a user's own.</summary>
internal sealed class NewsBoard : IFeedState<NewsChange>
{
    private readonly ImmutableDictionary<string, FollowedItem> _items;
    private readonly FollowedSpan _followed;

    private NewsBoard(ImmutableDictionary<string, FollowedItem> items, FollowedSpan followed)
    {
        Items =
        [
            .. items.Values
                .Select(item => item.News)
                .OrderByDescending(news => news.Item.PublishedAt ?? news.Item.IngestedAt)
                .ThenBy(news => news.Item.Id, StringComparer.Ordinal)
                .Take(NewsProtocol.SnapshotItems),
        ];
        _items = items.Count == Items.Length ? items : Items.ToImmutableDictionary(news => news.Item.Id, news => items[news.Item.Id]);
        _followed = followed;
    }

    /// <summary>The items, newest first.</summary>
    public ImmutableArray<TaggedNews> Items { get; }

    /// <summary>A board of the items that were told whole at one of the entity's numbers.</summary>
    public static NewsBoard Of(ImmutableArray<TaggedNews> items, long number) => new(
        items.DistinctBy(news => news.Item.Id).ToImmutableDictionary(news => news.Item.Id, news => new FollowedItem(news, number, number)),
        FollowedSpan.From(number));

    /// <summary>An item by its id; null when the board holds it no more.</summary>
    public TaggedNews? Find(string id) => _items.GetValueOrDefault(id).News;

    /// <summary>The board with a delta.</summary>
    public (NewsBoard State, NewsChange Change) Apply(NewsProtocol.Delta delta)
    {
        var number = delta.Cursor.Sequence;
        var change = delta.Added.Select(news => (news.Item.Id, NewsStep.Added))
            .Concat(delta.Updated.Select(news => (news.Item.Id, NewsStep.Updated)))
            .Concat(delta.Removed.Select(id => (id, NewsStep.Removed)))
            .Aggregate(NewsChange.None, (all, next) => all.And(next.Item1, next.Item2));
        var items = _items
            .SetItems(delta.Added.Concat(delta.Updated).Select(news => KeyValuePair.Create(news.Item.Id, Followed(news))))
            .RemoveRange(delta.Removed);

        // Nothing is kept of what is removed, so that nobody who may still hold it can be told.
        return (new NewsBoard(items, delta.Removed.IsEmpty ? _followed.To(number) : FollowedSpan.From(number)), change);

        FollowedItem Followed(TaggedNews news) =>
            _items.TryGetValue(news.Item.Id, out var known) ? known with { News = news, ChangedAt = number } : new(news, number, number);
    }

    /// <inheritdoc/>
    public FrameBody Snapshot() => FrameBody.Encode(frame => frame.Fragments("items", Items, news => news.Item.Id, NewsJson.Write));

    /// <inheritdoc/>
    public FrameBody Delta(NewsChange change) => FrameBody.Encode(frame =>
    {
        var steps = ItemsOf(change).ToLookup(item => item.Value, item => item.Key);
        frame.Fragments("items", Held(steps[NewsStep.Added]), news => news.Item.Id, NewsJson.Write);

        // For everybody: whether an item still belongs to a part can't be told to one who holds it but by the item itself.
        frame.Fragments("updated", Held(steps[NewsStep.Updated]), _ => null, NewsJson.Write);
        var removed = steps[NewsStep.Removed].Order(StringComparer.Ordinal);
        frame.Fragments("removed", removed, _ => null, (json, id) => json.WriteStringValue(id));
    });

    /// <inheritdoc/>
    public NewsChange? Since(long sequence) =>
        _followed.Reaching(sequence) is { } since ? NewsChange.None with { AllSince = since } : null;

    private ImmutableDictionary<string, NewsStep> ItemsOf(NewsChange change) => change.AllSince is not { } since
        ? change.Items
        : change.Then(new NewsChange(_items
            .Where(item => item.Value.ChangedAt > since)
            .ToImmutableDictionary(item => item.Key, item => item.Value.AddedAt > since ? NewsStep.Added : NewsStep.Updated))).Items;

    // In the board's order; an item that newer ones have pushed off the board is not told any more.
    private IEnumerable<TaggedNews> Held(IEnumerable<string> ids)
    {
        var wanted = ids.ToHashSet();
        return wanted.Count == 0 ? [] : Items.Where(news => wanted.Contains(news.Item.Id));
    }

    /// <summary>An item, and the entity's numbers at which it came, or following began, and last changed.</summary>
    private readonly record struct FollowedItem(TaggedNews News, long AddedAt, long ChangedAt);
}

/// <summary>Which news a part of the board holds.</summary>
internal static class NewsPart
{
    /// <summary>True when the item mentions the coin and is in the language, each only if given.</summary>
    public static bool Concerns(this TaggedNews news, CoinId? coin, string? language) =>
        (coin is not { } id || news.Mentions.Any(mention => mention.CoinId == id))
        && (language is null || string.Equals(news.Item.Language, language, StringComparison.OrdinalIgnoreCase));
}

/// <summary>What happened to a news item.</summary>
internal enum NewsStep
{
    /// <summary>It is new.</summary>
    Added,

    /// <summary>It is about other coins than was thought.</summary>
    Updated,

    /// <summary>It is not in the archive any more.</summary>
    Removed,
}

/// <summary>What happened to which items.</summary>
/// <param name="Items">By the item's id.</param>
internal sealed record NewsChange(ImmutableDictionary<string, NewsStep> Items) : IFeedChange<NewsChange>
{
    /// <summary>Nothing.</summary>
    public static readonly NewsChange None = new(ImmutableDictionary<string, NewsStep>.Empty);

    /// <inheritdoc/>
    public static NewsChange OnResume => None;

    /// <summary>When not null, also all that the board knows to have changed after this number of the entity.</summary>
    public long? AllSince { get; init; }

    /// <summary>And this happened to one item. What is new stays new when it is updated at once.</summary>
    public NewsChange And(string id, NewsStep step) =>
        step == NewsStep.Updated && Items.TryGetValue(id, out var before) && before == NewsStep.Added
            ? this
            : this with { Items = Items.SetItem(id, step) };

    /// <inheritdoc/>
    public NewsChange Then(NewsChange later) => later.Items.Aggregate(
        this with { AllSince = FollowedSpan.Earlier(AllSince, later.AllSince) }, (all, item) => all.And(item.Key, item.Value));
}
