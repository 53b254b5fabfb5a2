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
        var entries = new Entries();
        try
        {
            reader.MoveToContent();
            SyndicationFeedFormatter? formatter = (reader.LocalName, reader.NamespaceURI) switch
            {
                // What the library doesn't know of an entry is the loose layer's; it would copy all of it.
                ("rss", "") when reader.GetAttribute("version") == "2.0" => new Rss20(entries) { PreserveElementExtensions = false },
                ("feed", FeedXml.Names.Atom) => new Atom10(entries) { PreserveElementExtensions = false },
                _ => null,
            };
            if (formatter is null) return null;

            formatter.DateTimeParser = ReadDate;
            formatter.UriParser = ReadUri;
            formatter.ReadFrom(reader);
            return new(entries.Drain(), formatter.Feed.Language, null);
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

    private static FeedEntry Read(
        XElement entry, SyndicationFeed feed, Func<XmlReader, SyndicationFeed, SyndicationItem> read)
    {
        var loose = LooseLayer.Entry(entry);
        try
        {
            using var reader = new EntryReader(entry);
            reader.MoveToContent();
            return Merge(read(reader, feed), feed, loose);
        }
        catch (Exception e) when (IsRefusal(e))
        {
            return loose;
        }
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

    /// <summary>Takes each entry out of the library's hands, so that none costs the others.</summary>
    private sealed class Entries
    {
        private readonly ImmutableArray<FeedEntry>.Builder _read = ImmutableArray.CreateBuilder<FeedEntry>();
        private XElement? _around;

        public ImmutableArray<FeedEntry> Drain() => _read.DrainToImmutable();

        public SyndicationItem Take(XmlReader reader, SyndicationFeed feed, Func<XmlReader, SyndicationFeed, SyndicationItem> read)
        {
            if (_read.Count < LooseLayer.MaxEntries)
            {
                _around ??= Around(reader);
                var entry = (XElement)XNode.ReadFrom(reader);
                _around.Add(entry);
                _read.Add(SyndicationLayer.Read(entry, feed, read));
            }
            else
            {
                reader.Skip();
            }

            // The feed object is thrown away: what matters was taken.
            return new SyndicationItem();
        }

        // Prefixes are declared on the feed and not on its entries, which know them by their parent.
        private static XElement Around(XmlReader reader) => new(
            "feed",
            ((IXmlNamespaceResolver)reader).GetNamespacesInScope(XmlNamespaceScope.ExcludeXml)
                .Where(declared => declared.Key.Length > 0)
                .Select(declared => new XAttribute(XNamespace.Xmlns + declared.Key, declared.Value)));
    }

    private sealed class Rss20(Entries entries) : Rss20FeedFormatter
    {
        protected override SyndicationItem ReadItem(XmlReader reader, SyndicationFeed feed) => entries.Take(reader, feed, base.ReadItem);
    }

    private sealed class Atom10(Entries entries) : Atom10FeedFormatter
    {
        protected override SyndicationItem ReadItem(XmlReader reader, SyndicationFeed feed) => entries.Take(reader, feed, base.ReadItem);
    }
}
