using System.Collections.Immutable;
using System.Xml;
using System.Xml.Linq;

namespace CryptoViz.Pipeline.Ingest.Rss;

/// <summary>
/// Reads any vocabulary of feeds (RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0, and mixtures) by the local names of elements:
/// what System.ServiceModel.Syndication refuses for its version, namespace or one odd element still has entries.
/// </summary>
internal static class LooseLayer
{
    /// <summary>The most entries that are read of one feed.</summary>
    public const int MaxEntries = 500;

    private static readonly string[] Roots = ["rss", "RDF", "feed", "channel"];
    private static readonly string[] EntryNames = ["item", "entry"];
    private static readonly string[] DateNames = ["pubDate", "published", "issued", "date", "created", "updated", "modified"];
    private static readonly string[] SummaryNames = ["description", "summary", "encoded", "content"];
    private static readonly string[] CategoryNames = ["category", "subject"];

    // Their title, description and the like belong to a picture or an episode, not to the entry.
    private static readonly string[] Foreign = ["http://search.yahoo.com/mrss/", "http://www.itunes.com/dtds/podcast-1.0.dtd"];

    /// <summary>Reads the feed's entries up to where its XML breaks.</summary>
    public static FeedEntries Read(XmlReader reader)
    {
        var entries = ImmutableArray.CreateBuilder<FeedEntry>();
        string? language = null;
        try
        {
            reader.MoveToContent();
            if (!Roots.Contains(reader.LocalName))
                return new([], null, $"its root element is <{reader.LocalName}>, which no feed has");

            language = reader.XmlLang is { Length: > 0 } lang ? lang : null;
            while (!reader.EOF && entries.Count < MaxEntries)
            {
                if (reader.NodeType != XmlNodeType.Element) reader.Read();
                else if (EntryNames.Contains(reader.LocalName)) entries.Add(Entry((XElement)XNode.ReadFrom(reader)));
                else if (language is null && reader.LocalName == "language") language = XElement.Parse(reader.ReadOuterXml()).Value;
                else reader.Read();
            }

            return new(entries.DrainToImmutable(), language, null);
        }
        catch (XmlException e)
        {
            return new(entries.DrainToImmutable(), language, e.Message);
        }
    }

    /// <summary>Reads one entry.</summary>
    public static FeedEntry Entry(XElement entry)
    {
        // By local name, those in the entry's own namespace first.
        var children = entry.Elements()
            .Where(child => !Foreign.Contains(child.Name.NamespaceName))
            .OrderBy(child => child.Name.Namespace == entry.Name.Namespace ? 0 : 1)
            .ToLookup(child => child.Name.LocalName);
        return new()
        {
            Guid = Guid(entry, children),
            Title = Markup(children["title"].FirstOrDefault()),
            Summary = SummaryNames.Select(name => Markup(children[name].FirstOrDefault())).FirstOrDefault(text => text is not null),
            Link = Link(children),
            Base = Base(entry),
            Date = DateNames.Select(name => FeedDate.Read(children[name].FirstOrDefault()?.Value)).FirstOrDefault(date => date is not null),
            Categories = [.. CategoryNames.SelectMany(name => children[name]).Select(Label)],
            Element = entry,
        };
    }

    private static string? Guid(XElement entry, ILookup<string, XElement> children) =>
        Filled((children["guid"].FirstOrDefault() ?? children["id"].FirstOrDefault())?.Value)
            ?? entry.Attribute(XName.Get("about", FeedXml.Names.Rdf))?.Value;

    private static string? Link(ILookup<string, XElement> children) =>
        children["link"]
            .Where(IsStory)
            .Select(link => Filled(link.Attribute("href")?.Value) ?? Filled(link.Value))
            .FirstOrDefault(link => link is not null)
        ?? (children["guid"].FirstOrDefault() is { } guid && guid.Attribute("isPermaLink")?.Value != "false" ? Filled(guid.Value) : null);

    private static bool IsStory(XElement link) => link.Attribute("rel")?.Value is null or "alternate";

    private static Uri? Base(XElement entry) =>
        entry.AncestorsAndSelf().Attributes(XNamespace.Xml + "base").FirstOrDefault() is { } attribute
        && Uri.TryCreate(attribute.Value, UriKind.Absolute, out var uri)
        && !uri.IsFile
            ? uri
            : null;

    private static string Label(XElement category) =>
        category.Attribute("label")?.Value ?? category.Attribute("term")?.Value ?? category.Value;

    // Child elements are markup that somebody forgot to escape, or XHTML content.
    private static string? Markup(XElement? element) => element switch
    {
        null => null,
        { HasElements: true } => string.Concat(element.Nodes().Select(node => node.ToString(SaveOptions.DisableFormatting))),
        _ => Filled(element.Value),
    };

    private static string? Filled(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
