using System.Collections.Concurrent;
using System.Collections.Immutable;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Ingest.Rss;

/// <summary>How the last fetch of a feed ended.</summary>
/// <param name="Feed">The feed.</param>
/// <param name="FetchedAt">When.</param>
/// <param name="Result"><c>ok</c>, <c>not modified</c>, or one line that says what went wrong.</param>
/// <param name="Items">Readable items of the last answer that had a body.</param>
/// <param name="Rejected">Dead letters of the last answer that had a body.</param>
internal sealed record FeedResult(Feed Feed, DateTimeOffset FetchedAt, string Result, int Items, int Rejected)
{
    /// <summary>True when nothing of it could be read.</summary>
    public bool IsFailure { get; init; }

    /// <summary>When the feed is fetched next.</summary>
    public DateTimeOffset NextAt { get; init; }
}

/// <summary>The last result of each feed on this node. Safe for use from any thread.</summary>
internal sealed class FeedStatus
{
    private readonly ConcurrentDictionary<string, FeedResult> _last = new();

    /// <summary>Hears of each result and of the feed's last one before it; set before the first fetch.</summary>
    public Action<FeedResult?, FeedResult>? Told { get; set; }

    /// <summary>The last results, by the feeds' names.</summary>
    public ImmutableArray<FeedResult> Results => [.. _last.Values.OrderBy(result => result.Feed.Name, StringComparer.Ordinal)];

    /// <summary>The feed's last result; null before the first.</summary>
    public FeedResult? Of(Feed feed) => _last.GetValueOrDefault(feed.Name);

    /// <summary>Keeps the result in place of the feed's last one.</summary>
    public void Report(FeedResult result)
    {
        var before = Of(result.Feed);
        _last[result.Feed.Name] = result;
        Told?.Invoke(before, result);
    }

    /// <summary>How a feed does, for who asks.</summary>
    public FeedState StateOf(Feed feed)
    {
        var last = Of(feed);
        return new FeedState(
            feed.Name,
            feed.Address.AbsoluteUri,
            feed.Language,
            last?.FetchedAt,
            feed.IsOff ? "switched off" : last?.Result,
            last?.Items ?? 0,
            last?.Rejected ?? 0,
            last?.NextAt);
    }
}
