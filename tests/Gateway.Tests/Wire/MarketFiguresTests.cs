using CryptoViz.Gateway.Wire;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Gateway.Tests.Wire;

public sealed class MarketFiguresTests
{
    [Fact]
    public void Change_of_the_market_cap_weighs_each_coins_own_change_by_its_cap_of_yesterday()
    {
        // Yesterday 100 and 200, today 110 and 190: the sum has not moved.
        var figures = MarketFigures.Of([Coin("bitcoin", 110, 10), Coin("ethereum", 190, -5)]);

        figures.MarketCapChange24h!.Value.ShouldBe(0, 1e-9);
        figures.TotalMarketCap.ShouldBe(300);
        figures.BitcoinDominance!.Value.ShouldBe(36.6666, 0.0001);
        (figures.Up, figures.Down, figures.Coins).ShouldBe((1, 1, 2));
    }

    [Fact]
    public void A_row_that_lacks_a_number_is_left_out_of_the_figures_that_need_it()
    {
        var figures = MarketFigures.Of([Coin("bitcoin", 110, 10), Coin("a", null, 50), Coin("b", 1_000, null), Coin("c", 5, -100)]);

        figures.MarketCapChange24h!.Value.ShouldBe(10, 1e-9);
        figures.TotalMarketCap.ShouldBe(1_115);
        figures.EthereumDominance.ShouldBeNull();
    }

    [Fact]
    public void An_empty_market_has_unknown_figures_and_no_zeros()
    {
        var figures = MarketFigures.Of([]);

        figures.TotalMarketCap.ShouldBeNull();
        figures.TotalVolume24h.ShouldBeNull();
        figures.MarketCapChange24h.ShouldBeNull();
        figures.BitcoinDominance.ShouldBeNull();
        figures.AsOf.ShouldBeNull();
    }

    [Fact]
    public void Absurd_numbers_of_a_source_do_not_overflow() =>
        MarketFigures.Of([Coin("a", decimal.MaxValue, -99.9999), Coin("b", decimal.MaxValue, 1)])
            .TotalMarketCap.ShouldBe(1.5845632502852868e29);

    private static MarketCoin Coin(string id, decimal? cap, double? change) => Samples.BitcoinRow.With(
        tick => tick with { Id = new CoinId(id), MarketCap = cap }, _ => new Changes(null, change, null, null, null, null));
}
