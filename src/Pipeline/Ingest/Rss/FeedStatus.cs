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
    /// <summary>How many fetches in a row, this one included, gave nothing that could be read; 0 when this one did.</summary>
    public int Failures { get; init; }

    /// <summary>True when nothing of it could be read.</summary>
    public bool IsFailure => Failures > 0;

    /// <summary>When the feed is fetched next.</summary>
    public DateTimeOffset NextAt { get; init; }

    /// <summary>Before when its server wants no request.</summary>
    public DateTimeOffset NotBefore { get; init; }
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

    /// <summary>Keeps the result of an earlier run, which nobody has to hear again; what is known of this one goes before.</summary>
    public void Recall(FeedResult result) => _last.TryAdd(result.Feed.Name, result);

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
