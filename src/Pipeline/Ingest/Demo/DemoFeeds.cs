using System.Collections.Immutable;
using System.ServiceModel.Syndication;
using System.Text;
using System.Xml;

namespace CryptoViz.Pipeline.Ingest.Demo;

/// <summary>An invented news feed.</summary>
/// <param name="Name">Its name, shown to users.</param>
/// <param name="Path">Its path on <see cref="DemoHandler.Host"/>.</param>
/// <param name="Language">The language of its headlines.</param>
/// <param name="IsAtom">True for Atom 1.0, false for RSS 2.0.</param>
internal sealed record DemoFeed(string Name, string Path, string Language, bool IsAtom)
{
    /// <summary>Its address.</summary>
    public Uri Url { get; } = new($"https://{DemoHandler.Host}{Path}");

    /// <summary>Distinguishes its items, before the seed is mixed in.</summary>
    public ulong Key { get; } = DemoHash.Of(Path);
}

/// <summary>
/// The demo's feeds as documents. Time is cut into slots of 5.5 minutes with one item each, at 3 to 8 minutes from the one
/// before; an item follows from (seed, feed, slot) alone. A document has every item of the last day and each fourth of the
/// three days before, newest first, and changes only when an item comes.
/// </summary>
internal sealed class DemoFeeds(int seed, DemoPrices prices)
{
    /// <summary>The feeds, which in demo mode stand in place of the configured ones.</summary>
    public static readonly ImmutableArray<DemoFeed> All =
    [
        new("Demo Wire", "/wire/rss.xml", "en", IsAtom: false),
        new("Demo Ledger", "/ledger/atom.xml", "en", IsAtom: true),
        new("Demo Dépêche", "/depeche/rss.xml", "fr", IsAtom: false),
    ];

    private const long SlotSeconds = 330;
    private const long JitterSeconds = 150;
    private const long SlotsOfDay = 86_400 / SlotSeconds;

    private readonly DemoHeadlines _headlines = new(prices);
    private readonly Lock _gate = new();
    private readonly Dictionary<DemoFeed, (long Slot, byte[] Document)> _documents = [];

    /// <summary>The feed at an address; null when there is none.</summary>
    public static DemoFeed? Find(Uri address) => All.FirstOrDefault(feed => feed.Url == address);

    /// <summary>The feed's document at a time, and a tag that changes exactly when the document does.</summary>
    public (string Tag, byte[] Document) Read(DemoFeed feed, DateTimeOffset now)
    {
        var slot = now.ToUnixTimeSeconds() / SlotSeconds;
        if (TimeOf(feed, slot) > now) slot--;
        lock (_gate)
        {
            if (!_documents.TryGetValue(feed, out var kept) || kept.Slot != slot)
                _documents[feed] = kept = (slot, Write(feed, slot));
            return ($"{seed}-{slot}", kept.Document);
        }
    }

    private byte[] Write(DemoFeed feed, long newest)
    {
        var slots = Enumerable.Range(0, (int)(4 * SlotsOfDay))
            .Select(age => newest - age)
            .Where(slot => newest - slot < SlotsOfDay || slot % 4 == 0);
        var document = new SyndicationFeed(feed.Name, "Invented headlines of the demo", new Uri(feed.Url, "."))
        {
            Id = feed.Url.ToString(),
            Language = feed.Language,
            LastUpdatedTime = TimeOf(feed, newest),
            Items = slots.Select(slot => Item(feed, slot)),
        };

        var bytes = new MemoryStream();
        using (var xml = XmlWriter.Create(bytes, new XmlWriterSettings { Encoding = new UTF8Encoding(false) }))
        {
            if (feed.IsAtom) document.SaveAsAtom10(xml);
            else document.GetRss20Formatter(serializeExtensionsAsAtom: false).WriteTo(xml);
        }

        return bytes.ToArray();
    }

    private SyndicationItem Item(DemoFeed feed, long slot)
    {
        var at = TimeOf(feed, slot);
        var headline = _headlines.Compose(feed.Language, KeyOf(feed), slot, at);
        var link = new Uri(feed.Url, $"{slot}");
        var item = new SyndicationItem(headline.Title, null, link)
        {
            Id = feed.IsAtom ? $"tag:{DemoHandler.Host},2026:{feed.Path}:{seed}:{slot}" : $"{link}?seed={seed}",
            PublishDate = at,
            LastUpdatedTime = feed.IsAtom ? at : default,
            Summary = SyndicationContent.CreateHtmlContent($"<p>{headline.Summary}</p>"),
        };
        foreach (var category in headline.Categories) item.Categories.Add(new SyndicationCategory(category));
        return item;
    }

    private DateTimeOffset TimeOf(DemoFeed feed, long slot) =>
        DateTimeOffset.FromUnixTimeSeconds(slot * SlotSeconds + DemoHash.Pick(KeyOf(feed), (ulong)slot, (int)JitterSeconds));

    private ulong KeyOf(DemoFeed feed) => DemoHash.Of(feed.Key, (ulong)seed);
}
