using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Market;
using static CryptoViz.Pipeline.Tests.Market.Series;

namespace CryptoViz.Pipeline.Tests.Market;

public sealed class CandlesTests
{
    [Fact]
    public void A_candle_has_the_first_highest_lowest_and_last_price_of_its_hours()
    {
        // Ten minutes apart, over midnight of 2 March: 100, 101, … in candles of four hours.
        var state = State(Enumerable.Range(0, 80).Select(i => Tick(Noon.AddMinutes(i * 10), 100 + (i % 24 == 7 ? 50 : i % 24 == 9 ? -50 : i))));

        var candles = Candles(state, "24h", 14_400);

        candles.SizeSeconds.ShouldBe(14_400);
        candles.Times.ShouldBe([.. Enumerable.Range(0, 4).Select(i => Noon.AddHours(i * 4).Ms())]);
        candles.Opens.ShouldBe([100, 124, 148, 172]);
        candles.Highs.ShouldBe([150, 150, 171, 178]);
        candles.Lows.ShouldBe([50, 50, 50, 150]);
        candles.Closes.ShouldBe([123, 147, 171, 150]);
        candles.Samples.ShouldBe([24, 24, 24, 8]);
        candles.LastClosed.ShouldBeFalse();
    }

    [Fact]
    public void The_last_candle_is_closed_when_an_observation_lies_at_its_end_or_later()
    {
        var hour = Enumerable.Range(0, 6).Select(i => Tick(Noon.AddMinutes(i * 10), 100)).ToArray();

        Candles(State(hour), "24h", 3_600).LastClosed.ShouldBeFalse();

        var state = State(hour);
        state.Apply(new CoinProtocol.HistoryApplied(Chunk(86_400, Noon.AddDays(1), false, Noon.AddDays(1), 5)));
        Candles(state, "24h", 3_600).LastClosed.ShouldBeTrue();
    }

    [Theory]
    [InlineData(10, "1h,4h,1d,1w", 3_600)]
    [InlineData(15, "1h,4h,1d,1w", 3_600)]
    [InlineData(20, "4h,1d,1w", 14_400)]
    [InlineData(120, "1d,1w", 86_400)]
    [InlineData(720, "1w", 604_800)]
    public void A_size_means_something_where_the_median_candle_has_four_observations(int minutes, string sizes, int chosen)
    {
        var state = State(Enumerable.Range(0, 7 * 1_440 / minutes).Select(i => Tick(Noon.AddMinutes(i * minutes), 100 + i)));

        var candles = Candles(state, "7d", null);

        string.Join(',', CandleSize.All.Where(size => candles.Sizes.Contains(size.Seconds)).Select(size => size.Name)).ShouldBe(sizes);
        candles.SizeSeconds.ShouldBe(chosen);
    }

    [Fact]
    public void Where_no_size_means_anything_there_are_no_candles()
    {
        var candles = Candles(State(Tick(Noon, 1), Tick(Noon.AddHours(1), 2)), "24h", null);

        candles.SizeSeconds.ShouldBeNull();
        candles.Times.ShouldBeEmpty();
        candles.Sizes.ShouldBeEmpty();
    }

    [Fact]
    public void A_size_is_chosen_that_a_chart_can_show()
    {
        var state = State(Tick(Noon, 1));
        state.Apply(new CoinProtocol.HistoryApplied(Chunk(300, Noon.AddDays(-60), [.. Enumerable.Range(0, 60 * 288).Select(i => (double)i)])));

        Candles(state, "90d", null).SizeSeconds.ShouldBe(86_400);
        Candles(state, "90d", 3_600).Times.Length.ShouldBe(1_441);
    }

    [Theory]
    [InlineData(199, 3_600)]
    [InlineData(200, 14_400)]
    public void A_chart_can_show_two_hundred(int hoursBefore, int chosen)
    {
        var state = State(Tick(Noon, 1));
        state.Apply(new CoinProtocol.HistoryApplied(Chunk(300, Noon.AddHours(-hoursBefore), [.. Enumerable.Repeat(5.0, hoursBefore * 12)])));

        Candles(state, "30d", null).SizeSeconds.ShouldBe(chosen);
    }

    [Fact]
    public void Where_every_size_gives_more_the_largest_is_chosen_and_days_are_those_of_all_that_is_known()
    {
        var state = State(Tick(Noon, 1));
        state.Apply(new CoinProtocol.HistoryApplied(Chunk(86_400, Noon.AddDays(-210 * 7), [.. Enumerable.Repeat(5.0, 210 * 7)])));
        state.Apply(new CoinProtocol.HistoryApplied(Chunk(3_600, Noon.AddDays(-120), [.. Enumerable.Repeat(5.0, 120 * 24)])));

        Candles(state, "max", null).SizeSeconds.ShouldBe(604_800);
        Candles(state, "max", 604_800).Times.Length.ShouldBe(211);
        state.Candles(new CoinProtocol.GetCandles(Bitcoin, null, Noon.AddDays(-110).Ms(), Noon.Ms(), 86_400))!.Times.Length.ShouldBe(111);
    }

    [Fact]
    public void A_candle_is_closed_by_an_observation_at_its_very_end_and_a_range_of_nothing_has_none()
    {
        var state = State(Enumerable.Range(0, 7).Select(i => Tick(Noon.AddMinutes(i * 10), 100)));

        Range(Noon, Noon.AddMinutes(59)).LastClosed.ShouldBeTrue();
        Range(Noon.AddDays(-9), Noon.AddDays(-8)).Sizes.ShouldBeEmpty();

        CoinCandles Range(DateTimeOffset from, DateTimeOffset to) => state.Candles(new CoinProtocol.GetCandles(Bitcoin, null, from.Ms(), to.Ms(), 3_600))!;
    }

    [Theory]
    [InlineData("1w", "2026-03-01T23:59:59Z", "2026-02-23T00:00:00Z")]
    [InlineData("1w", "2026-03-02T00:00:00Z", "2026-03-02T00:00:00Z")]
    [InlineData("1d", "2026-03-29T01:30:00Z", "2026-03-29T00:00:00Z")]
    [InlineData("4h", "2024-02-29T23:00:00Z", "2024-02-29T20:00:00Z")]
    [InlineData("1w", "1969-12-30T00:00:00Z", "1969-12-29T00:00:00Z")]
    public void Candles_begin_at_whole_hours_and_days_in_UTC_and_weeks_on_Monday(string size, string time, string start) =>
        Pipeline.Market.Candles.StartOf(CandleSize.All.Single(known => known.Name == size), DateTimeOffset.Parse(time).Ms()).ShouldBe(DateTimeOffset.Parse(start).Ms());

    [Fact]
    public void A_range_has_the_candles_that_touch_it()
    {
        var state = State(Enumerable.Range(0, 200).Select(i => Tick(Noon.AddMinutes(i * 5), 100 + i)));

        var candles = state.Candles(new CoinProtocol.GetCandles(Bitcoin, null, Noon.AddMinutes(90).Ms(), Noon.AddMinutes(180).Ms(), 3_600))!;

        candles.Times.ShouldBe([Noon.AddHours(1).Ms(), Noon.AddHours(2).Ms(), Noon.AddHours(3).Ms()]);
    }

    private static CoinCandles Candles(CoinState state, string window, int? size) =>
        state.Candles(new CoinProtocol.GetCandles(Bitcoin, window, null, null, size))!;
}
