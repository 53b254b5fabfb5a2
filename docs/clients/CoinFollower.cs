using System.Text.Json;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;

/// <summary>
/// Follows the prices of one window of a coin for as long as it is wanted. After any cut it asks only for what it missed, by the
/// cursor of the last frame. Needs the package Microsoft.AspNetCore.SignalR.Client.
/// </summary>
public sealed class CoinFollower(Uri gateway, string coinId, string window = "24h")
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private readonly SortedDictionary<long, double?> _prices = [];
    private string? _cursor;

    /// <summary>Price by time, epoch milliseconds; null where it is not known.</summary>
    public IReadOnlyDictionary<long, double?> Prices => _prices;

    /// <summary>Follows the coin and calls back after every change.</summary>
    public async Task RunAsync(Action changed, CancellationToken cancellation)
    {
        for (var failures = 0; ; failures++)
        {
            var wait = Min(TimeSpan.FromSeconds(Math.Pow(2, Math.Min(failures, 10))), LongestWait);
            try
            {
                await using var hub = new HubConnectionBuilder().WithUrl(new Uri(gateway, "hubs/market"), http =>
                {
                    http.SkipNegotiation = true;
                    http.Transports = HttpTransportType.WebSockets;
                }).Build();
                await hub.StartAsync(cancellation);
                var argument = new { coinId, window, cursor = _cursor };
                await foreach (var frame in hub.StreamAsync<JsonElement>("StreamCoin", argument, cancellation))
                {
                    if (frame.GetProperty("type").GetString() == "end")
                    {
                        var (reason, retry) = (frame.GetProperty("reason").GetString(), frame.GetProperty("retryAfterMs"));
                        if (reason is "unknown-coin" or "invalid-argument") throw new ArgumentException(reason);
                        if (retry.ValueKind == JsonValueKind.Number) wait = TimeSpan.FromMilliseconds(retry.GetDouble());
                        break;
                    }

                    Apply(frame);
                    changed();
                    failures = 0;
                }
            }
            catch (Exception e) when (e is not ArgumentException && !cancellation.IsCancellationRequested)
            {
                // The gateway can't be reached or has gone: the loop asks again.
            }

            // Not all at once: a gateway that comes back would be run over.
            await Task.Delay(wait * (0.7 + (0.6 * Random.Shared.NextDouble())), cancellation);
        }
    }

    private void Apply(JsonElement frame)
    {
        if (frame.GetProperty("type").GetString() == "snapshot") _prices.Clear();
        if (frame.TryGetProperty("times", out var times))
        {
            var prices = frame.GetProperty("prices");
            for (var i = 0; i < times.GetArrayLength(); i++)
                _prices[times[i].GetInt64()] = prices[i].ValueKind == JsonValueKind.Null ? null : prices[i].GetDouble();
        }

        if (frame.TryGetProperty("from", out var from))
        {
            foreach (var old in _prices.Keys.TakeWhile(time => time < from.GetInt64()).ToList()) _prices.Remove(old);
        }

        _cursor = frame.GetProperty("cursor").GetString();
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
