using System.Text.Json;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Market;
using CsCheck;
using Xunit.Abstractions;
using static CryptoViz.Pipeline.Tests.Market.Series;

namespace CryptoViz.Pipeline.Tests.Market;

/// <summary>
/// Random lives of a coin against the naive oracle. A short form in each run; <c>CRYPTOVIZ_LONG=1</c> makes it a million.
/// </summary>
public sealed class AnyOrderTests(ITestOutputHelper output)
{
    private readonly Lock _compared = new();
    private long _lives;
    private long _changes;
    private double _apart;

    private static readonly bool Long = Environment.GetEnvironmentVariable("CRYPTOVIZ_LONG") == "1";

    private static readonly int[] Resolutions = [60, 300, 3_600, 86_400];

    // Ticks of one day in cents, at steps of milliseconds to hours, also such that lie before the one before.
    private static readonly Gen<Tick[]> Ticks = Gen.Select(Gen.Int[1, 100_000], Gen.Frequency((6, Gen.Int[-40_000, 90_000]), (2, Gen.Int[90_000, 900_000]), (1, Gen.Int[900_000, 9_000_000])))
        .Array[1, 24]
        .Select(steps =>
        {
            var time = Noon;
            return steps.Select(step => Tick(time = time.AddMilliseconds(step.Item2), step.Item1 / 100m)).DistinctBy(tick => tick.ObservedAt)
                .Where(tick => tick.ObservedAt > Noon.AddHours(-1) && tick.ObservedAt < Noon.AddHours(23)).DefaultIfEmpty(Tick(Noon, 1)).ToArray();
        });

    // Parts of the past in any resolution, exact or not, overlapping, with times off the grid.
    private static readonly Gen<HistoryChunk[]> Chunks = Gen.Select(
            Gen.Int[0, 3], Gen.Int[-40, -1], Gen.Bool, Gen.Int[0, 3], Gen.Int[0, 200_000], Gen.Int[1, 100_000].Array[1, 24])
        .Array[0, 4]
        .Select(parts => parts.Select(part =>
        {
            var resolution = Resolutions[part.Item1];
            var from = Noon.AddSeconds((resolution * part.Item2) + (part.Item5 / 1_000.0));
            return Chunk(resolution, from, part.Item3, Noon.AddDays(part.Item4), [.. part.Item6.Select(price => price / 100.0)]);
        }).DistinctBy(chunk => (chunk.ResolutionSeconds, chunk.Approximate, chunk.FetchedAt)).ToArray());

    [Fact]
    public void A_window_is_what_the_naive_oracle_says_in_whatever_order_its_observations_come()
    {
        Gen.Select(Ticks, Chunks, Gen.Int).Sample((ticks, chunks, seed) =>
        {
            // What lies after the last tick would make ticks too late in some orders and not in others.
            var last = ticks.Max(tick => tick.ObservedAt);
            var past = chunks.Select(chunk => Until(chunk, last)).ToArray();
            var state = new CoinState("usd");
            object[] events = [.. ticks, .. past];
            new Random(seed).Shuffle(events);
            foreach (var happened in events) Happen(state, happened);

            ShouldBeAsTheOracleSays(state, new WindowOracle([.. ticks.Select(Seen), .. past.SelectMany(Seen)]));
        },
        iter: Long ? 1_000_000 : 1_500, time: -1);
        Tell();
    }

    [Fact]
    public void Years_in_the_order_of_time_are_what_the_naive_oracle_says()
    {
        Gen.Select(Gen.Int[1, 100_000], Gen.Int[1, 40_000]).Array[1, 60].Sample(
            steps =>
            {
                var time = Noon.AddYears(-3);
                var ticks = steps.Select(step => Tick(time = time.AddMinutes(step.Item2), step.Item1 / 100m)).ToArray();

                ShouldBeAsTheOracleSays(State(ticks), new WindowOracle([.. ticks.Select(Seen)]));
            },
            iter: Long ? 20_000 : 200, time: -1);
        Tell();
    }

    [Fact]
    public void A_snapshot_in_the_middle_changes_nothing() => Gen.Select(Ticks, Chunks, Gen.Int[0, 27]).Sample(
        (ticks, chunks, cut) =>
        {
            object[] events = [.. chunks, .. ticks];
            var (whole, before, after) = (new CoinState("usd"), new CoinState("usd"), new CoinState("usd"));
            foreach (var happened in events) Happen(whole, happened);

            foreach (var happened in events.Take(cut)) Happen(before, happened);
            var stored = JsonSerializer.SerializeToUtf8Bytes(before.Capture().Stored, ContractJson.Default.StoredCoin);
            after.Restore(JsonSerializer.Deserialize(stored, ContractJson.Default.StoredCoin)!);
            foreach (var happened in events.Skip(cut)) Happen(after, happened);

            foreach (var window in Window.All) Json(after.Cut(window)).ShouldBe(Json(whole.Cut(window)));
            JsonSerializer.Serialize(after.Summary(), ContractJson.Default.CoinSummary).ShouldBe(JsonSerializer.Serialize(whole.Summary(), ContractJson.Default.CoinSummary));
        },
        iter: 300);

    [Fact]
    public void Snapshots_that_add_to_the_parts_of_those_before_give_what_a_whole_one_gives() => Gen.Select(Ticks, Chunks, Gen.Int[1, 5]).Sample(
        (ticks, chunks, every) =>
        {
            object[] events = [.. ticks.Take(ticks.Length / 2), .. chunks, .. ticks.Skip(ticks.Length / 2)];
            var (state, parts) = (new CoinState("usd"), new Dictionary<string, List<object>>());
            foreach (var (index, happened) in events.Index())
            {
                Happen(state, happened);
                if (index % every != 0) continue;

                var (rest, grown) = state.Capture().Since([.. parts.Values.SelectMany(stored => stored)]);
                var kept = grown.ToDictionary(part => part.Name, part => parts.GetValueOrDefault(part.Name) is { } stored
                    ? [.. stored, .. part.Added is { } added ? [added] : Array.Empty<object>()]
                    : new List<object> { part.Whole() });
                parts = kept;
                var (divided, whole) = (new CoinState("usd"), new CoinState("usd"));
                divided.Restore((StoredCoin)rest.With(parts.Values.SelectMany(stored => stored)));
                whole.Restore(state.Capture().Stored);
                ContractSample.Difference(whole.Capture().Stored, divided.Capture().Stored, "").ShouldBeNull();
            }
        },
        iter: 300);

    // A failing life prints its seed; this says how many there were.
    private void Tell() =>
        output.WriteLine($"{_lives} lives in {Window.All.Length} windows each, prices equal; {_changes} percent changes, at most {_apart:0.0e0} percentage points apart");

    private void ShouldBeAsTheOracleSays(CoinState state, WindowOracle oracle)
    {
        var (changes, apart) = (0, 0.0);
        foreach (var window in Window.All)
        {
            var (series, expected) = (state.Cut(window)!, oracle.Of(window));
            var statistics = series.Statistics;
            if (!series.Points.Times.Zip(series.Points.Prices).SequenceEqual(expected.Points)) series.Points.Times.Zip(series.Points.Prices).ShouldBe(expected.Points, window.Name);
            (series.Base?.Time, series.Base?.Price).ShouldBe((expected.Base?.Time, expected.Base?.Price), window.Name);
            (statistics.PercentChange is null).ShouldBe(expected.PercentChange is null, window.Name);
            if (expected.PercentChange is { } change)
            {
                statistics.PercentChange!.Value.ShouldBe(change, 1e-9, window.Name);
                (changes, apart) = (changes + 1, Math.Max(apart, Math.Abs(statistics.PercentChange.Value - change)));
            }

            if (expected.Points.Count == 0) continue;

            (statistics.High, statistics.HighAt).ShouldBe(expected.High, window.Name);
            (statistics.Low, statistics.LowAt).ShouldBe(expected.Low, window.Name);
            (statistics.First!.Time, statistics.First.Price).ShouldBe(expected.Points[0], window.Name);
            (statistics.Last!.Time, statistics.Last.Price).ShouldBe(expected.Points[^1], window.Name);
            statistics.ShouldBe(WindowMath.StatisticsOf(state.Series, window));
        }

        lock (_compared) (_lives, _changes, _apart) = (_lives + 1, _changes + changes, Math.Max(_apart, apart));
    }

    private static HistoryChunk Until(HistoryChunk chunk, DateTimeOffset last)
    {
        var count = chunk.Times.Count(time => time <= last.Ms());
        return chunk with
        {
            Times = [.. chunk.Times.Take(count)],
            Prices = [.. chunk.Prices.Take(count)],
            MarketCaps = [.. chunk.MarketCaps.Take(count)],
            Volumes = [.. chunk.Volumes.Take(count)],
        };
    }

    private static WindowOracle.Seen Seen(Tick tick) => new(tick.ObservedAt.Ms(), (double)tick.Price);

    private static IEnumerable<WindowOracle.Seen> Seen(HistoryChunk chunk) => chunk.Times.Select((time, i) =>
        new WindowOracle.Seen(time, chunk.Prices[i], chunk.ResolutionSeconds, chunk.Approximate, chunk.FetchedAt.Ms()))
        .Where(seen => seen.Time <= chunk.FetchedAt.Ms() + 120_000);

    private static void Happen(CoinState state, object happened)
    {
        if (happened is Tick tick) Apply(state, tick);
        else state.Apply(new CoinProtocol.HistoryApplied((HistoryChunk)happened));
    }

    private static string Json(CoinSeries? series) => series is null ? "" : JsonSerializer.Serialize(series, ContractJson.Default.CoinSeries);
}
