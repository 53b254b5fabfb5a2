using System.Globalization;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Ingest.CoinGecko;

/// <summary>
/// The calls to CoinGecko's API v3 that the pipeline makes. It reads nothing of the answers and keeps no state: pace and
/// retries are the source actor's, sense is the readers'.
/// </summary>
/// <param name="http">From <see cref="HttpClients.ForCoinGecko"/>: it knows the host and carries the key.</param>
/// <param name="quote">The quote currency, as CoinGecko names it.</param>
/// <param name="time">The clock of the deadlines.</param>
internal sealed class CoinGeckoClient(HttpClient http, string quote, TimeProvider time)
{
    /// <summary>The most rows that one call gives; more is silently clamped by the server.</summary>
    public const int MaxPerPage = 250;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PingDeadline = TimeSpan.FromSeconds(5);

    private readonly BoundedGet _get = new(http, time);

    /// <summary>One page of the market by rank, from page 1; a page past the end is an empty array.</summary>
    public Task<CallResult<HttpAnswer>> MarketsAsync(int page, int perPage, bool coldStart, CancellationToken stop) =>
        GetAsync(string.Create(CultureInfo.InvariantCulture, $"{Markets(perPage, coldStart)}&page={page}"), Deadline, stop);

    /// <summary>The market rows of some coins, at most <see cref="MaxPerPage"/>; an unknown coin is just absent.</summary>
    public Task<CallResult<HttpAnswer>> MarketsAsync(IReadOnlyCollection<CoinId> ids, bool coldStart, CancellationToken stop) =>
        GetAsync($"{Markets(MaxPerPage, coldStart)}&ids={string.Join(',', ids.Select(id => Uri.EscapeDataString(id.Value)))}", Deadline, stop);

    /// <summary>A coin's past up to now; the granularity follows from <paramref name="days"/> (1: 5 min, to 90: 1 h, above: 1 d).</summary>
    public Task<CallResult<HttpAnswer>> MarketChartAsync(CoinId id, int days, CancellationToken stop) =>
        GetAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"coins/{Uri.EscapeDataString(id.Value)}/market_chart?vs_currency={Quote}&days={days}"), Deadline, stop);

    /// <summary>The names of all coins, about a megabyte.</summary>
    public Task<CallResult<HttpAnswer>> CoinListAsync(CancellationToken stop) => GetAsync("coins/list", Deadline, stop);

    /// <summary>What the key may be used for; only paid plans answer.</summary>
    public Task<CallResult<HttpAnswer>> KeyAsync(CancellationToken stop) => GetAsync("key", Deadline, stop);

    /// <summary>Asks whether the host is there, for at most 5 s; any failure but <see cref="CallOutcome.Unreachable"/> says yes.</summary>
    public Task<CallResult<HttpAnswer>> PingAsync(CancellationToken stop) => GetAsync("ping", PingDeadline, stop);

    private string Quote => Uri.EscapeDataString(quote);

    // The source's own changes are asked for each time: until own points cover a window, which takes a year for the longest,
    // they are all there is, and a figure of the first poll would go stale. Only the sparkline is worth its megabyte once.
    private string Markets(int perPage, bool coldStart) => string.Create(
        CultureInfo.InvariantCulture,
        $"coins/markets?vs_currency={Quote}&order=market_cap_desc&per_page={perPage}"
        + $"&price_change_percentage=1h,24h,7d,30d,1y&sparkline={(coldStart ? "true" : "false")}");

    private async Task<CallResult<HttpAnswer>> GetAsync(string path, TimeSpan deadline, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        return await _get.GetAsync(request, deadline, stop);
    }
}
