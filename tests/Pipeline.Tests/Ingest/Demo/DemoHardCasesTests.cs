using CryptoViz.Pipeline.Ingest.Demo;

namespace CryptoViz.Pipeline.Tests.Ingest.Demo;

/// <summary>What a real market has and a naive demo lacks.</summary>
public class DemoHardCasesTests
{
    private const long Hour = 3_600_000;

    [Fact]
    public async Task A_price_has_five_zeros_behind_the_point()
    {
        using var demo = DemoClient.StartedAt(DemoClient.AfterNoon);

        (await demo.Row("shiba-inu")).Number("current_price")!.Value.ShouldBeInRange(2e-6, 3e-5);
    }

    [Fact]
    public async Task A_coin_has_neither_cap_nor_rank()
    {
        using var demo = DemoClient.StartedAt(DemoClient.AfterNoon);

        var row = (await demo.Rows())[^1];

        row.Id().ShouldBe("menlo-one");
        foreach (var unknown in new[] { "market_cap", "market_cap_rank", "fully_diluted_valuation", "circulating_supply", "total_supply" })
            row.Number(unknown).ShouldBeNull(unknown);
        (await demo.Chart("menlo-one", "1", "market_caps")).ShouldAllBe(point => point.Value == null);
    }

    [Fact]
    public async Task A_coin_is_nine_days_old()
    {
        using var demo = DemoClient.StartedAt(DemoClient.AfterNoon);

        var row = await demo.Row("monad");
        var days = await demo.Chart("monad", "max");
        var hours = await demo.Chart("monad", "90");

        row.Number("price_change_percentage_7d_in_currency").ShouldNotBeNull();
        row.Number("price_change_percentage_14d_in_currency").ShouldBeNull();
        row.Number("price_change_percentage_1y_in_currency").ShouldBeNull();
        days.Count.ShouldBe(11);
        hours[0].Time.ShouldBe(new DateTimeOffset(2026, 11, 15, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds());
    }

    [Fact]
    public async Task A_coin_is_stale_for_hours_and_its_history_ends_there()
    {
        using var demo = DemoClient.StartedAt(DemoClient.AfterNoon);

        var row = await demo.Row("steem");

        (DemoClient.AfterNoon - row.LastUpdated()).ShouldBeGreaterThan(TimeSpan.FromHours(3));
        row.Number("price_change_percentage_1h_in_currency").ShouldNotBeNull();
        (await demo.Chart("steem", "1"))[^1].Time.ShouldBe(row.LastUpdated().ToUnixTimeMilliseconds());
    }

    [Fact]
    public async Task A_coin_has_gaps_of_six_hours()
    {
        using var demo = DemoClient.StartedAt(DemoClient.AfterNoon);

        var history = await demo.Chart("siacoin", "7");

        history.Zip(history.Skip(1), (before, after) => after.Time - before.Time).Max().ShouldBe(6 * Hour);
        (await demo.Row("siacoin")).Sparkline().Count(price => price is null).ShouldBeGreaterThanOrEqualTo(5);
    }

    [Fact]
    public async Task A_coin_drops_out_of_the_list_and_comes_back()
    {
        using var demo = DemoClient.StartedAt(DemoClient.AfterNoon);
        async Task<bool> Listed() => (await demo.Rows(DemoClient.Poll)).Any(row => row.Id() == "ftx-token");

        (await Listed()).ShouldBeTrue();
        demo.Clock.SetUtcNow(DemoClient.AfterNoon.AddMinutes(40));
        (await Listed()).ShouldBeFalse();
        (await demo.Rows($"{DemoClient.Poll}&ids=ftx-token")).ShouldBeEmpty();
        demo.Clock.SetUtcNow(DemoClient.AfterNoon.AddMinutes(60));
        (await Listed()).ShouldBeTrue();
    }

    [Fact]
    public async Task A_coin_has_no_image_and_the_others_have_one()
    {
        using var demo = DemoClient.StartedAt(DemoClient.AfterNoon);

        var images = (await demo.Rows()).ToDictionary(row => row.Id(), row => row.GetProperty("image").GetString());

        images.Where(image => image.Value is null).ShouldHaveSingleItem().Key.ShouldBe("kishu-inu");
        (await demo.GetByteArrayAsync(images["272-n-e-42nd-court"])).ShouldBe(DemoLogo.Draw(DemoCoins.Find("272-n-e-42nd-court")!));
    }

    [Fact]
    public async Task A_name_is_very_long()
    {
        using var demo = DemoClient.StartedAt(DemoClient.AfterNoon);

        (await demo.Rows()).Max(row => row.GetProperty("name").GetString()!.Length).ShouldBeGreaterThan(55);
    }

    [Fact]
    public async Task Caps_are_price_times_supply_and_ranks_follow_them()
    {
        using var demo = DemoClient.StartedAt(DemoClient.AfterNoon);

        var rows = (await demo.Rows())[..^1];

        rows.Select(row => (int)row.Number("market_cap_rank")!).ShouldBe(Enumerable.Range(1, rows.Count));
        rows.Select(row => row.Number("market_cap")!.Value).ShouldBe(rows.Select(row => row.Number("market_cap")!.Value).OrderDescending());
        foreach (var row in rows)
            (row.Number("market_cap") / row.Number("current_price") / row.Number("circulating_supply"))!.Value.ShouldBe(1, 2e-5, row.Id());
    }
}
