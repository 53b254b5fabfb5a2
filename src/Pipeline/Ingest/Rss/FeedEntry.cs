using System.Collections.Immutable;
using System.Xml.Linq;

namespace CryptoViz.Pipeline.Ingest.Rss;

/// <summary>One entry of a feed as it stands there, whichever layer read it: texts may be markup, the rest anything.</summary>
internal sealed record FeedEntry
{
    /// <summary>The guid or Atom id; null without one.</summary>
    public string? Guid { get; init; }

    /// <summary>The title, possibly markup.</summary>
    public string? Title { get; init; }

    /// <summary>The teaser, or the content where there is no teaser, possibly markup.</summary>
    public string? Summary { get; init; }

    /// <summary>The link, possibly relative.</summary>
    public string? Link { get; init; }

    /// <summary>What a relative link starts from, where the feed says so.</summary>
    public Uri? Base { get; init; }

    /// <summary>When the publisher dates it; null without a readable date.</summary>
    public DateTimeOffset? Date { get; init; }

    /// <summary>The publisher's labels.</summary>
    public ImmutableArray<string> Categories { get; init; } = [];

    /// <summary>The whole entry, for a dead letter.</summary>
    public required XElement Element { get; init; }
}

/// <summary>What a layer read of one feed.</summary>
/// <param name="Entries">The entries, in the feed's order.</param>
/// <param name="Language">The feed's language; null without one.</param>
/// <param name="Broken">Why the rest could not be read; null when all was.</param>
internal sealed record FeedEntries(ImmutableArray<FeedEntry> Entries, string? Language, string? Broken);
