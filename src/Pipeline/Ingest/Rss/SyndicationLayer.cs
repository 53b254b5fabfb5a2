using System.Collections.Immutable;
using System.ServiceModel.Syndication;
using System.Xml;
using System.Xml.Linq;

namespace CryptoViz.Pipeline.Ingest.Rss;

/// <summary>
/// Reads RSS 2.0 and Atom 1.0 with System.ServiceModel.Syndication, one entry at a time, so that an entry which the library
/// refuses is read loosely and its neighbours are kept.
/// </summary>
internal static class SyndicationLayer
{
    /// <summary>Reads the feed; null when the library does not know its vocabulary or refuses the feed as a whole.</summary>
    public static FeedEntries? Read(XmlReader reader)
    {
        var entries = ImmutableArray.CreateBuilder<FeedEntry>();
        try
        {
            reader.MoveToContent();
            SyndicationFeedFormatter? formatter = (reader.LocalName, reader.NamespaceURI) switch
            {
                ("rss", "") when reader.GetAttribute("version") == "2.0" => new Rss20(entries),
                ("feed", FeedXml.Names.Atom) => new Atom10(entries),
                _ => null,
            };
            if (formatter is null) return null;

            formatter.DateTimeParser = ReadDate;
            formatter.UriParser = ReadUri;
            formatter.ReadFrom(reader);
            return new(entries.DrainToImmutable(), formatter.Feed.Language, null);
        }
        catch (Exception e) when (IsRefusal(e))
        {
            return null;
        }
    }

    private static bool IsRefusal(Exception e) =>
        e is XmlException or FormatException or ArgumentException or InvalidOperationException or NotSupportedException;

    // An unreadable date is no date: the default, which no feed means.
    private static bool ReadDate(XmlDateTimeData data, out DateTimeOffset date)
    {
        date = FeedDate.Read(data.DateTimeString) ?? default;
        return true;
    }

    // The library's own parser loses the whole feed over one bad address. What is none is dropped when the item is made.
    private static bool ReadUri(XmlUriData data, out Uri uri)
    {
        if (!Uri.TryCreate(data.UriString?.Trim(), UriKind.RelativeOrAbsolute, out uri!)) uri = new Uri("", UriKind.Relative);
        return true;
    }

    private static SyndicationItem Take(
        XmlReader reader, SyndicationFeed feed, ImmutableArray<FeedEntry>.Builder entries, Func<XmlReader, SyndicationFeed, SyndicationItem> read)
    {
        if (entries.Count >= LooseLayer.MaxEntries)
        {
            reader.Skip();
            return new SyndicationItem();
        }

        // The library refuses some entries when it reads them from an XElement, so they are parsed twice.
        var xml = reader.ReadOuterXml();
        var loose = LooseLayer.Entry(XElement.Parse(xml));
        try
        {
            using var alone = XmlReader.Create(new StringReader(xml));
            alone.MoveToContent();
            entries.Add(Merge(read(alone, feed), feed, loose));
        }
        catch (Exception e) when (IsRefusal(e))
        {
            entries.Add(loose);
        }

        // The feed object is thrown away: what matters was taken.
        return new SyndicationItem();
    }

    private static FeedEntry Merge(SyndicationItem item, SyndicationFeed feed, FeedEntry loose)
    {
        var story = item.Links.FirstOrDefault(link => link.RelationshipType is null or "alternate");
        var date = item.PublishDate != default ? item.PublishDate : item.LastUpdatedTime;
        return loose with
        {
            Guid = item.Id is { Length: > 0 } id ? id.Trim() : loose.Guid,
            Title = item.Title?.Text ?? loose.Title,
            Summary = item.Summary?.Text is { Length: > 0 } summary ? summary : loose.Summary,
            Link = story?.Uri?.OriginalString is { Length: > 0 } link ? link : loose.Link,
            Base = new[] { story?.BaseUri, item.BaseUri, feed.BaseUri }.FirstOrDefault(uri => uri is { IsAbsoluteUri: true, IsFile: false }),
            Date = date != default ? date : loose.Date,
            Categories = item.Categories.Count > 0 ? [.. item.Categories.Select(category => category.Label ?? category.Name)] : loose.Categories,
        };
    }

    private sealed class Rss20(ImmutableArray<FeedEntry>.Builder entries) : Rss20FeedFormatter
    {
        protected override SyndicationItem ReadItem(XmlReader reader, SyndicationFeed feed) => Take(reader, feed, entries, base.ReadItem);
    }

    private sealed class Atom10(ImmutableArray<FeedEntry>.Builder entries) : Atom10FeedFormatter
    {
        protected override SyndicationItem ReadItem(XmlReader reader, SyndicationFeed feed) => Take(reader, feed, entries, base.ReadItem);
    }
}
