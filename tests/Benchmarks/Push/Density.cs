using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;

namespace CryptoViz.Benchmarks.Push;

/// <summary>
/// What an idle connection costs, and what one of a plain hub costs with SignalR's own settings: groups of connections are added in
/// turn, and what the server's resident memory grew by is counted. By CRYPTOVIZ_LONG=1 all are then held for ten minutes.
/// </summary>
internal static class Density
{
    private const int Groups = 8;
    private const int LooksAMinute = 3;

    private static readonly TimeSpan Held = TimeSpan.FromMinutes(10);

    private static bool Long => Environment.GetEnvironmentVariable("CRYPTOVIZ_LONG") == "1";

    public static async Task MeasureAsync(Table table)
    {
        var group = Long ? 625 : 250;
        await using var server = await LoadServer.StartAsync(map: app => app.MapHub<PlainHub>("/plain"));
        using var client = LoadClients.Of(server.Address);
        var (ours, plain) = (new List<double>(), new List<double>());
        await OpenAsync("warm-plain", "/plain");
        await OpenAsync("warm-ours", "/hubs/market");
        for (var number = 0; number < Groups; number++)
        {
            var own = number % 4 is 0 or 3;
            (own ? ours : plain).Add(await OpenAsync($"group-{number}", own ? "/hubs/market" : "/plain"));
        }

        table.Add(
            "memory of an idle connection / of a plain hub's", "<= 1.5", ours.Zip(plain, (a, b) => a / b).Text(),
            $"{ours.Text("0.0")} and {plain.Text("0.0")} KiB; {Groups * group:N0} connections");
        if (Long) await HoldAsync(table, client, group);

        async Task<double> OpenAsync(string set, string path)
        {
            var before = Memory.Settled();
            await client.AskAsync($"open {set} {group} {path} {Hello.Hub}");
            return (Memory.Settled() - before) / 1024.0 / group;
        }

        async Task HoldAsync(Table table, LoadClients client, int group)
        {
            var memory = new List<double>();
            for (var clock = Stopwatch.StartNew(); clock.Elapsed < Held; await Task.Delay(TimeSpan.FromMinutes(1) / LooksAMinute)) memory.Add(Memory.Settled() / 1048576.0);
            var alive = 0L;
            for (var number = 0; number < Groups; number++) alive += await client.NumberAsync($"alive group-{number}");
            table.Add(
                $"{Groups * group:N0} connections held for {Held.TotalMinutes:0} minutes", "flat",
                string.Create(CultureInfo.InvariantCulture, $"first half {memory[..(memory.Count / 2)].Text("0.0")} MiB, second {memory[(memory.Count / 2)..].Text("0.0")}"),
                string.Create(CultureInfo.InvariantCulture, $"MiB by the minute {string.Join(' ', memory.Where((_, i) => i % LooksAMinute == 0).Select(mib => mib.ToString("0", CultureInfo.InvariantCulture)))}; {alive:N0} still connected"));
        }
    }
}
