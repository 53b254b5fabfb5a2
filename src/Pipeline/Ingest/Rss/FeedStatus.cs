using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace CryptoViz.Pipeline.Ingest.Rss;

/// <summary>How the last fetch of a feed ended.</summary>
/// <param name="Feed">The feed.</param>
/// <param name="FetchedAt">When.</param>
/// <param name="Result"><c>ok</c>, <c>not modified</c>, or one line that says what went wrong.</param>
/// <param name="Items">Readable items of the last answer that had a body.</param>
/// <param name="Rejected">Dead letters of the last answer that had a body.</param>
internal sealed record FeedResult(Feed Feed, DateTimeOffset FetchedAt, string Result, int Items, int Rejected);

/// <summary>The last result of each feed on this node. Safe for use from any thread.</summary>
internal sealed class FeedStatus
{
    private readonly ConcurrentDictionary<string, FeedResult> _last = new();

    /// <summary>The last results, by the feeds' names.</summary>
    public ImmutableArray<FeedResult> Results => [.. _last.Values.OrderBy(result => result.Feed.Name, StringComparer.Ordinal)];

    /// <summary>Keeps the result in place of the feed's last one.</summary>
    public void Report(FeedResult result) => _last[result.Feed.Name] = result;
}
