using System.Globalization;

namespace CryptoViz.Benchmarks.Push;

/// <summary>
/// 1,000 clients that get a frame at fixed times, however long the one before takes, with and without 100 that stopped reading and 10
/// that flood. Latency counts from the moment when the frame was due.
/// </summary>
internal static class HostileLoad
{
    private const int Healthy = 1_000;
    private const int Stuck = 100;
    private const int Flooding = 10;
    private const int Pairs = 4;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Phase = TimeSpan.FromSeconds(Long ? 60 : 15);

    private static bool Long => Environment.GetEnvironmentVariable("CRYPTOVIZ_LONG") == "1";

    public static async Task MeasureAsync(Table table)
    {
        await using var server = await LoadServer.StartAsync(services => services.KeepQuiet());
        server.Feeds.Market.Publish(SampleMarket.First());
        using var client = LoadClients.Of(server.Address);
        await client.AskAsync($"open healthy {Healthy} /hubs/market {Hello.Market}");
        await PublishAsync(server, TimeSpan.FromSeconds(5));
        var (calm, hostile) = (new List<Latencies>(), new List<Latencies>());
        var (thrownOut, growth) = (0L, new List<double>());

        async Task CalmAsync()
        {
            await client.LatenciesAsync("healthy");
            await PublishAsync(server, Phase);
            calm.Add(await client.LatenciesAsync("healthy"));
        }

        async Task HostileAsync()
        {
            await PublishAsync(server, TimeSpan.FromSeconds(1));
            var before = Memory.Settled();
            await client.AskAsync($"stuck {Stuck}");

            // Long enough to fill every buffer, too short to be thrown out for it.
            await PublishAsync(server, TimeSpan.FromSeconds(8));
            growth.Add((Memory.Settled() - before) / (double)Stuck);
            await client.AskAsync($"flood {Flooding}");
            await client.LatenciesAsync("healthy");
            await PublishAsync(server, Phase);
            hostile.Add(await client.LatenciesAsync("healthy"));
            thrownOut += await client.NumberAsync($"calm");
        }

        for (var pair = 0; pair < Pairs; pair++)
        {
            if (pair % 2 == 0) await CalmAsync();
            await HostileAsync();
            if (pair % 2 == 1) await CalmAsync();
        }

        var ratios = hostile.Zip(calm, (with, without) => with.P99 / without.P99);
        table.Add(
            $"p99 of {Healthy} healthy clients, {Stuck} stuck and {Flooding} flooding / without", "<= 2", ratios.Text(),
            string.Create(CultureInfo.InvariantCulture, $"{thrownOut} times thrown out and back; medians {hostile.Select(l => l.Median).Text("0.0")} and {calm.Select(l => l.Median).Text("0.0")} ms"));
        table.Add("the same p99", "< 100 ms", $"{hostile.Select(l => l.P99).Text("0.0")} ms", $"without {calm.Select(l => l.P99).Text("0.0")} ms; greatest {hostile.Max(l => l.Max):0} ms");
        table.Add("memory of a stuck client", "<= 256 KiB", $"{growth.Select(bytes => bytes / 1024).Text("0")} KiB", "resident memory of the server, collected before and after");
    }

    private static async Task PublishAsync(LoadServer server, TimeSpan length)
    {
        var feed = server.Feeds.Market;
        var due = ConnectionSet.Stamp;
        for (var left = length; left > TimeSpan.Zero; left -= Interval)
        {
            feed.Publish(feed.Now.Frames!.Next(due));
            due += (long)Interval.TotalMicroseconds;
            var wait = due - ConnectionSet.Stamp;
            if (wait > 0) await Task.Delay(TimeSpan.FromMicroseconds(wait));
        }
    }
}
