using System.Collections.Immutable;

namespace CryptoViz.Pipeline.Contracts;

/// <summary>What can be asked about the news feeds, of the actor that runs the ingest graphs, and what it answers.</summary>
public static class FeedsProtocol
{
    /// <summary>Query: how do the feeds do? Answered by <see cref="Feeds"/>.</summary>
    public sealed record GetFeeds;

    /// <summary>Reply: the feeds of the configuration by name, also those that are switched off.</summary>
    public sealed record Feeds(ImmutableArray<FeedState> Values);
}

/// <summary>How a feed does.</summary>
/// <param name="Name">Its name, shown to users.</param>
/// <param name="Url">Its address.</param>
/// <param name="Language">Its language; null when it is left to the feed.</param>
/// <param name="LastFetchAt">When it was asked last; null before the first time.</param>
/// <param name="LastResult"><c>ok</c>, <c>not modified</c>, <c>switched off</c>, or one line that says what went wrong; null before the first time.</param>
/// <param name="Items">Readable items of the last answer that had a body.</param>
/// <param name="Rejected">What could not be read of it.</param>
/// <param name="NextFetchAt">When it is asked next, at the soonest; null while unknown or switched off.</param>
public sealed record FeedState(
    string Name, string Url, string? Language, DateTimeOffset? LastFetchAt, string? LastResult, int Items, int Rejected, DateTimeOffset? NextFetchAt);
