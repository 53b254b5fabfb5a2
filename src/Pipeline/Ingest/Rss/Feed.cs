using System.Collections.Immutable;

namespace CryptoViz.Pipeline.Ingest.Rss;

/// <summary>A feed of the configuration.</summary>
/// <param name="Name">Its name, shown to users.</param>
/// <param name="Address">Its address.</param>
/// <param name="Language">Its language; null to take what the feed says.</param>
/// <param name="Mode"><c>live</c> or <c>demo</c>.</param>
internal sealed record Feed(string Name, Uri Address, string? Language, string Mode)
{
    /// <summary>True when it is known but not fetched.</summary>
    public bool IsOff { get; init; }

    /// <summary>The feeds of the configuration, also those that are switched off.</summary>
    /// <exception cref="ArgumentException">An address or a name is unusable; the message names it and what is allowed.</exception>
    public static ImmutableArray<Feed> Of(PipelineOptions.NewsOptions options, string mode)
    {
        ImmutableArray<Feed> feeds = [.. options.Feeds.Select(feed => Of(feed, mode) with { IsOff = options.Off.Contains(NameOf(feed)) })];
        if (options.Off.Except(feeds.Select(feed => feed.Name)).FirstOrDefault() is { } stranger)
            throw new ArgumentException($"News:Off has '{stranger}', and no feed has that name; there are {string.Join(", ", feeds.Select(feed => feed.Name))}");

        return feeds.GroupBy(feed => feed.Name).FirstOrDefault(group => group.Count() > 1) is { Key: var twice }
            ? throw new ArgumentException($"News:Feeds has two feeds named '{twice}'; each needs a name of its own")
            : feeds;
    }

    private static string NameOf(PipelineOptions.FeedOptions feed) => feed.Name.Length > 0 ? feed.Name : feed.Url;

    private static Feed Of(PipelineOptions.FeedOptions feed, string mode) => new(
        NameOf(feed),
        Uri.TryCreate(feed.Url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw new ArgumentException($"News:Feeds '{feed.Name}' has the Url '{feed.Url}'; an http or https address is needed"),
        feed.Language.Length > 0 ? feed.Language : null,
        mode);
}
