using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Akka.Actor;

namespace CryptoViz.Benchmarks.Push;

/// <summary>2,000 clients that follow 20 coins' days are cut at once: when the last is back, and whether each then has the coin's series.</summary>
internal static class Reconnects
{
    private const int Clients = 2_000;
    private const int Coins = 20;
    private const int Cuts = 5;

    public static async Task MeasureAsync(Table table)
    {
        var series = new ConcurrentDictionary<(string Coin, string Cursor), string>();
        await using var server = await LoadServer.StartAsync(coins: Props.Create(() => new MovingCoins(series)));
        using var client = LoadClients.Of(server.Address);
        await client.AskAsync($"follow {Clients} {Coins}");
        var (last, right, deltas) = (new List<double>(), new List<double>(), new List<double>());
        for (var cut = 0; cut < Cuts; cut++)
        {
            await Task.Delay(TimeSpan.FromSeconds(3));
            var returns = JsonSerializer.Deserialize<Return[]>(await client.AskAsync($"cut"))!;
            last.Add(returns.Max(back => back.Seconds));
            right.Add(returns.Count(back => series[(back.Coin, back.Cursor)] == back.Series));
            deltas.Add(returns.Count(back => back.Type == "delta"));
        }

        table.Add(
            $"{Clients:N0} clients cut at once, until the last is back", "< 10 s", $"{last.Text()} s",
            string.Create(CultureInfo.InvariantCulture, $"{right.Min():N0} of {Clients:N0} with the series of the server, {deltas.Min():N0} by what they missed alone; {Cuts} cuts"));
    }
}
