using System.Globalization;
using System.Text.Json;
using CryptoViz.Pipeline.Ingest.Demo;
using Microsoft.Extensions.Time.Testing;

namespace CryptoViz.Pipeline.Tests.Ingest.Demo;

/// <summary>Asks a demo, started at a given instant, as a client of CoinGecko would.</summary>
internal sealed class DemoClient : HttpClient
{
    public const string Poll = "coins/markets?vs_currency=usd&per_page=250&page=1";
    public const string ColdStart = Poll + "&sparkline=true&price_change_percentage=1h,24h,7d,14d,30d,200d,1y";

    public static readonly DateTimeOffset AfterNoon = DateTimeOffset.Parse("2026-11-24T12:07:13Z", CultureInfo.InvariantCulture);

    private DemoClient(FakeTimeProvider clock, bool incidents)
        : base(new DemoHandler(seed: 1, incidents, TimeSpan.FromSeconds(2), clock))
    {
        Clock = clock;
        BaseAddress = new Uri("https://api.coingecko.com/api/v3/");
    }

    public FakeTimeProvider Clock { get; }

    public static DemoClient StartedAt(DateTimeOffset now, bool incidents = false) => new(new FakeTimeProvider(now), incidents);

    public async Task<List<JsonElement>> Rows(string path = ColdStart) =>
        [.. JsonDocument.Parse(await GetStringAsync(path)).RootElement.EnumerateArray()];

    public async Task<JsonElement> Row(string id) => (await Rows($"{ColdStart}&ids={id}")).Single();

    public async Task<List<(long Time, double? Value)>> Chart(string id, string days, string series = "prices")
    {
        var chart = JsonDocument.Parse(await GetStringAsync($"coins/{id}/market_chart?vs_currency=usd&days={days}"));
        return [.. chart.RootElement.GetProperty(series).EnumerateArray().Select(pair => (pair[0].GetInt64(), pair[1].Number()))];
    }
}

internal static class JsonElementReading
{
    public static double? Number(this JsonElement value) => value.ValueKind == JsonValueKind.Null ? null : value.GetDouble();

    public static double? Number(this JsonElement row, string name) => row.GetProperty(name).Number();

    public static IEnumerable<double?> Sparkline(this JsonElement row) =>
        row.GetProperty("sparkline_in_7d").GetProperty("price").EnumerateArray().Select(price => price.Number());

    public static string Id(this JsonElement row) => row.GetProperty("id").GetString()!;

    public static DateTimeOffset LastUpdated(this JsonElement row) => row.GetProperty("last_updated").GetDateTimeOffset();
}
