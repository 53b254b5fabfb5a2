using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.News;
using CsCheck;

namespace CryptoViz.Pipeline.Tests.News;

public sealed class FavoritesStateTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly Gen<IFavoritesMessage> Commands = Gen.OneOf(
        Gen.Int[0, 5].Select(i => (IFavoritesMessage)new FavoritesProtocol.Follow("u", Coin(i))),
        Gen.Int[0, 5].Select(i => (IFavoritesMessage)new FavoritesProtocol.Unfollow("u", Coin(i))),
        Gen.Int[0, 5].Array[0, 6].Select(ids => (IFavoritesMessage)new FavoritesProtocol.Replace("u", [.. ids.Select(Coin)], null)));

    [Fact]
    public void The_same_command_a_second_time_changes_nothing() => Commands.Array[1, 20].Sample(commands =>
    {
        var state = FavoritesState.Empty;
        foreach (var command in commands)
        {
            if (Decide(state, command) is { } applied) state = state.Apply(applied);
            Decide(state, command).ShouldBeNull();
        }
    });

    [Fact]
    public void A_coin_is_followed_at_most_once() => Commands.Array[1, 20].Sample(commands =>
    {
        var state = commands.Aggregate(FavoritesState.Empty, (s, command) => Decide(s, command) is { } applied ? s.Apply(applied) : s);

        state.Ids.Distinct().Count().ShouldBe(state.Ids.Length);
    });

    [Fact]
    public void A_new_order_keeps_the_time_at_which_each_coin_was_followed()
    {
        var state = FavoritesState.Empty
            .Apply(new FavoritesProtocol.Followed(Coin(1), Now))
            .Apply(new FavoritesProtocol.Replaced([Coin(2), Coin(1)], Now.AddHours(1)));

        state.Coins.ShouldBe([new Favorite(Coin(2), Now.AddHours(1)), new Favorite(Coin(1), Now)]);
    }

    private static IFavoritesEvent? Decide(FavoritesState state, IFavoritesMessage command) => command switch
    {
        FavoritesProtocol.Follow follow => state.Decide(follow, Now),
        FavoritesProtocol.Unfollow unfollow => state.Decide(unfollow),
        FavoritesProtocol.Replace replace => state.Decide(replace, Now),
        _ => throw new InvalidOperationException(),
    };

    private static CoinId Coin(int i) => new($"coin-{i}");
}
