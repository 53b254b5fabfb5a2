using CryptoViz.Pipeline.Ingest.Demo;

namespace CryptoViz.Pipeline.Tests.Ingest.Demo;

/// <summary>History, changes, sparklines and live ticks are one market, whenever it is started.</summary>
public class DemoContinuityTests
{
    private const long Hour = 3_600_000;

    [Theory]
    [InlineData("1")]
    [InlineData("90")]
    [InlineData("max")]
    public async Task Two_starts_an_hour_apart_agree_on_the_span_that_they_share(string days)
    {
        using var first = DemoClient.StartedAt(DemoClient.AfterNoon);
        using var second = DemoClient.StartedAt(DemoClient.AfterNoon.AddHours(1));

        foreach (var coin in days == "1" ? DemoCoins.All : DemoCoins.All.Where(coin => coin.Index < 5 || coin.Quirk != DemoQuirk.None))
        {
            var earlier = (await first.Chart(coin.Id, days))[..^1];
            var later = (await second.Chart(coin.Id, days))[..^1];

            var shared = earlier.Where(point => point.Time >= later[0].Time).ToList();
            shared.ShouldNotBeEmpty(coin.Id);
            later.Where(point => point.Time <= earlier[^1].Time).ShouldBe(shared, customMessage: coin.Id);
        }
    }

    [Fact]
    public async Task A_restart_shows_the_same_market()
    {
        using var running = DemoClient.StartedAt(DemoClient.AfterNoon);
        await running.Rows();
        running.Clock.Advance(TimeSpan.FromHours(1));
        using var restarted = DemoClient.StartedAt(DemoClient.AfterNoon.AddHours(1));

        (await restarted.GetStringAsync(DemoClient.ColdStart)).ShouldBe(await running.GetStringAsync(DemoClient.ColdStart));
    }

    [Fact]
    public async Task Live_ticks_go_on_where_history_ends()
    {
        using var demo = DemoClient.StartedAt(DemoClient.AfterNoon);
        var histories = new Dictionary<string, List<(long, double? Value)>>();
        foreach (var coin in DemoCoins.All) histories[coin.Id] = await demo.Chart(coin.Id, "1");

        demo.Clock.Advance(TimeSpan.FromMinutes(1));

        foreach (var row in await demo.Rows(DemoClient.Poll))
        {
            var history = histories[row.Id()];
            var largestStep = LargestStep(history[..^1]);
            Math.Abs(history[^1].Value!.Value / history[^2].Value!.Value - 1).ShouldBeLessThanOrEqualTo(largestStep, row.Id());
            Math.Abs(row.Number("current_price")!.Value / history[^1].Value!.Value - 1).ShouldBeLessThanOrEqualTo(largestStep, row.Id());
        }
    }

    [Fact]
    public async Task The_last_point_of_history_is_the_row_of_the_market()
    {
        using var demo = DemoClient.StartedAt(DemoClient.AfterNoon);

        foreach (var row in await demo.Rows(DemoClient.Poll))
        {
            var last = (await demo.Chart(row.Id(), "1"))[^1];
            last.Time.ShouldBe(row.LastUpdated().ToUnixTimeMilliseconds());
            row.Number("current_price")!.Value.ShouldBe(last.Value!.Value, 1e-5 * last.Value.Value);
        }
    }

    [Theory]
    [InlineData("1h", 1, "1")]
    [InlineData("24h", 24, "2")]
    [InlineData("7d", 168, "14")]
    [InlineData("30d", 720, "60")]
    [InlineData("1y", 8_760, "max")]
    public async Task Changes_of_a_row_agree_with_history(string window, int hours, string days)
    {
        using var demo = DemoClient.StartedAt(DemoClient.AfterNoon);

        foreach (var row in (await demo.Rows()).Take(40))
        {
            if (row.Number($"price_change_percentage_{window}_in_currency") is not { } change) continue;

            var history = await demo.Chart(row.Id(), days);
            var then = row.LastUpdated().AddHours(-hours).ToUnixTimeMilliseconds();
            var implied = history[^1].Value!.Value / (1 + change / 100);
            var known = history.Last(point => point.Time <= then).Value!.Value;
            Math.Abs(implied / known - 1).ShouldBeLessThanOrEqualTo(LargestStep(history), row.Id());
        }
    }

    [Fact]
    public async Task A_sparkline_is_the_hourly_history()
    {
        using var demo = DemoClient.StartedAt(DemoClient.AfterNoon);

        foreach (var row in (await demo.Rows()).Take(30))
        {
            var hours = (await demo.Chart(row.Id(), "7"))[..^1].ToDictionary(point => point.Time, point => point.Value);
            var last = row.LastUpdated().ToUnixTimeMilliseconds() / Hour * Hour;

            row.Sparkline().ShouldBe(Enumerable.Range(0, 168).Select(i => hours[last - (167 - i) * Hour]), customMessage: row.Id());
        }
    }

    [Theory]
    [InlineData("1", 300_000, 288)]
    [InlineData("90", 3_600_000, 2_160)]
    [InlineData("max", 86_400_000, 730)]
    public async Task History_has_the_steps_of_its_length(string days, long step, int points)
    {
        using var demo = DemoClient.StartedAt(DemoClient.AfterNoon);

        var grid = (await demo.Chart("bitcoin", days))[..^1];

        grid.Count.ShouldBeInRange(points - 1, points);
        grid.ShouldAllBe(point => point.Time % step == 0);
        grid.Zip(grid.Skip(1)).ShouldAllBe(pair => pair.Second.Time - pair.First.Time == step);
    }

    [Fact]
    public async Task A_poll_gives_new_times_only_to_coins_that_changed()
    {
        using var demo = DemoClient.StartedAt(DemoClient.AfterNoon);
        var before = (await demo.Rows(DemoClient.Poll)).ToDictionary(row => row.Id());

        demo.Clock.Advance(TimeSpan.FromSeconds(2));
        var after = await demo.Rows(DemoClient.Poll);

        after.Count(row => row.LastUpdated() > before[row.Id()].LastUpdated()).ShouldBeInRange(6, 18);
        foreach (var row in after.Where(row => row.LastUpdated() == before[row.Id()].LastUpdated()))
            row.Number("current_price").ShouldBe(before[row.Id()].Number("current_price"), row.Id());
    }

    private static double LargestStep(List<(long, double? Value)> history) =>
        history.Zip(history.Skip(1), (before, after) => Math.Abs(after.Value!.Value / before.Value!.Value - 1)).Max();
}
