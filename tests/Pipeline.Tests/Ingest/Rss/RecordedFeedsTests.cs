using System.Text.Json;
using CryptoViz.Pipeline.Ingest.Rss;

namespace CryptoViz.Pipeline.Tests.Ingest.Rss;

/// <summary>Every recorded feed against what another reader, Universal Feed Parser, found in it.</summary>
public class RecordedFeedsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);

    public sealed record Counts(string File, bool WellFormed, int Items, int Links, int Dates);

    /// <summary>Where our count differs from the other reader's, and why.</summary>
    private static readonly Dictionary<string, (int Items, string Why)> Differs = new()
    {
        ["rss20-entity-in-doctype.xml"] = (0, "its only entry has a guid but neither a title nor a text: nothing to show"),
        ["rss20-incomplete-cdata.xml"] = (0, "the download ends inside its only entry, before any text"),
        ["rss20-no-declared-encoding-latin1.xml"] = (9, "one of its ten entries is empty but for a date"),
        ["rss092-sample.xml"] = (21, "two of its entries are the same to the letter"),
    };

    public static TheoryData<string> Files() => [.. Manifest().Select(feed => feed.File).DefaultIfEmpty("none")];

    [SkippableTheory]
    [MemberData(nameof(Files))]
    public void A_recorded_feed_gives_the_items_that_another_reader_finds(string file)
    {
        Repository.NeedRecordedInputs();
        var expected = Manifest().Single(feed => feed.File == file);

        var page = Read(file);

        page.Items.Length.ShouldBe(Differs.TryGetValue(file, out var differs) ? differs.Items : expected.Items, differs.Why);
        page.Items.Count(item => item.Link is not null).ShouldBeGreaterThanOrEqualTo(Math.Min(expected.Links, page.Items.Length));
        page.Items.Count(item => item.PublishedAt is not null).ShouldBe(Math.Min(expected.Dates, page.Items.Length));
    }

    [SkippableFact]
    public void Well_formed_feeds_give_at_least_95_percent_of_the_items()
    {
        Repository.NeedRecordedInputs();
        var wellFormed = Manifest().Where(feed => feed.WellFormed).ToArray();

        var items = wellFormed.Sum(feed => Read(feed.File).Items.Length);

        items.ShouldBeGreaterThanOrEqualTo(wellFormed.Sum(feed => feed.Items) * 95 / 100);
    }

    private static FeedPage Read(string file)
    {
        var feed = new Feed(file, new Uri("https://feed.example/"), null, "live");
        return FeedReader.Read(File.ReadAllBytes(Repository.Recorded("feeds", file)), null, feed, feed.Address, Now);
    }

    private static Counts[] Manifest()
    {
        var path = Repository.Recorded("feeds", "manifest.json");
        if (!File.Exists(path)) return [];

        using var json = JsonDocument.Parse(File.ReadAllBytes(path));
        return [.. json.RootElement.EnumerateArray().Select(Row)];

        static Counts Row(JsonElement row) => new(
            row.GetProperty("file").GetString()!,
            row.TryGetProperty("well_formed", out var wellFormed) && wellFormed.GetBoolean(),
            Number(row, "items"),
            Number(row, "items_with_link"),
            Number(row, "items_with_date"));

        static int Number(JsonElement row, string name) => row.TryGetProperty(name, out var number) ? number.GetInt32() : 0;
    }
}
