using System.Text.Json;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Market;
using static CryptoViz.Pipeline.Tests.Market.Series;

namespace CryptoViz.Pipeline.Tests.Market;

public sealed class HistoryNeedTests
{
    [Fact]
    public void A_coin_that_is_new_here_lacks_every_span() => Lacking(State(Tick(Noon, 100))).ShouldBe([1, 90, 365]);

    [Theory]
    [InlineData(1, 300)]
    [InlineData(90, 3_600)]
    [InlineData(365, 86_400)]
    public void A_span_full_of_exact_points_is_not_lacking(int days, int resolution)
    {
        var state = State(Tick(Noon, 100));

        var points = Chunk(resolution, Noon.AddDays(-days), [.. Enumerable.Repeat(1.0, days * 86_400 / resolution)]);
        state.Apply(new CoinProtocol.HistoryApplied(points with { Parts = 2 }));

        Lacking(state).ShouldNotContain(days);
    }

    [Fact]
    public void An_answer_without_points_is_remembered_as_one()
    {
        var state = State(Tick(Noon, 100));

        foreach (var span in HistorySpan.All) Answer(state, span.Days, Noon);

        Lacking(state).ShouldBeEmpty();
    }

    [Fact]
    public void The_memory_of_answers_is_in_the_snapshot()
    {
        var state = State(Tick(Noon, 100));
        Answer(state, 1, Noon);

        var restored = new CoinState("usd");
        restored.Restore(JsonSerializer.Deserialize(
            JsonSerializer.SerializeToUtf8Bytes(state.Capture().Stored, ContractJson.Default.StoredCoin), ContractJson.Default.StoredCoin)!);

        Lacking(restored).ShouldBe([90, 365]);
    }

    [Fact]
    public void A_snapshot_from_before_the_memory_of_answers_is_taken_back()
    {
        var stored = JsonSerializer.Deserialize("""{"latest":null,"latestTime":0,"seen":[],"chunks":[],"tiers":[]}""", ContractJson.Default.StoredCoin)!;

        var restored = new CoinState("usd");
        restored.Restore(stored);

        Lacking(restored).ShouldBe([1, 90, 365]);
    }

    [Fact]
    public void A_longer_and_coarser_answer_says_nothing_of_a_finer_span()
    {
        var state = State(Tick(Noon, 100));

        Answer(state, 365, Noon);

        Lacking(state).ShouldBe([1, 90]);
    }

    [Fact]
    public void An_answer_counts_when_its_last_part_is_there()
    {
        var state = State(Tick(Noon, 100));
        var part = Chunk(3_600, Noon, 1) with { From = Noon.AddDays(-90), To = Noon, Parts = 3 };

        state.Apply(new CoinProtocol.HistoryApplied(part));
        state.Apply(new CoinProtocol.HistoryApplied(part with { Part = 2 }));
        Lacking(state).ShouldContain(90);
        state.Apply(new CoinProtocol.HistoryApplied(part with { Part = 3 }));

        Lacking(state).ShouldNotContain(90);
    }

    [Fact]
    public void Approximate_points_are_no_history_of_the_source()
    {
        var state = State(Tick(Noon, 100));

        state.Apply(new CoinProtocol.HistoryApplied(
            Chunk(3_600, Noon.AddDays(-90), approximate: true, fetchedAt: Noon, [.. Enumerable.Repeat(1.0, 90 * 24)])));

        Lacking(state).ShouldContain(90);
    }

    [Fact]
    public void A_day_of_own_ticks_needs_no_history()
    {
        var state = State(Enumerable.Range(0, 288).Select(i => Tick(Noon.AddMinutes(-5 * i), 100 + i)));

        Lacking(state).ShouldBe([90, 365]);
    }

    [Theory]
    [InlineData(60, false)]
    [InlineData(75, true)]
    public void A_stretch_of_downtime_of_more_than_an_hour_is_lacking_in_the_day(int minutes, bool lacks)
    {
        var state = State(Tick(Noon, 100));
        Answer(state, 1, Noon);

        var later = Noon.AddMinutes(minutes);
        Apply(state, Tick(later, 101));

        (state.Holes(HistorySpan.Day, later).Milliseconds > 0).ShouldBe(lacks);
    }

    [Fact]
    public void Downtime_that_was_asked_for_is_not_lacking_again()
    {
        var state = State(Tick(Noon, 100));
        Answer(state, 1, Noon);
        var later = Noon.AddHours(8);
        Apply(state, Tick(later, 101));

        Answer(state, 1, later);

        state.Holes(HistorySpan.Day, later).Milliseconds.ShouldBe(0);
    }

    [Theory]
    [InlineData("1h", 1)]
    [InlineData("24h", 1)]
    [InlineData("7d", 90)]
    [InlineData("30d", 90)]
    [InlineData("90d", 90)]
    [InlineData("1y", 365)]
    [InlineData("max", 365)]
    public void A_window_is_told_by_the_shortest_span_that_holds_it(string name, int days)
    {
        Window.TryParse(name, out var window).ShouldBeTrue();

        HistorySpan.Of(window!).Days.ShouldBe(days);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(24 * 3_600_000L + 1_000, 1)]
    [InlineData(26 * 3_600_000L, 90)]
    [InlineData(100 * 86_400_000L, 365)]
    [InlineData(9_000 * 86_400_000L, 365)]
    [InlineData(-86_400_000, 1)]
    public void A_range_is_told_by_the_shortest_span_that_reaches_back_to_its_start(long back, int days) =>
        HistorySpan.Since(Noon.Ms() - back, Noon.Ms()).Days.ShouldBe(days);

    [Fact]
    public void A_range_from_the_beginning_of_time_is_told_by_the_longest_span() =>
        HistorySpan.Since(long.MinValue, Noon.Ms()).Days.ShouldBe(365);

    private static IEnumerable<int> Lacking(CoinState state) =>
        HistorySpan.All.Where(span => state.Holes(span, Noon).Milliseconds > 0).Select(span => span.Days);

    private static void Answer(CoinState state, int days, DateTimeOffset at) =>
        state.Apply(new CoinProtocol.HistoryApplied(Chunk(300, at) with { From = at.AddDays(-days), To = at, FetchedAt = at }));
}
