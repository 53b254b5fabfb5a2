using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CryptoViz.Integration.Tests;

/// <summary>
/// CoinGecko and the publishers, played from recorded bytes on loopback: each poll gets the next recorded page in US dollars,
/// each feed its recorded document. It can also fall silent behind 503.
/// </summary>
internal sealed class RecordedSource : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _served;

    private RecordedSource(WebApplication app, ImmutableArray<string> pages)
    {
        (_app, Pages) = (app, pages);
    }

    /// <summary>Files of the pages in the order in which they are served.</summary>
    public ImmutableArray<string> Pages { get; }

    public Uri Address => Loopback.AddressOf(_app);

    /// <summary>When false, every answer is 503.</summary>
    public bool IsUp { get; set; } = true;

    /// <summary>How many market calls were answered with a page.</summary>
    public int Served => Volatile.Read(ref _served);

    /// <summary>The names of the recorded feeds, which are also their paths below <c>/feeds/</c>.</summary>
    public static ImmutableArray<string> Feeds =>
        [.. Directory.EnumerateFiles(Repository.Recorded("feeds"), "*.xml").Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];

    public static async Task<RecordedSource> StartAsync()
    {
        // Oldest first, since a tick more than 25 hours older than its coin's latest is not applied.
        ImmutableArray<string> pages =
        [
            .. Directory.EnumerateFiles(Repository.Recorded("coingecko"), "markets.usd.*.json")
                .OrderBy(file => Path.GetFileNameWithoutExtension(file).Split('.')[^1], StringComparer.Ordinal).ThenBy(file => file, StringComparer.Ordinal),
        ];
        var source = new RecordedSource(Loopback.Build(), pages);
        source._app.Use((context, next) =>
        {
            if (source.IsUp) return next();

            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        });
        source._app.MapGet("/api/v3/coins/markets", (HttpContext context) =>
        {
            var turn = Interlocked.Increment(ref source._served) - 1;
            return Results.File(pages[Math.Min(turn, pages.Length - 1)], "application/json; charset=utf-8");
        });
        source._app.MapGet("/api/v3/ping", () => Results.Text("{\"gecko_says\":\"(V3) To the Moon!\"}", "application/json"));
        source._app.MapGet("/feeds/{name}", (string name) => Feeds.Contains(name)
            ? Results.File(Repository.Recorded("feeds", name), "application/xml")
            : Results.NotFound());
        await source._app.StartAsync();
        return source;
    }

    /// <summary>What each coin's latest recorded row says, read without any of the program's code.</summary>
    public IReadOnlyDictionary<string, (decimal Price, decimal? MarketCap)> Expected()
    {
        var latest = new Dictionary<string, (DateTimeOffset At, decimal Price, decimal? MarketCap)>();
        foreach (var page in Pages)
        {
            foreach (var row in JsonDocument.Parse(File.ReadAllBytes(page)).RootElement.EnumerateArray())
            {
                if (Number(row, "current_price") is not { } price || price == 0) continue;

                var id = row.GetProperty("id").GetString()!;
                var at = DateTimeOffset.Parse(row.GetProperty("last_updated").GetString()!, CultureInfo.InvariantCulture);
                if (!latest.TryGetValue(id, out var known) || known.At <= at) latest[id] = (at, price, Number(row, "market_cap"));
            }
        }

        return latest.ToDictionary(coin => coin.Key, coin => (coin.Value.Price, coin.Value.MarketCap));
    }

    /// <summary>The arguments that point the program at this source.</summary>
    public ImmutableArray<string> Arguments(string data) =>
    [
        "--CryptoViz:Source=live",
        $"--CryptoViz:DataDirectory={data}",
        $"--CryptoViz:CoinGecko:BaseUrl={Address}api/v3",
        "--CryptoViz:CoinGecko:PollInterval=00:00:01",
        "--CryptoViz:CoinGecko:RequestsPerMinute=1000",
        "--CryptoViz:News:AllowPrivateNetworks=true",
        .. Feeds.SelectMany((name, i) => new[]
        {
            $"--CryptoViz:News:Feeds:{i}:Name={name}",
            $"--CryptoViz:News:Feeds:{i}:Url={Address}feeds/{name}",
            $"--CryptoViz:News:Feeds:{i}:Language=en",
        }),
    ];

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static decimal? Number(JsonElement row, string name) =>
        row.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
            ? decimal.Parse(value.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture)
            : null;
}
