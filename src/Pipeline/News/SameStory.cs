using System.Collections.Frozen;
using System.Collections.Immutable;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.News;

/// <summary>
/// Whether items of two feeds tell the same story: they have the same link, or within a day titles that are near-equal, in one
/// language. Near-equal: all words and all numbers of one title stand in the other, which has at most two words more and no denial
/// among them. So another coin, another figure or another verb is another story, whatever else is the same.
/// </summary>
internal sealed class SameStory
{
    /// <summary>Titles with fewer words, such as "Market update", say too little.</summary>
    private const int FewestWords = 4;

    private const int MostMoreWords = 2;

    private static readonly TimeSpan Within = TimeSpan.FromDays(1);

    private static readonly FrozenSet<string> Denials =
        new[] { "not", "no", "never", "without", "denies", "pas", "non", "jamais", "sans" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private readonly Dictionary<string, (string Id, string Feed)> _byLink = new(StringComparer.Ordinal);
    private readonly Dictionary<DateOnly, List<Story>> _byDay = [];

    /// <summary>The id of the story that the item retells; null when it is new.</summary>
    public string? Find(NewsItem item)
    {
        if (Canonical(item.Link) is { } link && _byLink.TryGetValue(link, out var linked) && linked.Feed != item.Feed) return linked.Id;

        var title = Story.Of(item);
        if (title.Words.Count < FewestWords) return null;

        return Days(title.At).SelectMany(day => _byDay.GetValueOrDefault(day, [])).FirstOrDefault(story => story.Retells(title))?.Id;
    }

    /// <summary>Knows the story from now on, by this item.</summary>
    /// <param name="id">The id of the story's first item.</param>
    /// <param name="item">The item that tells it.</param>
    public void Add(string id, NewsItem item)
    {
        if (Canonical(item.Link) is { } link) _byLink.TryAdd(link, (id, item.Feed));
        if (id != item.Id) return;

        var story = Story.Of(item);
        if (!_byDay.TryGetValue(Day(story.At), out var stories)) _byDay[Day(story.At)] = stories = [];
        stories.Add(story);
    }

    /// <summary>Forgets what an item said of a story.</summary>
    public void Remove(string id, NewsItem item)
    {
        if (Canonical(item.Link) is { } link && _byLink.GetValueOrDefault(link).Id == id) _byLink.Remove(link);
        var day = Day(NewsArchive.TimeOf(item));
        if (!_byDay.TryGetValue(day, out var stories)) return;

        stories.RemoveAll(story => story.Id == item.Id);
        if (stories.Count == 0) _byDay.Remove(day);
    }

    /// <summary>
    /// The link without its scheme, "www.", a slash at its end, its fragment, and all parameters but those that name an article; null
    /// when it names none: some feeds link each item to their front page.
    /// </summary>
    internal static string? Canonical(string? link)
    {
        if (!Uri.TryCreate(link, UriKind.Absolute, out var uri) || uri.PathAndQuery.Length <= 1) return null;

        var host = uri.IdnHost.StartsWith("www.", StringComparison.Ordinal) ? uri.IdnHost[4..] : uri.IdnHost;
        var named = uri.Query.TrimStart('?').Split('&').Where(pair => pair.Split('=')[0] is "p" or "id" or "article" or "story" or "v");
        return $"{host}{uri.AbsolutePath.TrimEnd('/')}?{string.Join('&', named.Order(StringComparer.Ordinal))}";
    }

    private static IEnumerable<DateOnly> Days(DateTimeOffset at) => [Day(at), Day(at).AddDays(-1), Day(at).AddDays(1)];

    private static DateOnly Day(DateTimeOffset at) => DateOnly.FromDateTime(at.UtcDateTime);

    private sealed record Story(string Id, string Feed, string? Language, DateTimeOffset At, FrozenSet<string> Words)
    {
        public static Story Of(NewsItem item) => new(
            item.Id,
            item.Feed,
            item.Language,
            NewsArchive.TimeOf(item),
            News.Words.Of(item.Title).Select(word => word.Text.ToLowerInvariant()).ToFrozenSet(StringComparer.Ordinal));

        public bool Retells(Story other) =>
            Feed != other.Feed
            && Language == other.Language
            && (At - other.At).Duration() <= Within
            && (IsWithin(Words, other.Words) || IsWithin(other.Words, Words));

        private static bool IsWithin(FrozenSet<string> few, FrozenSet<string> many) =>
            few.Count >= FewestWords
            && many.Count - few.Count is >= 0 and <= MostMoreWords
            && few.IsSubsetOf(many)
            && many.Except(few).All(word => !Denials.Contains(word) && !word.Any(char.IsDigit));
    }
}
