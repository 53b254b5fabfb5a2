using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.News;

namespace CryptoViz.Pipeline.Tests.News;

public sealed class CoinMentionsTests
{
    private static readonly Catalogue Coins = new(
    [
        Coin("bitcoin", "btc", "Bitcoin"), Coin("ethereum", "eth", "Ethereum"), Coin("cardano", "ada", "Cardano"),
        Coin("solana", "sol", "Solana"), Coin("near", "near", "NEAR Protocol"), Coin("chainlink", "link", "Chainlink"),
        Coin("flow", "flow", "Flow"), Coin("bitcoin-cash", "bch", "Bitcoin Cash"), Coin("rally-2", "rly", "Rally"),
        Coin("other-bitcoin", "btc", "Bitcoin Two"), Coin("fantasy", "f", "F Coin"),
    ]);

    [Theory]
    [InlineData("Bitcoin rises", "bitcoin", "Bitcoin", "name")]
    [InlineData("bitcoin's long road", "bitcoin", "bitcoin", "name")]
    [InlineData("A Bitcoin-backed bond", "bitcoin", "Bitcoin", "name")]
    [InlineData("Why $SOL moves", "solana", "$SOL", "cashtag")]
    [InlineData("Funds sell ETH for cash", "ethereum", "ETH", "symbol")]
    [InlineData("Bitcoin Cash halves", "bitcoin-cash", "Bitcoin Cash", "name")]
    [InlineData("What NEAR Protocol does", "near", "NEAR Protocol", "name")]
    [InlineData("The Flow token after a year", "flow", "Flow", "name")]
    public void A_headline_names_its_coin_and_says_why(string title, string coin, string matched, string rule)
    {
        var mention = CoinMentions.Of(Item(title), Coins).ShouldHaveSingleItem();

        (mention.CoinId.Value, mention.Matched, mention.Rule).ShouldBe((coin, matched, rule));
    }

    [Theory]
    [InlineData("Whether Canada finds a solution")]
    [InlineData("Stocks rally on cash flow")]
    [InlineData("Near the link between time and money")]
    [InlineData("The solar sol of Peru is not SOLAR")]
    [InlineData("F grade for the regulator")]
    [InlineData("MARKETS ADA AND ETH IN CAPITALS")]
    public void Words_that_only_look_like_coins_name_none(string title) => CoinMentions.Of(Item(title), Coins).ShouldBeEmpty();

    [Fact]
    public void The_publishers_label_is_the_surest_rule()
    {
        var mention = CoinMentions.Of(Item("Bitcoin and more") with { Categories = ["Bitcoin"] }, Coins).ShouldHaveSingleItem();

        mention.Rule.ShouldBe("category");
        mention.Confidence.ShouldBe(1);
    }

    [Fact]
    public void An_item_about_two_coins_mentions_both() =>
        CoinMentions.Of(Item("Bitcoin against Ethereum"), Coins).Select(mention => mention.CoinId.Value).ShouldBe(["bitcoin", "ethereum"]);

    [Fact]
    public void A_symbol_that_two_coins_share_means_the_one_with_the_better_rank() =>
        CoinMentions.Of(Item("Who buys BTC now"), Coins).ShouldHaveSingleItem().CoinId.Value.ShouldBe("bitcoin");

    [Fact]
    public void The_summary_counts_too() =>
        CoinMentions.Of(Item("A day in markets") with { Summary = "Most of it in Cardano." }, Coins).ShouldHaveSingleItem().Matched.ShouldBe("Cardano");

    internal static NewsItem Item(string title, DateTimeOffset? at = null) => new()
    {
        Id = title,
        Title = title,
        Feed = "Wire",
        FeedUrl = "https://wire.example/rss",
        Language = "en",
        PublishedAt = at,
        IngestedAt = at ?? new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero),
        Source = "Wire",
        Mode = "live",
    };

    internal static CoinName Coin(string id, string symbol, string name) => new(new CoinId(id), symbol, name, null);
}
