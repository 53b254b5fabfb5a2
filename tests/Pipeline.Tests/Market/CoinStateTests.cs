using System.Text.Json;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Market;
using static CryptoViz.Pipeline.Tests.Market.Series;

namespace CryptoViz.Pipeline.Tests.Market;

public sealed class CoinStateTests
{
    [Fact]
    public void Applying_the_same_tick_twice_changes_nothing()
    {
        var state = State(Tick(Noon, 100));

        var (fresh, duplicates, _) = state.Decide([Tick(Noon, 100)]);

        fresh.ShouldBeEmpty();
        duplicates.ShouldBe(1);
    }

    [Fact]
    public void The_same_tick_twice_in_one_batch_is_applied_once() =>
        new CoinState("usd").Decide([Tick(Noon, 100), Tick(Noon, 100)]).New.Length.ShouldBe(1);

    [Fact]
    public void A_tick_more_than_25_hours_older_than_the_latest_is_not_applied()
    {
        var state = State(Tick(Noon, 100));

        var (fresh, _, tooLate) = state.Decide([Tick(Noon.AddHours(-25).AddMilliseconds(-1), 90), Tick(Noon.AddHours(-25), 91)]);

        tooLate.ShouldBe(1);
        fresh.ShouldHaveSingleItem().Price.ShouldBe(91);
    }

    [Fact]
    public void The_first_tick_is_always_applied() =>
        new CoinState("usd").Decide([Tick(Noon.AddYears(-9), 1)]).New.Length.ShouldBe(1);

    [Fact]
    public void A_late_tick_does_not_replace_the_latest_quote()
    {
        var state = State(Tick(Noon, 100));

        Apply(state, Tick(Noon.AddMinutes(-5), 90));

        state.Latest!.Price.ShouldBe(100);
    }

    [Fact]
    public void The_latest_quote_keeps_every_digit_as_received()
    {
        var state = State(Tick(Noon, 0.000008200000000000001m));

        state.Summary()!.Latest.Price.ShouldBe(0.000008200000000000001m);
    }

    [Fact]
    public void The_same_history_chunk_is_known_after_it_was_applied()
    {
        var state = State(Tick(Noon, 100));
        var chunk = Chunk(3600, Noon.AddHours(-3), 1, 2, 3);

        state.Apply(new CoinProtocol.HistoryApplied(chunk));

        state.Knows(chunk).ShouldBeTrue();
        state.Knows(chunk with { Part = 2 }).ShouldBeFalse();
    }

    [Fact]
    public void Exact_history_takes_the_place_of_the_sources_own_changes()
    {
        var source = new SourceChange { OneHour = 1, OneDay = 2, SevenDays = 3, ThirtyDays = 4, OneYear = 5 };
        var state = State(Tick(Noon, 100) with { SourceChange = source });
        state.Apply(new CoinProtocol.HistoryApplied(
            Chunk(3600, Noon.AddDays(-7), approximate: true, fetchedAt: Noon, [.. Enumerable.Repeat(90.0, 168)])));
        state.Summary()!.SourceChanges.ShouldBe(["1h", "24h", "7d", "30d", "1y"]);

        state.Apply(new CoinProtocol.HistoryApplied(Chunk(3600, Noon.AddDays(-40), [.. Enumerable.Repeat(50.0, 40 * 24)])));

        state.Summary()!.SourceChanges.ShouldBe(["1y"]);
        state.Summary()!.Change.SevenDays.ShouldBe(100);
    }

    [Fact]
    public void A_snapshot_gives_the_same_windows_back()
    {
        var state = State(Enumerable.Range(0, 3_000).Select(i => Tick(Noon.AddSeconds(i * 37), 100 + (i % 17), 1_000 + i)));
        state.Apply(new CoinProtocol.HistoryApplied(Chunk(3600, Noon.AddDays(-6), 90, 91, double.NaN, 93)));

        var restored = new CoinState("usd");
        restored.Restore(RoundTrip(state.Capture().Stored));

        foreach (var window in Window.All)
            Json(restored.Cut(window)!).ShouldBe(Json(state.Cut(window)!), window.Name);
        restored.Decide([state.Latest!]).Duplicates.ShouldBe(1);
    }

    private static StoredCoin RoundTrip(StoredCoin stored) => JsonSerializer.Deserialize(
        JsonSerializer.SerializeToUtf8Bytes(stored, ContractJson.Default.StoredCoin), ContractJson.Default.StoredCoin)!;

    private static string Json(CoinSeries series) => JsonSerializer.Serialize(series, ContractJson.Default.CoinSeries);
}
