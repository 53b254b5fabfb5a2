using CryptoViz.Pipeline.Ingest.Demo;

namespace CryptoViz.Pipeline.Tests.Ingest.Demo;

public class DemoPricesTests
{
    private static readonly DemoPrices Prices = new(seed: 1);
    private static readonly long Now = DemoClient.AfterNoon.ToUnixTimeMilliseconds();

    [Fact]
    public void Stablecoins_stay_within_a_thousandth_of_their_level()
    {
        foreach (var coin in DemoCoins.All.Where(coin => coin.Temper.Pegged && coin.Anchor is null))
            foreach (var time in Times(2_000, TimeSpan.FromHours(7)))
                Prices.PriceAt(coin, time).ShouldBe(1, 0.001, coin.Id);
    }

    [Fact]
    public void A_wrapped_coin_follows_the_coin_that_it_wraps()
    {
        var (bitcoin, wrapped) = (DemoCoins.Find("bitcoin")!, DemoCoins.Find("wrapped-bitcoin")!);

        foreach (var time in Times(1_000, TimeSpan.FromHours(11)))
            (Prices.PriceAt(wrapped, time) / Prices.PriceAt(bitcoin, time)).ShouldBe(1, 0.002);
    }

    [Fact]
    public void No_price_leaves_its_all_time_low_and_high()
    {
        foreach (var coin in DemoCoins.All)
        {
            var (low, high) = Prices.Reach(coin);
            foreach (var time in Times(400, TimeSpan.FromDays(9.7))) Prices.PriceAt(coin, time).ShouldBeInRange(low, high, coin.Id);
        }
    }

    [Fact]
    public void A_price_moves_little_in_seconds_and_much_in_days()
    {
        foreach (var coin in DemoCoins.All.Where(coin => !coin.Temper.Pegged))
        {
            Spread(coin, TimeSpan.FromSeconds(2)).ShouldBeLessThan(0.002, coin.Id);
            Spread(coin, TimeSpan.FromDays(1)).ShouldBeInRange(0.004, 0.10, coin.Id);
        }
    }

    [Fact]
    public void Another_seed_is_another_market()
    {
        var others = new DemoPrices(seed: 2);

        DemoCoins.All.Count(coin => others.PriceAt(coin, Now) == Prices.PriceAt(coin, Now)).ShouldBe(0);
    }

    [Fact]
    public void Ids_are_not_repeated_but_some_symbols_are()
    {
        DemoCoins.All.Length.ShouldBeGreaterThanOrEqualTo(120);
        DemoCoins.All.Select(coin => coin.Id).ShouldBeUnique();
        DemoCoins.All.GroupBy(coin => coin.Symbol).Count(group => group.Count() > 1).ShouldBeGreaterThanOrEqualTo(3);
    }

    private static double Spread(DemoCoin coin, TimeSpan over)
    {
        var changes = Times(200, TimeSpan.FromHours(83.3))
            .Select(time => Math.Log(Prices.PriceAt(coin, time) / Prices.PriceAt(coin, time - (long)over.TotalMilliseconds)));
        return Math.Sqrt(changes.Average(change => change * change));
    }

    private static IEnumerable<long> Times(int count, TimeSpan step) =>
        Enumerable.Range(0, count).Select(i => Now - i * (long)step.TotalMilliseconds);
}
