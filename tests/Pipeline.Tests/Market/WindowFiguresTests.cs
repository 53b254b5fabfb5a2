using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Market;
using CsCheck;
using static CryptoViz.Pipeline.Tests.Market.Series;

namespace CryptoViz.Pipeline.Tests.Market;

public sealed class WindowFiguresTests
{
    // Ticks of seconds to minutes, some late, some hours later, and now and then a part of the past: chunks are packed, opened again and left behind.
    private static readonly Gen<(int Step, int Cents)[]> Lives =
        Gen.Select(Gen.Frequency((12, Gen.Int[200, 5_000]), (4, Gen.Int[20_000, 90_000]), (1, Gen.Int[-200_000, -500]), (1, Gen.Int[3_600_000, 20_000_000])), Gen.Int[1, 100_000]).Array[50, 260];

    private static readonly int[] Resolutions = [300, 3_600, 86_400];

    [Fact]
    public void Statistics_and_sparklines_asked_with_every_tick_are_those_of_a_coin_that_is_asked_once() => Lives.Sample(
        steps =>
        {
            var (state, time, n) = (new CoinState("usd"), Noon, 0);
            foreach (var (step, cents) in steps)
            {
                time = time.AddMilliseconds(step);
                if (n++ % 97 == 50)
                {
                    var resolution = Resolutions[cents % Resolutions.Length];
                    state.Apply(new CoinProtocol.HistoryApplied(
                        Chunk(resolution, time.AddSeconds(-108.0 * resolution), false, time, [.. Enumerable.Repeat(cents / 90.0, 100)])));
                }

                Apply(state, Tick(time, cents / 100m, cents * 1_000m));

                var once = new CoinState("usd");
                once.Restore(state.Capture().Stored);
                foreach (var window in Window.All)
                    WindowMath.StatisticsOf(state.Series, window).ShouldBe(WindowMath.StatisticsOf(once.Series, window), window.Name);
                var (line, expected) = (state.Summary()!.Sparkline, once.Summary()!.Sparkline);
                (line?.From, line?.StepSeconds).ShouldBe((expected?.From, expected?.StepSeconds));
                (line?.Prices ?? []).ShouldBe(expected?.Prices ?? []);
            }
        },
        iter: 15);

    [Fact]
    public void Figures_asked_with_every_change_are_those_that_are_computed_anew() => Gen.Int.Sample(
        seed =>
        {
            var (state, time, random) = (new CoinState("usd"), Noon, new Random(seed));
            if (seed % 2 == 0)
                state.Apply(new CoinProtocol.HistoryApplied(Chunk(86_400, Noon.AddDays(-400), false, Noon, [.. Enumerable.Range(0, 400).Select(_ => (double)Price())])));
            for (var n = 0; n < 400; n++)
            {
                switch (random.Next(30))
                {
                    case 0: Recall(); break;
                    case 1: Apply(state, Late(3_600)); break;
                    case 2: Apply(state, Late(86_400)); break;
                    case 3: time = time.AddHours(random.Next(1, 30)); break;
                    default: time = time.AddMilliseconds(random.Next(200, 150_000)); Apply(state, Tick(time, Price(), Price())); break;
                }

                if (state.Latest is null) continue;
                foreach (var window in Window.All)
                {
                    var ((from, latest), tier) = (WindowMath.RangeOf(state.Series, window)!.Value, Tier.Of(window));
                    WindowFigures.Of(state.Series, window).ShouldBe(
                        WindowFigures.Of(state.Series, tier, from, latest, WindowMath.Base(state.Series, tier, from, latest)), $"{window.Name} after {n} steps");
                }
            }

            decimal Price() => random.Next(1, 1_000_000) / 100m;

            Tick Late(int seconds) => Tick(time.AddMilliseconds(-random.Next(1, seconds * 1_000)), Price(), Price());

            // Some points, mostly within what is known better already, and in gaps.
            void Recall()
            {
                var resolution = Resolutions[random.Next(Resolutions.Length)];
                var points = Enumerable.Range(0, random.Next(1, 6)).Select(_ => (double)Price()).ToArray();
                state.Apply(new CoinProtocol.HistoryApplied(Chunk(resolution, time.AddSeconds(-(double)resolution * random.Next(5, 60)), false, time, points)));
            }
        },
        iter: 40);

    [Fact]
    public void A_range_without_a_point_tells_only_its_base()
    {
        var state = State(Tick(Noon, 100, 1_000));
        var @base = WindowMath.Base(state.Series, Window.Max);

        var figures = WindowFigures.Of(state.Series, Tier.Minute, Noon.AddMinutes(5).Ms(), Noon.AddMinutes(9).Ms(), @base);

        (figures.IsEmpty, figures.PercentChange, figures.MarketCapFirst, figures.MarketCapLast, figures.MarketCapPercentChange).ShouldBe((true, null, null, null, null));
        figures.Told().ShouldBe(new WindowStatistics { Base = new PricePoint(@base!.Value.Time, 100, 1_000) });
    }

    [Fact]
    public void History_that_is_later_than_the_last_tick_tells_the_last_price_and_one_before_it_the_first()
    {
        var state = State(Tick(Noon, 100), Tick(Noon.AddMinutes(1), 101));
        state.Apply(new CoinProtocol.HistoryApplied(Chunk(3_600, Noon.AddHours(-2), false, Noon.AddHours(4), 10, 11, 12, 13, 14, 15)));

        var figures = WindowFigures.Of(state.Series, Window.OneDay)!.Value;

        (figures.Extremes.First, figures.First.Price).ShouldBe((Noon.AddHours(-2).Ms(), 10));
        (figures.Extremes.Last, figures.Last.Price).ShouldBe((Noon.AddHours(3).Ms(), 15));
        (figures.Extremes.Count, figures.Extremes.High, figures.Extremes.Low).ShouldBe((7, 101, 10));
    }

    [Fact]
    public void The_first_market_cap_is_that_of_the_base_else_of_the_first_point()
    {
        var state = State(Tick(Noon, 100, 1_000), Tick(Noon.AddMinutes(62), 110, 1_200), Tick(Noon.AddMinutes(63), 120, 1_500));

        var withBase = WindowFigures.Of(state.Series, Window.OneHour)!.Value;
        var without = WindowFigures.Of(state.Series, Window.SevenDays)!.Value;

        (withBase.MarketCapFirst, withBase.MarketCapLast, withBase.MarketCapPercentChange).ShouldBe((1_000, 1_500, 50));
        (without.MarketCapFirst, without.MarketCapLast, without.MarketCapPercentChange).ShouldBe((1_000, 1_500, null));
    }
}
