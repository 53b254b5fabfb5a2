using System.Collections.Frozen;
using System.Collections.Specialized;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Web;

namespace CryptoViz.Pipeline.Ingest.Demo;

/// <summary>
/// An invented market behind the very clients that read the real one: it answers CoinGecko's paths (<c>/api/v3/...</c>, on
/// whatever host), the feeds of <see cref="DemoFeeds.All"/> and the logos, in their own formats, and fails now and then as
/// they do. Every answer is a pure function of (seed, time); nothing leaves the process.
/// </summary>
internal sealed class DemoHandler : HttpMessageHandler
{
    /// <summary>The host of everything that is not CoinGecko's; a reserved name that no one can own.</summary>
    public const string Host = "demo.invalid";

    private const string Api = "/api/v3/";

    /// <summary>Units for a dollar, fixed for ever: a demo needs no currency market.</summary>
    private static readonly FrozenDictionary<string, double> Rates = new Dictionary<string, double>
    {
        ["usd"] = 1, ["eur"] = 0.87, ["gbp"] = 0.76, ["chf"] = 0.81, ["jpy"] = 156, ["cny"] = 7.1, ["inr"] = 89, ["krw"] = 1470,
        ["cad"] = 1.41, ["aud"] = 1.55, ["brl"] = 5.4, ["sek"] = 9.5, ["pln"] = 3.7,
    }.ToFrozenDictionary();

    private static readonly byte[] CoinList =
        JsonSerializer.SerializeToUtf8Bytes(DemoCoins.All.Select(coin => new { id = coin.Id, symbol = coin.Symbol, name = coin.Name }));

    private readonly TimeProvider _time;
    private readonly DemoIncidents _incidents;
    private readonly DemoMarket _market;
    private readonly DemoHistory _history;
    private readonly DemoFeeds _feeds;

    /// <summary>Makes a market; its outages count from now.</summary>
    /// <param name="seed">All invented values follow from it.</param>
    /// <param name="incidents">True for an outage of 40 s every ten minutes.</param>
    /// <param name="beat">The time between two changes of the market, at least a millisecond.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="ArgumentOutOfRangeException">The beat is shorter than a millisecond.</exception>
    public DemoHandler(int seed, bool incidents, TimeSpan beat, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(beat, TimeSpan.FromMilliseconds(1));

        var prices = new DemoPrices(seed);
        var schedule = new DemoSchedule(seed, beat);
        _time = time;
        _incidents = new DemoIncidents(incidents, time.GetUtcNow());
        _market = new DemoMarket(prices, schedule);
        _history = new DemoHistory(prices, schedule);
        _feeds = new DemoFeeds(seed, prices);
    }

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var address = request.RequestUri ?? throw new InvalidOperationException("a request without an address");
        var now = _time.GetUtcNow();
        var (incident, left) = _incidents.At(now);
        if (incident == DemoIncident.Silent) await Task.Delay(left, _time, cancellationToken);

        var answer = incident == DemoIncident.None ? Answer(request, address, now) : Failure(incident, left);
        answer.RequestMessage = request;
        return answer;
    }

    private HttpResponseMessage Answer(HttpRequestMessage request, Uri address, DateTimeOffset now)
    {
        if (address.AbsolutePath.StartsWith(Api, StringComparison.Ordinal))
        {
            var path = address.AbsolutePath[Api.Length..].Split('/');
            return CoinGecko(path, HttpUtility.ParseQueryString(address.Query), now.ToUnixTimeMilliseconds());
        }

        if (DemoFeeds.Find(address) is { } feed)
            return Feed(feed, request, now);
        if (DemoLogo.Find(address) is { } coin)
            return Content(DemoLogo.Draw(coin), new MediaTypeHeaderValue("image/png"));
        return Error(HttpStatusCode.NotFound, "not found");
    }

    private HttpResponseMessage CoinGecko(string[] path, NameValueCollection query, long now) => path switch
    {
        ["ping"] => Json("""{"gecko_says":"(V3) To the Moon!"}"""u8.ToArray()),
        ["coins", "list"] => Json(CoinList),
        ["coins", "markets"] => InCurrency(query, rate => Json(_market.Page(query, rate, now))),
        ["coins", var id, "market_chart"] => DemoCoins.Find(Uri.UnescapeDataString(id)) is { } coin
            ? InCurrency(query, rate => Json(_history.Chart(coin, query, rate, now)))
            : Error(HttpStatusCode.NotFound, "coin not found"),
        _ => Error(HttpStatusCode.NotFound, "Incorrect path"),
    };

    private static HttpResponseMessage InCurrency(NameValueCollection query, Func<double, HttpResponseMessage> answer) =>
        query["vs_currency"] is not { Length: > 0 } currency ? Error(HttpStatusCode.UnprocessableEntity, "Missing parameter vs_currency")
        : Rates.TryGetValue(currency, out var rate) ? answer(rate)
        : Error(HttpStatusCode.BadRequest, "invalid vs_currency");

    private HttpResponseMessage Feed(DemoFeed feed, HttpRequestMessage request, DateTimeOffset now)
    {
        var (tag, document) = _feeds.Read(feed, now);
        var etag = new EntityTagHeaderValue($"\"{tag}\"", isWeak: true);
        var answer = request.Headers.IfNoneMatch.Contains(etag)
            ? new HttpResponseMessage(HttpStatusCode.NotModified)
            : Content(document, new MediaTypeHeaderValue(feed.IsAtom ? "application/atom+xml" : "application/rss+xml", "utf-8"));
        answer.Headers.ETag = etag;
        return answer;
    }

    private static HttpResponseMessage Failure(DemoIncident incident, TimeSpan left)
    {
        if (incident != DemoIncident.RateLimited) return Error(HttpStatusCode.ServiceUnavailable, "Service Unavailable");

        var answer = new HttpResponseMessage(HttpStatusCode.TooManyRequests)
        {
            Content = new StringContent(
                """{"status":{"error_code":429,"error_message":"You've exceeded the Rate Limit. This is an outage of the demo."}}""",
                Encoding.UTF8,
                "application/json"),
        };
        answer.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(Math.Ceiling(left.TotalSeconds)));
        return answer;
    }

    private static HttpResponseMessage Error(HttpStatusCode status, string error)
    {
        var answer = Json(JsonSerializer.SerializeToUtf8Bytes(new { error }));
        answer.StatusCode = status;
        return answer;
    }

    private static HttpResponseMessage Json(ReadOnlyMemory<byte> body) =>
        Content(body, new MediaTypeHeaderValue("application/json", "utf-8"));

    private static HttpResponseMessage Content(ReadOnlyMemory<byte> body, MediaTypeHeaderValue type) =>
        new(HttpStatusCode.OK) { Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = type } } };
}
