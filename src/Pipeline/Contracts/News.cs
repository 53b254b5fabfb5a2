using System.Collections.Immutable;

namespace CryptoViz.Pipeline.Contracts;

/// <summary>
/// One entry of a news feed: the value of topic <c>rssfeed</c>. All texts are plain text, never markup. Its identity is
/// <see cref="Id"/>: the same item twice changes nothing.
/// </summary>
public sealed record NewsItem
{
    /// <summary>The version of this shape.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>A hash of the feed's guid or of the cleaned link.</summary>
    public required string Id { get; init; }

    /// <summary>The headline.</summary>
    public required string Title { get; init; }

    /// <summary>The teaser; null without one.</summary>
    public string? Summary { get; init; }

    /// <summary>Where the story is: http or https; null when the feed gives no usable link.</summary>
    public string? Link { get; init; }

    /// <summary>The language of the feed or item, such as <c>en</c>; null when unknown.</summary>
    public string? Language { get; init; }

    /// <summary>The publisher's own labels.</summary>
    public ImmutableArray<string> Categories { get; init; } = [];

    /// <summary>The feed's name in the configuration.</summary>
    public required string Feed { get; init; }

    /// <summary>The feed's address.</summary>
    public required string FeedUrl { get; init; }

    /// <summary>When the publisher dates it, never later than <see cref="IngestedAt"/>; null when the feed gives no date.</summary>
    public DateTimeOffset? PublishedAt { get; init; }

    /// <summary>When this installation read it first.</summary>
    public required DateTimeOffset IngestedAt { get; init; }

    /// <summary>Where it comes from: the feed's name or <c>demo</c>.</summary>
    public required string Source { get; init; }

    /// <summary><c>live</c> or <c>demo</c>.</summary>
    public required string Mode { get; init; }
}

/// <summary>Why a news item is about a coin.</summary>
/// <param name="CoinId">The coin.</param>
/// <param name="Matched">The very words that matched.</param>
/// <param name="Rule">Which rule found it: <c>category, name, cashtag, symbol</c>.</param>
/// <param name="Confidence">From 0 (guess) to 1 (the publisher says so).</param>
public sealed record Mention(CoinId CoinId, string Matched, string Rule, double Confidence);

/// <summary>A story with the coins that it is about.</summary>
/// <param name="Item">The story as the feed told it that had it first.</param>
/// <param name="Mentions">The coins.</param>
public sealed record TaggedNews(NewsItem Item, ImmutableArray<Mention> Mentions)
{
    /// <summary>The same story as other feeds told it, in the order in which they came; one a feed.</summary>
    public ImmutableArray<NewsItem> Also { get; init; } = [];
}
