using System.Collections.Immutable;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Market;
using Xunit.Abstractions;
using static CryptoViz.Pipeline.Tests.Market.Series;

namespace CryptoViz.Pipeline.Tests.Market;

/// <summary>Milestones tell from a number alone which points its holder lacks.</summary>
public sealed class MilestonesTests(ITestOutputHelper output)
{
    private static readonly long Spacing = (long)TimeSpan.FromMinutes(5).TotalMilliseconds;

    [Fact]
    public void A_number_between_two_milestones_counts_as_the_one_before_and_one_before_all_is_unknown()
    {
        var passed = ImmutableArray<Milestone>.Empty.Reach(7, 0).Reach(8, Spacing - 1).Reach(9, Spacing);

        passed.ShouldBe([new Milestone(7, 0), new Milestone(9, Spacing)]);
        passed.LackedSince(6).ShouldBeNull();
        passed.LackedSince(7).ShouldBe(0);
        passed.LackedSince(8).ShouldBe(0);
        passed.LackedSince(9).ShouldBe(Spacing);
        passed.LackedSince(12).ShouldBe(Spacing);
    }

    [Fact]
    public void Half_a_day_of_them_is_kept()
    {
        var passed = Enumerable.Range(0, 1_000).Aggregate(ImmutableArray<Milestone>.Empty, (all, n) => all.Reach(n, n * Spacing));

        passed.Length.ShouldBe(144);
        passed[0].Sequence.ShouldBe(856);
    }

    [Fact]
    public void Whoever_has_any_window_of_before_has_the_present_one_after_the_points_that_it_lacks()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("CRYPTOVIZ_SEED"), out var given) ? given : Random.Shared.Next();
        output.WriteLine($"CRYPTOVIZ_SEED={seed}");
        var lives = Enumerable.Range(0, 42).Select(life => Live(new Random(seed + life), Window.All[life % Window.All.Length])).ToList();

        // Or else nothing is tested.
        output.WriteLine($"{lives.Sum(life => life.Resumed)} resumed, {lives.Sum(life => life.KnownBetter)} parts of the past brought nothing");
        lives.Sum(life => life.Resumed).ShouldBeGreaterThan(500);
        lives.Sum(life => life.KnownBetter).ShouldBeGreaterThan(0);
    }

    private static (int Resumed, int KnownBetter) Live(Random random, Window window)
    {
        var (state, now, resumed, knownBetter) = (new CoinState("usd"), Noon, 0, 0);
        var (passed, before) = (ImmutableArray<Milestone>.Empty, new List<CoinSeries>());
        var step = new[] { 2, 300, 9_000, 200_000 }[random.Next(4)];
        for (var sequence = 1; sequence <= 120; sequence++)
        {
            if (random.Next(25) == 0)
            {
                var resolution = new[] { 300, 3_600, 86_400 }[random.Next(3)];
                var chunk = Chunk(
                    resolution, now.AddSeconds(-resolution * random.Next(1, 60)), random.Next(3) > 0, now.AddSeconds(sequence),
                    [.. Enumerable.Range(0, random.Next(1, 40)).Select(_ => (double)random.Next(1, 900))]);
                var known = state.Series.KnowsBetter(chunk);
                if (known) knownBetter++;
                state.Apply(new CoinProtocol.HistoryApplied(chunk));
                if (!known) passed = [];
            }
            else
            {
                now = now.AddMilliseconds(random.Next(1, step * 1_000));
                Tick[] ticks = random.Next(12) == 0 ? [Tick(now, random.Next(1, 900)), Tick(now.AddSeconds(-random.Next(1, 3 * step)), 7)] : [Tick(now, random.Next(1, 900))];
                var fresh = state.Decide([.. ticks]).New;
                var continued = state.IsContinuedBy(fresh);
                state.Apply(new CoinProtocol.TicksApplied(fresh));
                passed = continued ? passed.Reach(sequence, state.Series.Latest!.Value) : [];
            }

            var whole = state.Watched(window);
            before.Add(whole!);
            if (whole is null) continue;

            for (var look = 0; look < 3; look++)
            {
                var number = random.Next(1, sequence + 1);
                if (passed.LackedSince(number) is not { } since) continue;

                if (number < sequence) resumed++;
                Upserted(before[number - 1].Points, whole.Points.Since(since), whole.From).ShouldBe(Upserted(Points.None, whole.Points, whole.From));
            }
        }

        return (resumed, knownBetter);
    }

    private static IEnumerable<(long, double, double)> Upserted(Points known, Points news, long from)
    {
        var points = new SortedDictionary<long, (long, double, double)>();
        foreach (var some in new[] { known, news })
            for (var i = 0; i < some.Count; i++)
                points[some.Times[i]] = (some.Times[i], some.Prices[i], some.MarketCaps[i]);
        return [.. points.Values.Where(point => point.Item1 >= from)];
    }
}
