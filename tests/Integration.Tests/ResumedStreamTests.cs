using System.Text.Json;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;

namespace CryptoViz.Integration.Tests;

/// <summary>The built program, ended without warning and started again while a client keeps the cursor of its last frame.</summary>
public sealed class ResumedStreamTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_client_that_comes_back_to_a_gateway_that_was_killed_gets_only_what_it_missed()
    {
        var data = Directory.CreateTempSubdirectory("cryptoviz-").FullName;
        var known = new Follower();
        await using (var gateway = Start(data))
        {
            await gateway.FilledAsync(Patience);
            await HistoryAsync(gateway);

            await known.FollowAsync(gateway, until: follower => follower.Moves > 1);
            await gateway.KillAsync();
        }

        await using (var again = Start(data))
        {
            await again.ReadyAsync(Patience);
            var snapshots = known.Snapshots;

            // Both come back until nothing moved in between.
            var fresh = new Follower();
            for (var cursor = ""; cursor != fresh.Cursor; cursor = known.Cursor)
            {
                await known.FollowAsync(again, until: _ => true);
                await fresh.FollowAsync(again, until: _ => true);
            }

            known.Snapshots.ShouldBe(snapshots);
            known.Points.ShouldBe(fresh.Points);
        }

        Directory.Delete(data, recursive: true);
    }

    private static GatewayProcess Start(string data) =>
        GatewayProcess.Start("--CryptoViz:Source=demo", "--CryptoViz:Demo:Incidents=false", $"--CryptoViz:DataDirectory={data}");

    // What a coin lacks is asked for when someone looks, and in the background; it ends what was told before it.
    private static Task HistoryAsync(GatewayProcess gateway) => Eventually.TrueAsync(
        async () =>
        {
            foreach (var window in new[] { "24h", "90d", "max" })
            {
                var answer = await gateway.GetAsync($"/api/v1/coins/bitcoin/prices?window={window}");
                if (answer.GetProperty("backfill").ValueKind != JsonValueKind.Null) return false;
            }

            return true;
        },
        Patience,
        () => "the past is not there yet");

    /// <summary>What a client makes of the frames of bitcoin's hour, and how it got it.</summary>
    private sealed class Follower
    {
        private readonly SortedDictionary<long, string> _points = [];

        public string? Cursor { get; private set; }

        public int Snapshots { get; private set; }

        /// <summary>How many deltas brought points.</summary>
        public int Moves { get; private set; }

        public IEnumerable<string> Points => _points.Select(point => $"{point.Key}: {point.Value}");

        public async Task FollowAsync(GatewayProcess gateway, Predicate<Follower> until)
        {
            await using var hub = new HubConnectionBuilder()
                .WithUrl(new Uri(gateway.Address, "/hubs/market"), options =>
                {
                    options.SkipNegotiation = true;
                    options.Transports = HttpTransportType.WebSockets;
                })
                .Build();
            await hub.StartAsync();
            using var patience = new CancellationTokenSource(Patience);
            await foreach (var frame in hub.StreamAsync<JsonElement>("StreamCoin", new { coinId = "bitcoin", window = "1h", cursor = Cursor }, patience.Token))
            {
                Apply(frame);
                if (until(this)) return;
            }
        }

        private void Apply(JsonElement frame)
        {
            var whole = frame.GetProperty("type").GetString() == "snapshot";
            if (whole) _points.Clear();
            if (whole) Snapshots++;
            var (times, prices) = (frame.GetProperty("times"), frame.GetProperty("prices"));
            if (!whole && times.GetArrayLength() > 0) Moves++;
            for (var i = 0; i < times.GetArrayLength(); i++) _points[times[i].GetInt64()] = prices[i].GetRawText();
            foreach (var old in _points.Keys.TakeWhile(time => time < frame.GetProperty("from").GetInt64()).ToList()) _points.Remove(old);
            Cursor = frame.GetProperty("cursor").GetString();
        }
    }
}
