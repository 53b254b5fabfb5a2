using System.Text.Json;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Market;
using CsCheck;

namespace CryptoViz.Pipeline.Tests.Market;

public sealed class CoinSearchTests
{
    private static readonly CoinSearch Search = new(
    [
        Coin("bitcoin", "btc", "Bitcoin", 1),
        Coin("ethereum", "eth", "Ethereum", 2),
        Coin("ripple", "xrp", "XRP", 4),
        Coin("dogecoin", "doge", "Dogecoin", 9),
        Coin("bitcoin-cash", "bch", "Bitcoin Cash", 20),
        Coin("polygon-ecosystem-token", "pol", "POL (ex-MATIC)", 60, "matic", "Polygon"),
        Coin("wrapped-bitcoin", "wbtc", "Wrapped Bitcoin", 15),
        Coin("bitcoin-on-base", "btc", "Bitcoin on Base", null),
        Coin("fake-ethereum", "eth", "Fake Ethereum", null),
    ]);

    [Theory]
    [InlineData("btc", "bitcoin,bitcoin-on-base,wrapped-bitcoin")]
    [InlineData("Bitcoin", "bitcoin,bitcoin-cash,bitcoin-on-base,wrapped-bitcoin")]
    [InlineData("cash", "bitcoin-cash")]
    [InlineData("  ETH ", "ethereum,fake-ethereum")]
    [InlineData("ripple", "ripple")]
    [InlineData("xrp", "ripple")]
    [InlineData("matic", "polygon-ecosystem-token")]
    [InlineData("coin", "bitcoin,dogecoin,wrapped-bitcoin,bitcoin-cash,bitcoin-on-base")]
    [InlineData("nothing like it", "")]
    [InlineData("", "")]
    public void A_better_match_comes_first_and_among_equals_the_better_rank(string text, string ids) => Ids(text).ShouldBe(ids);

    [Theory]
    [InlineData("bitcon", "bitcoin,wrapped-bitcoin,bitcoin-cash,bitcoin-on-base")]
    [InlineData("bitconi", "bitcoin,wrapped-bitcoin,bitcoin-cash,bitcoin-on-base")]
    [InlineData("etherium", "ethereum,fake-ethereum")]
    [InlineData("dogeecoin", "dogecoin")]
    [InlineData("dogw", "dogecoin")]
    [InlineData("etheriun", "")]
    [InlineData("btx", "")]
    public void One_typo_is_forgiven_and_two_are_not(string text, string ids) => Ids(text).ShouldBe(ids);

    [Fact]
    public void Any_one_typo_is_one_away() => Gen.Select(Gen.String[Gen.Char['a', 'd'], 1, 8], Gen.Int[0, 8], Gen.Int[0, 3], Gen.Char['a', 'd']).Sample(
        (text, place, kind, letter) =>
        {
            var at = place % text.Length;
            var typed = kind switch
            {
                0 => text.Insert(at, letter.ToString()),
                1 => text.Remove(at, 1),
                2 => text.Remove(at, 1).Insert(at, letter.ToString()),
                _ => at + 1 < text.Length ? text[..at] + text[at + 1] + text[at] + text[(at + 2)..] : text,
            };

            CoinSearch.IsOneTypoAway(text, typed).ShouldBeTrue();
            CoinSearch.IsOneTypoAway(typed, text).ShouldBeTrue();
        });

    [Fact]
    public void Two_typos_are_not_one() => Gen.Select(Gen.String[Gen.Char['a', 'c'], 0, 6], Gen.String[Gen.Char['a', 'c'], 0, 6]).Sample(
        (one, other) => CoinSearch.IsOneTypoAway(one, other).ShouldBe(Distance(one, other) <= 1), iter: 20_000);

    [SkippableFact]
    public void Among_all_coins_of_the_source_the_one_that_is_meant_is_found()
    {
        Repository.NeedRecordedInputs();
        var listed = JsonDocument.Parse(File.ReadAllBytes(Repository.Recorded("coingecko", "coins_list.20220223.json"))).RootElement.EnumerateArray()
            .Where(coin => CoinId.TryParse(coin.GetProperty("id").GetString(), out _))
            .Select(coin => Coin(coin.GetProperty("id").GetString()!, coin.GetProperty("symbol").GetString()!, coin.GetProperty("name").GetString()!, coin.GetProperty("id").GetString() == "solana" ? 7 : null));
        var search = new CoinSearch(listed);

        search.Find("sol", 1).Single().Coin.Id.Value.ShouldBe("solana");
        search.Find("solanna", 10).ShouldContain(found => found.Coin.Id.Value == "solana");
        search.Find("bogged-finance-[old]", 1).Single().Coin.Id.Value.ShouldBe("bogged-finance-[old]");
        search.Find("e", 50).Length.ShouldBe(50);
    }

    private static string Ids(string text) => string.Join(',', Search.Find(text, 10).Select(found => found.Coin.Id.Value));

    private static (FoundCoin, System.Collections.Immutable.ImmutableArray<string>) Coin(string id, string symbol, string name, int? rank, params string[] aliases) =>
        (new FoundCoin(new CoinName(new CoinId(id), symbol, name, rank), rank is not null, false), [.. aliases]);

    // Optimal string alignment, the slow and obvious way.
    private static int Distance(string one, string other)
    {
        var cost = new int[one.Length + 1, other.Length + 1];
        for (var i = 0; i <= one.Length; i++)
        {
            for (var j = 0; j <= other.Length; j++)
            {
                cost[i, j] = i == 0 ? j : j == 0 ? i : Math.Min(
                    Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1, cost[i - 1, j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                    cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
            }
        }

        return cost[one.Length, other.Length];
    }
}
