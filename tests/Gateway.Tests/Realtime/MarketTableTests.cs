using CryptoViz.Gateway.Realtime;
using CryptoViz.Gateway.Tests.Wire;

namespace CryptoViz.Gateway.Tests.Realtime;

public sealed class MarketTableTests
{
    private static readonly MarketTable Both = MarketTable.Empty.Replace([Samples.BitcoinRow, Samples.TinyRow], recovering: 0, number: 1).State;

    [Fact]
    public void While_a_market_starts_again_the_rows_that_it_has_not_told_yet_stay()
    {
        var (table, change) = Both.Replace([Samples.TinyRow], recovering: 1, number: 1);

        table.Rows.Length.ShouldBe(2);
        table.Recovering.ShouldBe(1);
        change.Coins.ShouldBeEmpty();
    }

    [Fact]
    public void A_row_that_a_whole_market_lacks_is_gone()
    {
        var (table, change) = Both.Replace([Samples.TinyRow], recovering: 0, number: 1);

        table.Rows.ShouldHaveSingleItem();
        change.Coins.ShouldHaveSingleItem().Value.ShouldBeNull();
    }
}
