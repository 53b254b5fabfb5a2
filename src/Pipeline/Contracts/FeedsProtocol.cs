using System.Collections.Immutable;

namespace CryptoViz.Pipeline.Contracts;

/// <summary>
/// What can be said about the news feeds: to the actor that runs the ingest graphs, how they do; to the one that remembers over
/// restarts, which fail.
/// </summary>
public static class FeedsProtocol
{
    /// <summary>Query: how do the feeds do? Answered by <see cref="Feeds"/>.</summary>
    public sealed record GetFeeds;

    /// <summary>Query: which feeds fail? Answered by <see cref="FailingFeeds"/>.</summary>
    public sealed record GetFailing;

    /// <summary>Reply: the feeds whose last fetch failed, in this run or an earlier one.</summary>
    public sealed record FailingFeeds(ImmutableArray<Failed> Values);

    /// <summary>Command, not answered, and event: a fetch of a feed gave nothing that could be read. A storage format: it only grows.</summary>
    /// <param name="Url">The feed's address, which names it: under another one it is another feed.</param>
    /// <param name="At">When.</param>
    /// <param name="Result">What went wrong, in one line.</param>
    /// <param name="Failures">How many failures in a row this is, from 1.</param>
    /// <param name="NotBefore">Before when its server wants no request; <paramref name="At"/> when it asked for nothing.</param>
    public sealed record Failed(string Url, DateTimeOffset At, string Result, int Failures, DateTimeOffset NotBefore) : IFeedEvent;

    /// <summary>Command, not answered, and event: a feed that failed is read again. A storage format: it only grows.</summary>
    public sealed record ReadAgain(string Url) : IFeedEvent;

    /// <summary>Reply: the feeds of the configuration by name, also those that are switched off.</summary>
    public sealed record Feeds(ImmutableArray<FeedState> Values);
}

/// <summary>An event in the journal of the feeds.</summary>
public interface IFeedEvent
{
    /// <summary>The feed's address.</summary>
    string Url { get; }
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
