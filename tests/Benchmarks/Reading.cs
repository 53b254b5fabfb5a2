using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Xml;
using CryptoViz.Pipeline.Ingest;
using CryptoViz.Pipeline.Ingest.CoinGecko;
using CryptoViz.Pipeline.Ingest.Rss;

namespace CryptoViz.Benchmarks;

/// <summary>
/// What it costs to read a recorded page of 250 coins, beside a bare pass of <see cref="Utf8JsonReader"/> over the same bytes, and
/// recorded feeds, beside a bare pass of <see cref="XmlReader"/>.
/// </summary>
internal static class Reading
{
    private const int Pairs = 10;
    private const int Reads = 100;
    private const int WarmReads = 1_000;

    public static readonly DateTimeOffset Now = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);
    private static readonly string[] Feeds = ["rss20-nytimes-media.xml", "rss20-citydog-cyrillic.xml", "atom10-theverge.xml", "rss10-rdf-utf8.xml"];

    public static async Task MeasureAsync(Table table)
    {
        var recorded = Recorded();
        if (!Directory.Exists(recorded))
        {
            table.Add("reading", "-", "not measured", $"the recorded inputs are not at {recorded} (set CRYPTOVIZ_SHARED)");
            return;
        }

        await MeasurePageAsync(table, await File.ReadAllBytesAsync(Path.Combine(recorded, "coingecko", "markets.usd.top250.poll-a.20220223.json")));
        var bodies = Feeds.Select(feed => File.ReadAllBytes(Path.Combine(recorded, "feeds", feed))).ToArray();

        // Code that runs much is compiled anew beside it for some seconds; on two processors that is half of what there is.
        for (var warm = 0; warm < WarmReads; warm++)
            foreach (var body in bodies) FeedReader.Read(body, null, FeedOf("warm"), FeedOf("warm").Address, Now);
        for (var i = 0; i < Feeds.Length; i++) await MeasureFeedAsync(table, Feeds[i], bodies[i]);
    }

    private static async Task MeasurePageAsync(Table table, byte[] page)
    {
        var reader = new MarketsReader(new Origin("coingecko", "live", "usd"));
        var ticks = reader.Read(page, Now).Ticks.Length;
        var (bare, ours) = await Rounds.InTurnAsync(Pairs, () => Time(() => Pass(page)), () => Time(() => reader.Read(page, Now)));
        table.Add(
            $"a page of {ticks} coins to ticks / a bare pass over the JSON",
            "< 3",
            ours.Zip(bare, (our, floor) => our / floor).Text(),
            $"{ours.Text()} ms, floor {bare.Text()} ms, {page.Length / 1e3:0} kB");
    }

    private static async Task MeasureFeedAsync(Table table, string name, byte[] body)
    {
        var feed = FeedOf(name);
        var items = FeedReader.Read(body, null, feed, feed.Address, Now).Items.Length;
        var (bare, ours) = await Rounds.InTurnAsync(
            Pairs, () => Time(() => Pass(body, name)), () => Time(() => FeedReader.Read(body, null, feed, feed.Address, Now)));
        table.Add(
            $"{name}, for 50 items",
            "< 5 ms",
            $"{ours.Select(ms => ms * 50 / items).Text()} ms",
            string.Create(CultureInfo.InvariantCulture, $"{items} items, {body.Length / 1e3:0} kB; a bare pass over the XML {bare.Median() * 50 / items:0.00} ms"));
    }

    private static Feed FeedOf(string name) => new(name, new Uri("https://feed.example/"), null, "live");

    private static Task<double> Time(Action read)
    {
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < Reads; i++) read();
        return Task.FromResult(clock.Elapsed.TotalMilliseconds / Reads);
    }

    private static void Pass(byte[] json)
    {
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
        }
    }

    private static void Pass(byte[] xml, string name)
    {
        using var reader = XmlReader.Create(new MemoryStream(xml), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore }, name);
        while (reader.Read())
        {
        }
    }

    public static string Recorded() => Path.Combine(
        Environment.GetEnvironmentVariable("CRYPTOVIZ_SHARED") ?? Path.Combine(Environment.CurrentDirectory, "..", "shared"), "data");
}
