using System.Collections.Immutable;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.News;

/// <summary>
/// The news of the last days with the coins that each story is about. Items are kept as announced; a story that several feeds tell is
/// one, with what each said. Mentions are computed and follow the catalogue.
/// </summary>
internal sealed class NewsArchive
{
    /// <summary>How long an item is kept after it was read first.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    /// <summary>The most items kept.</summary>
    public const int MostItems = 5_000;

    private static readonly Comparer<TaggedNews> NewestFirst = Comparer<TaggedNews>.Create((a, b) => a.Item.Id == b.Item.Id
        ? 0
        : (TimeOf(b.Item).CompareTo(TimeOf(a.Item)), string.CompareOrdinal(a.Item.Id, b.Item.Id)) switch
        {
            (0, var byId) => byId,
            var (byTime, _) => byTime,
        });

    private readonly Dictionary<string, TaggedNews> _byId = [];
    private readonly Dictionary<string, string> _retold = [];
    private readonly SameStory _same = new();
    private readonly SortedSet<TaggedNews> _sorted = new(NewestFirst);
    private Catalogue _catalogue = Catalogue.Empty;

    /// <summary>The time by which an item is ordered: the publisher's, else when it was read.</summary>
    public static DateTimeOffset TimeOf(NewsItem item) => item.PublishedAt ?? item.IngestedAt;

    /// <summary>What has to be kept.</summary>
    public StoredNews Store() => new([.. _sorted.Select(news => news.Item)])
    {
        Retellings = [.. _sorted.SelectMany(news => news.Also.Select(item => new StoredRetelling(news.Item.Id, item)))],
    };

    /// <summary>How many stories are kept.</summary>
    public int Count => _byId.Count;

    /// <summary>Takes in what was kept.</summary>
    public void Restore(StoredNews stored)
    {
        foreach (var item in stored.Items) Add(item);
        foreach (var retelling in stored.Retellings.IsDefault ? [] : stored.Retellings) Retell(retelling.Of, retelling.Item);
    }

    /// <summary>Those of the items that are new and not older than what is kept; each once.</summary>
    public ImmutableArray<NewsItem> Decide(ImmutableArray<NewsItem> items, DateTimeOffset now) =>
    [
        .. items.DistinctBy(item => item.Id)
            .Where(item => !_byId.ContainsKey(item.Id) && !_retold.ContainsKey(item.Id) && now - item.IngestedAt <= Kept),
    ];

    /// <summary>Adds items; gives the stories that are new, and those that another feed tells now too, with what they were.</summary>
    public (ImmutableArray<TaggedNews> Added, ImmutableArray<(TaggedNews Before, TaggedNews After)> Updated) Add(ImmutableArray<NewsItem> items)
    {
        var added = new Dictionary<string, TaggedNews>();
        var updated = new Dictionary<string, (TaggedNews Before, TaggedNews After)>();
        foreach (var item in items)
        {
            if (_byId.ContainsKey(item.Id) || _retold.ContainsKey(item.Id)) continue;

            if (_same.Find(item) is not { } of)
            {
                added[item.Id] = Add(item);
                continue;
            }

            var (before, after) = Retell(of, item);
            if (added.ContainsKey(of)) added[of] = after;
            else if (after != before) updated[of] = (updated.TryGetValue(of, out var known) ? known.Before : before, after);
        }

        return ([.. added.Values], [.. updated.Values]);
    }

    private TaggedNews Add(NewsItem item)
    {
        var tagged = new TaggedNews(item, CoinMentions.Of(item, _catalogue));
        _byId.Add(item.Id, tagged);
        _sorted.Add(tagged);
        _same.Add(item.Id, item);
        return tagged;
    }

    private (TaggedNews Before, TaggedNews After) Retell(string of, NewsItem item)
    {
        var before = _byId[of];
        _retold[item.Id] = of;
        _same.Add(of, item);
        // A feed is named once, however often it tells the story.
        var after = before.Also.Any(other => other.Feed == item.Feed) ? before : before with { Also = before.Also.Add(item) };
        Replace(before, after);
        return (before, after);
    }

    private void Replace(TaggedNews before, TaggedNews after)
    {
        _sorted.Remove(before);
        _sorted.Add(after);
        _byId[after.Item.Id] = after;
    }

    /// <summary>Takes a new catalogue; gives the items whose mentions are others now, with what they were.</summary>
    public ImmutableArray<(TaggedNews Before, TaggedNews After)> Retag(Catalogue catalogue)
    {
        _catalogue = catalogue;
        var changed = ImmutableArray.CreateBuilder<(TaggedNews, TaggedNews)>();
        foreach (var before in _byId.Values.ToList())
        {
            var mentions = CoinMentions.Of(before.Item, catalogue);
            if (mentions.SequenceEqual(before.Mentions)) continue;

            var after = before with { Mentions = mentions };
            Replace(before, after);
            changed.Add((before, after));
        }

        return changed.DrainToImmutable();
    }

    /// <summary>Forgets what is too old or too much; gives the ids.</summary>
    public ImmutableArray<string> Trim(DateTimeOffset now)
    {
        var surplus = _sorted.Reverse().Take(Math.Max(0, Count - MostItems));
        var removed = _sorted.Where(news => now - news.Item.IngestedAt > Kept).Union(surplus).ToList();
        foreach (var news in removed)
        {
            _byId.Remove(news.Item.Id);
            _sorted.Remove(news);
            foreach (var item in news.Also.Prepend(news.Item)) _same.Remove(news.Item.Id, item);
            foreach (var (id, _) in _retold.Where(retold => retold.Value == news.Item.Id).ToList()) _retold.Remove(id);
        }

        return [.. removed.Select(news => news.Item.Id)];
    }

    /// <summary>The newest items that mention one of the coins, or of all when <paramref name="coins"/> is null.</summary>
    public ImmutableArray<TaggedNews> Newest(IReadOnlySet<CoinId>? coins, int count) =>
        [.. _sorted.Where(news => Concerns(news, coins)).Take(count)];

    /// <summary>True when the item mentions one of the coins, or <paramref name="coins"/> is null.</summary>
    public static bool Concerns(TaggedNews news, IReadOnlySet<CoinId>? coins) =>
        coins is null || news.Mentions.Any(mention => coins.Contains(mention.CoinId));

    /// <summary>One page of the archive.</summary>
    public NewsProtocol.Page Page(NewsProtocol.GetPage query)
    {
        var coins = query.Coins?.ToHashSet();
        var before = PageKey.Parse(query.Before);
        var items = _sorted
            .Where(news => before is null || before.Value.IsBefore(news.Item))
            .Where(news => Concerns(news, coins))
            .Where(news => query.Feed is null || news.Item.Feed == query.Feed || news.Also.Any(item => item.Feed == query.Feed))
            .Where(news => query.Language is null || news.Item.Language == query.Language)
            .Where(news => query.From is null || TimeOf(news.Item) >= query.From)
            .Where(news => query.To is null || TimeOf(news.Item) <= query.To)
            .Where(news => query.Text is null || Mentions(news.Item, query.Text))
            .Take(query.Limit + 1)
            .ToImmutableArray();
        return items.Length <= query.Limit
            ? new NewsProtocol.Page(items, null)
            : new NewsProtocol.Page(items[..query.Limit], PageKey.Of(items[query.Limit - 1].Item).ToString());
    }

    private static bool Mentions(NewsItem item, string text) =>
        item.Title.Contains(text, StringComparison.OrdinalIgnoreCase)
        || (item.Summary?.Contains(text, StringComparison.OrdinalIgnoreCase) ?? false);

    /// <summary>Where a page ends: time and id of its last item.</summary>
    private readonly record struct PageKey(long Time, string Id)
    {
        public static PageKey Of(NewsItem item) => new(TimeOf(item).ToUnixTimeMilliseconds(), item.Id);

        public static PageKey? Parse(string? text) =>
            text?.Split('-', 2) is [var time, var id] && long.TryParse(time, System.Globalization.CultureInfo.InvariantCulture, out var ms)
                ? new PageKey(ms, id)
                : null;

        public bool IsBefore(NewsItem item)
        {
            var time = TimeOf(item).ToUnixTimeMilliseconds();
            return time < Time || (time == Time && string.CompareOrdinal(item.Id, Id) > 0);
        }

        public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Time}-{Id}");
    }
}
