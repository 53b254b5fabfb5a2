using CryptoViz.Pipeline;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Storage;
using Xunit.Abstractions;

namespace CryptoViz.Integration.Tests.Storage;

/// <summary>
/// The built program is killed at any moment and started again on its directory, and what became of all that its source has served
/// is counted.
/// </summary>
/// <remarks>
/// A source offers its newest observation of a coin, again and again, until there is a newer one. So what the program had fetched
/// and not yet in the journal when it was killed is offered again by the first answer after the start, if it is the newest still;
/// what is older is never offered again, and has to be there. The program asks for the next while the last is on its way to the
/// journal, if that takes longer than the time between two polls: then a kill costs an observation for good, as docs/guarantees.md
/// says of what is in flight. Here the market stands still so long, so nothing of what was served may be missing in the end.
/// </remarks>
public sealed class KilledProgramTests(ITestOutputHelper output)
{
    // In the test command and with CRYPTOVIZ_LONG=1.
    private const int Kills = 20;
    private const int LongKills = 200;

    // A run goes on for up to so many observations.
    private const int MostServed = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    [Fact]
    public async Task Killed_at_any_moment_all_that_the_source_has_served_and_does_not_offer_again_is_there_once()
    {
        var seed = Environment.GetEnvironmentVariable("CRYPTOVIZ_SEED") is { } given ? int.Parse(given) : Random.Shared.Next();
        output.WriteLine($"CRYPTOVIZ_SEED={seed}");
        var random = new Random(seed);
        var data = Directory.CreateTempSubdirectory("cryptoviz-").FullName;
        await using var source = await MovingSource.StartAsync();
        var kills = Environment.GetEnvironmentVariable("CRYPTOVIZ_LONG") == "1" ? LongKills : Kills;
        var (forgotten, moments) = (0, new Dictionary<string, int>());
        for (var kill = 1; kill <= kills; kill++)
        {
            var moment = await RunAsync(source, data, random);
            moments[moment] = moments.GetValueOrDefault(moment) + 1;
            var because = $"kill {kill}, {moment}, CRYPTOVIZ_SEED={seed}";
            foreach (var coin in MovingSource.Coins)
            {
                var there = Stored(data, coin, because);
                if (there < source.Newest) forgotten++;
                there.ShouldBeGreaterThanOrEqualTo(source.Newest - 1, $"{coin}, {because}: an older one is never offered again");
            }

            source.Restart();
        }

        await using (var gateway = Start(source, data))
        {
            using var patience = new CancellationTokenSource(Patience);
            await ShownAsync(gateway, await source.NextAnswerAsync().WaitAsync(patience.Token), patience.Token);
        }

        foreach (var coin in MovingSource.Coins) Stored(data, coin, $"in the end, CRYPTOVIZ_SEED={seed}").ShouldBe(source.Newest);
        output.WriteLine($"{kills} kills ({string.Join(", ", moments.Select(moment => $"{moment.Value} {moment.Key}"))}), "
            + $"{source.Newest} observations of {MovingSource.Coins.Length} coins served, {forgotten} forgotten in flight and offered again");
        source.Newest.ShouldBeGreaterThan(kills / 2);
        Directory.Delete(data, recursive: true);
    }

    /// <summary>Runs the program and kills it at a random moment.</summary>
    /// <returns>What moment that was.</returns>
    private static async Task<string> RunAsync(MovingSource source, string data, Random random)
    {
        var (moment, left, most) = random.Next(4) switch
        {
            0 => ("in its start", 0, 2_500),
            1 => ("with the answer", random.Next(1, MostServed + 1), 0),
            2 => ("right after an answer", random.Next(1, MostServed + 1), 60),
            _ => ("between two answers", random.Next(1, MostServed + 1), 1_000),
        };
        var wait = TimeSpan.FromMilliseconds(random.Next(most + 1));
        using var patience = new CancellationTokenSource(Patience);
        await using var gateway = Start(source, data);
        while (left > 0)
        {
            var served = await source.NextAnswerAsync().WaitAsync(patience.Token);
            if (--left == 0) break;

            await ShownAsync(gateway, served, patience.Token);
            source.Taken(served);
        }

        await Task.Delay(wait, patience.Token);
        await gateway.KillAsync();
        return moment;
    }

    private static GatewayProcess Start(MovingSource source, string data) => GatewayProcess.Start(
        "--source=live", $"--data={data}", $"--CryptoViz:CoinGecko:BaseUrl={source.Address}api/v3",
        "--CryptoViz:CoinGecko:PollInterval=00:00:01", "--CryptoViz:CoinGecko:RequestsPerMinute=1000", "--CryptoViz:News:Feeds=");

    /// <summary>Ends when the program shows an observation of each coin.</summary>
    private static async Task ShownAsync(GatewayProcess gateway, int number, CancellationToken cancellation)
    {
        foreach (var coin in MovingSource.Coins)
        {
            await Eventually.TrueAsync(
                async () =>
                {
                    using var answer = await gateway.Http.GetAsync($"/api/v1/coins/{coin}", cancellation);
                    return answer.IsSuccessStatusCode
                        && (await answer.Content.ReadAsStringAsync(cancellation)).Contains($"\"observedAt\":{MovingSource.ObservedAt(number).ToUnixTimeMilliseconds()}", StringComparison.Ordinal);
                },
                Patience,
                () => $"observation {number} of {coin} is not shown\n{gateway.Output}");
        }
    }

    /// <summary>
    /// Requires that the coin's journal holds the observations from the first to some last one, each once, in order and as it was served.
    /// </summary>
    /// <returns>The number of the last.</returns>
    private static int Stored(string data, string coin, string because)
    {
        var directory = Path.Combine(data, "live-usd");
        if (!File.Exists(Path.Combine(directory, "journal", "FORMAT.json"))) return 0;

        using var journal = JournalInspection.Read(directory);
        journal.Findings.ShouldBeEmpty(because);
        var last = 0;
        foreach (var (stored, _) in journal.Replay($"coin-usd-{coin}"))
        {
            if (ContractSerializer.Read(stored.Payload.Bytes.Span, stored.Payload.Manifest) is not CoinProtocol.TicksApplied applied) continue;

            foreach (var tick in applied.Ticks)
            {
                last++;
                tick.ObservedAt.ShouldBe(MovingSource.ObservedAt(last), because);
                tick.Price.ShouldBe(MovingSource.Price(last), because);
            }
        }

        return last;
    }
}
