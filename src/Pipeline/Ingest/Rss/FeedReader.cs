using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Ingest.Rss;

/// <summary>What one answer of a feed holds.</summary>
/// <param name="Items">The readable items, in the feed's order, each id once.</param>
/// <param name="Letters">One for each entry that can't be shown, and one when the answer is no feed or breaks off.</param>
internal sealed record FeedPage(ImmutableArray<NewsItem> Items, ImmutableArray<DeadLetter> Letters)
{
    /// <summary>How long the publisher says that it may be kept (<c>ttl</c>); null when it doesn't say.</summary>
    public TimeSpan? Ttl { get; init; }
}

/// <summary>
/// Reads feeds of any vocabulary and most kinds of damage: System.ServiceModel.Syndication first, a loose layer where it
/// refuses, both again on repaired text where the XML is broken. Pure, and safe with any bytes; nothing outside the bytes is
/// ever read.
/// </summary>
internal static partial class FeedReader
{
    private const int MaxTitle = 300;
    private const int MaxSummary = 600;
    private const int MaxTitleOfUntitled = 100;
    private const int MaxCategories = 30;
    private const int MaxCategory = 80;

    /// <summary>Reads one answer.</summary>
    /// <param name="body">The decompressed body.</param>
    /// <param name="charset">The charset that the HTTP header names; null without one.</param>
    /// <param name="feed">The feed that was asked.</param>
    /// <param name="answeredBy">Where the answer came from after redirects; relative links start there.</param>
    /// <param name="now">When it was read.</param>
    public static FeedPage Read(ReadOnlySpan<byte> body, string? charset, Feed feed, Uri answeredBy, DateTimeOffset now)
    {
        var text = FeedText.Decode(body, charset);
        var read = Read(text);
        var items = ImmutableArray.CreateBuilder<NewsItem>();
        var letters = ImmutableArray.CreateBuilder<DeadLetter>();
        var ids = new HashSet<string>();
        foreach (var entry in read.Entries)
        {
            if (ToItem(entry, feed, read.Language, answeredBy, now) is not { } item)
                letters.Add(Letter(DeadLetterReason.UnreadableItem, "the entry has neither a title nor a text", entry) with { Key = entry.Guid });
            else if (ids.Add(item.Id))
                items.Add(item);
        }

        if (read.Broken is { } why)
        {
            letters.Add(items.Count == 0
                ? DeadLetter.Of(DeadLetterReason.UnreadableFeed, $"the answer is not a readable feed: {why}", feed.Name, body, now)
                : DeadLetter.Of(DeadLetterReason.UnreadableItem, $"the feed breaks off after {items.Count} items: {why}", feed.Name, body, now));
        }

        return new(items.DrainToImmutable(), letters.DrainToImmutable()) { Ttl = TtlIn(text) };

        DeadLetter Letter(string reason, string detail, FeedEntry entry) =>
            DeadLetter.Of(reason, detail, feed.Name, Encoding.UTF8.GetBytes(entry.Element.ToString(SaveOptions.DisableFormatting)), now);
    }

    private static FeedEntries Read(string text)
    {
        if (string.IsNullOrWhiteSpace(text)) return new([], null, "it is empty");

        try
        {
            var asIs = ReadXml(text, []);
            if (asIs.Broken is null) return asIs;

            var repaired = ReadXml(FeedXml.Repair(text), FeedXml.Prefixes(text));
            return repaired.Broken is null || repaired.Entries.Length > asIs.Entries.Length ? repaired : asIs;
        }
        catch (RegexMatchTimeoutException)
        {
            return new([], null, "it takes too long to read");
        }
    }

    private static FeedEntries ReadXml(string text, IEnumerable<string> prefixes)
    {
        using var strict = FeedXml.Open(text, prefixes);
        if (SyndicationLayer.Read(strict) is { } read) return read;

        using var loose = FeedXml.Open(text, prefixes);
        return LooseLayer.Read(loose);
    }

    private static NewsItem? ToItem(FeedEntry entry, Feed feed, string? language, Uri answeredBy, DateTimeOffset now)
    {
        var summary = PlainText.Of(entry.Summary, MaxSummary);
        var title = PlainText.Of(entry.Title, MaxTitle) ?? PlainText.Of(summary, MaxTitleOfUntitled);
        if (title is null) return null;

        var publishedAt = FeedDate.Believe(entry.Date, now);
        var link = NewsIdentity.Link(entry.Link, entry.Base ?? answeredBy)?.AbsoluteUri;
        return new NewsItem
        {
            Id = NewsIdentity.Of(entry.Guid, link, title, publishedAt, feed.Address.AbsoluteUri),
            Title = title,
            Summary = summary == title ? null : summary,
            Link = link,
            Language = Primary(feed.Language ?? language),
            Categories = [.. entry.Categories.Select(label => PlainText.Of(label, MaxCategory)).OfType<string>().Distinct().Take(MaxCategories)],
            Feed = feed.Name,
            FeedUrl = feed.Address.AbsoluteUri,
            PublishedAt = publishedAt,
            IngestedAt = now,
            Source = feed.Mode == "demo" ? "demo" : feed.Name,
            Mode = feed.Mode,
        };
    }

    // "en-US" and "EN" are "en" to a reader of news.
    private static string? Primary(string? language)
    {
        var primary = language?.Trim().Split('-', '_')[0].ToLowerInvariant();
        return primary is { Length: 2 or 3 } && primary.All(char.IsAsciiLetter) ? primary : null;
    }

    // It stands before the first item, as minutes, if people wrote a number at all.
    private static TimeSpan? TtlIn(string text) =>
        Ttl().Match(text, 0, Math.Min(text.Length, 8_000)) is { Success: true } match
            ? TimeSpan.FromMinutes(int.Parse(match.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture))
            : null;

    [GeneratedRegex(@"<ttl>\s*([0-9]{1,6})\s*</ttl>", RegexOptions.IgnoreCase, 1_000)]
    private static partial Regex Ttl();
}
