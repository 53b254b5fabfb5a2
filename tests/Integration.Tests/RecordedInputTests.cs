using System.Globalization;
using System.Text.Json;
using Xunit.Abstractions;

namespace CryptoViz.Integration.Tests;

/// <summary>The built program on the recorded answers and feeds, from its first poll on.</summary>
public sealed class RecordedInputTests(RecordedInputTests.Program program, ITestOutputHelper output) : IClassFixture<RecordedInputTests.Program>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [SkippableFact]
    public async Task Every_recorded_coin_shows_its_price_and_cap()
    {
        var gateway = await program.StartedAsync();
        output.WriteLine($"ready after {gateway.ReadyAfter}");
        var expected = program.Source!.Expected();
        var rows = new Dictionary<string, JsonElement>();
        await Eventually.TrueAsync(
            async () =>
            {
                rows = await RowsAsync(gateway);
                return program.Source.Served >= program.Source.Pages.Length && expected.All(coin =>
                    rows.TryGetValue(coin.Key, out var row) && Decimal(row, "price") == coin.Value.Price);
            },
            Patience,
            () => string.Join(", ", expected.Where(coin => !rows.TryGetValue(coin.Key, out var row) || Decimal(row, "price") != coin.Value.Price)
                .Select(coin => $"{coin.Key} {coin.Value.Price} {(rows.TryGetValue(coin.Key, out var row) ? row.GetProperty("price") : default)}").Take(10)));

        foreach (var (id, coin) in expected) Decimal(rows[id], "marketCap").ShouldBe(coin.MarketCap, id);
    }

    [SkippableFact]
    public async Task Every_readable_item_of_a_recorded_feed_is_on_the_news()
    {
        var gateway = await program.StartedAsync();
        foreach (var feed in Manifest())
        {
            // What is no feed at all has no count; an entry without a title has nothing to show.
            if (!feed.TryGetProperty("items_with_title", out var items) || !feed.GetProperty("well_formed").GetBoolean()) continue;

            var wanted = items.GetInt32();

            var name = feed.GetProperty("file").GetString()!;
            var found = 0;
            await Eventually.TrueAsync(
                async () => (found = await ItemsAsync(gateway, name)) >= wanted * 0.95,
                Patience,
                () => $"{name}: {found} of {wanted} items\n{Letters(gateway)}");
        }
    }

    [SkippableFact]
    public async Task What_is_no_feed_becomes_a_letter_with_its_reason()
    {
        var gateway = await program.StartedAsync();
        foreach (var name in new[] { "empty.xml", "unknown.xml" })
        {
            await Eventually.TrueAsync(
                () => Task.FromResult(Letters(gateway).Any(letter => letter.GetProperty("origin").GetString() == name)),
                Patience,
                () => name);
            Letters(gateway).First(letter => letter.GetProperty("origin").GetString() == name)
                .GetProperty("reason").GetString().ShouldBe("unreadable-feed");
        }
    }

    private static async Task<Dictionary<string, JsonElement>> RowsAsync(GatewayProcess gateway)
    {
        var rows = new Dictionary<string, JsonElement>();
        for (var page = 1; ; page++)
        {
            var answer = await gateway.GetAsync($"/api/v1/coins?perPage=250&page={page}");
            foreach (var row in answer.GetProperty("coins").EnumerateArray()) rows[row.GetProperty("id").GetString()!] = row;
            if (rows.Count >= answer.GetProperty("total").GetInt32() || page > 20) return rows;
        }
    }

    private static async Task<int> ItemsAsync(GatewayProcess gateway, string feed)
    {
        var count = 0;
        var before = "";
        do
        {
            var page = await gateway.GetAsync($"/api/v1/news?feed={feed}&limit=100{before}");
            count += page.GetProperty("items").GetArrayLength();
            before = page.GetProperty("next") is { ValueKind: JsonValueKind.String } next ? $"&before={Uri.EscapeDataString(next.GetString()!)}" : "";
        }
        while (before.Length > 0);
        return count;
    }

    private List<JsonElement> Letters(GatewayProcess gateway)
    {
        gateway.Address.ShouldNotBeNull();
        var file = Path.Combine(program.Data, "live-usd", "dead-letters", "dead-letters.jsonl");
        return File.Exists(file) ? [.. File.ReadLines(file).Select(line => JsonDocument.Parse(line).RootElement)] : [];
    }

    private static IEnumerable<JsonElement> Manifest() =>
        JsonDocument.Parse(File.ReadAllBytes(Repository.Recorded("feeds", "manifest.json"))).RootElement.EnumerateArray();

    private static decimal? Decimal(JsonElement row, string name) => row.GetProperty(name) is { ValueKind: JsonValueKind.Number } number
        ? decimal.Parse(number.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture)
        : null;

    /// <summary>One run of the program for all tests of the class.</summary>
    public sealed class Program : IAsyncLifetime
    {
        private GatewayProcess? _gateway;

        internal RecordedSource? Source { get; private set; }

        public string Data { get; } = Directory.CreateTempSubdirectory("cryptoviz-").FullName;

        internal async Task<GatewayProcess> StartedAsync()
        {
            Repository.NeedRecordedInputs();
            if (_gateway is not null) return _gateway;

            Source = await RecordedSource.StartAsync();
            _gateway = GatewayProcess.Start([.. Source.Arguments(Data)]);
            await _gateway.ReadyAsync(TimeSpan.FromSeconds(30));
            return _gateway;
        }

        public Task InitializeAsync() => Task.CompletedTask;

        public async Task DisposeAsync()
        {
            if (_gateway is not null) await _gateway.DisposeAsync();
            if (Source is not null) await Source.DisposeAsync();
            Directory.Delete(Data, recursive: true);
        }
    }
}
