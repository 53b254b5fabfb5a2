using CryptoViz.Pipeline.Ingest.CoinGecko;

namespace CryptoViz.Pipeline.Tests.Ingest.CoinGecko;

public class MarketPagesTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(250, 1, 250)]
    [InlineData(251, 2, 126)]
    [InlineData(600, 3, 200)]
    [InlineData(1_000, 4, 250)]
    public void The_top_is_cut_into_equal_pages(int coins, int pages, int perPage)
    {
        var cut = MarketPages.Of(new() { CoinCount = coins });

        (cut.Pages, cut.PerPage, cut.CallsWith(0)).ShouldBe((pages, perPage, pages));
    }

    [Fact]
    public void Configured_coins_are_there_once_each() =>
        MarketPages.Named(new() { Coins = { "bitcoin", " ether ", "bitcoin" } }).Select(id => id.Value).ShouldBe(["bitcoin", "ether"]);

    [Theory]
    [InlineData(1, 2)]
    [InlineData(250, 2)]
    [InlineData(251, 3)]
    public void Coins_by_id_are_a_call_for_each_250(int ids, int calls) => new MarketPages(1, 250).CallsWith(ids).ShouldBe(calls);

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("bitcoin,ether")]
    public void An_unusable_coin_is_named(string id) =>
        Should.Throw<ArgumentException>(() => MarketPages.Named(new() { Coins = { id } })).Message.ShouldStartWith($"CoinGecko:Coins holds '{id}'");

    [Theory]
    [InlineData(0)]
    [InlineData(5_001)]
    public void An_unusable_count_is_named_with_what_is_allowed(int coins) =>
        Should.Throw<ArgumentException>(() => MarketPages.Of(new() { CoinCount = coins })).Message.ShouldBe($"CoinGecko:CoinCount is {coins}; allowed are 1 to 5000");
}
