using CryptoViz.Gateway.Accounts;
using CryptoViz.Gateway.Wire;

namespace CryptoViz.Gateway.Realtime;

/// <summary>What a stream is to show, or why there is nothing to show.</summary>
internal sealed record Opened<TState, TChange>(Feed<TState, TChange>? Feed, StreamPart<TState> Part, string? Refusal)
    where TState : class, IFeedState<TChange>
    where TChange : class, IFeedChange<TChange>
{
    /// <summary>The stream can't be opened; the reason is one of <see cref="EndReason"/>.</summary>
    public static implicit operator Opened<TState, TChange>(string refusal) => new(null, StreamPart<TState>.Whole, refusal);

    /// <summary>A part of a feed, all of it by default.</summary>
    public static Opened<TState, TChange> Of(Feed<TState, TChange> feed, StreamPart<TState>? part = null) =>
        new(feed, part ?? StreamPart<TState>.Whole, null);
}

/// <summary>Finds the feed and the part of it that a stream's argument asks for.</summary>
internal sealed class StreamOpener(Feeds feeds, SignOuts signOuts, IServiceScopeFactory scopes)
{
    private const int LongestLanguage = 35;

    /// <summary>The market, or the rows of some coins, or some fields of them.</summary>
    public Opened<MarketTable, MarketChange> Market(StreamArgument argument)
    {
        var (ids, fields) = (argument.Coins("ids", Limits.Ids), argument.SomeOf("fields", RowJson.Fields.Names));
        if (!argument.IsValid) return EndReason.InvalidArgument;

        var part = StreamPart<MarketTable>.Whole;
        if (ids is { } some)
        {
            var wanted = some.ToHashSet();
            part = new StreamPart<MarketTable>(StreamCursor.PartOf(some), (_, id) => wanted.Contains(id));
        }

        // No coin has an empty id, so that ids are told from fields.
        if (fields is { } names)
            part = part with { Mark = StreamCursor.PartOf([.. ids ?? [], "", .. names]), Fields = new RowFields(names) };
        return Opened<MarketTable, MarketChange>.Of(feeds.Market, part);
    }

    /// <summary>One window of a coin.</summary>
    public async Task<Opened<CoinWindow, CoinChange>> CoinAsync(StreamArgument argument, CancellationToken cancelled)
    {
        var coin = argument.Coin("coinId");
        var window = argument.OneOf("window", Limits.Windows);
        if (!argument.IsValid || coin is not { } id) return EndReason.InvalidArgument;

        // Nobody shall start actors for coins that do not exist; a table that is being filled can't tell.
        if (feeds.Market.State is { Recovering: 0 } market && market.Find(id) is null) return EndReason.UnknownCoin;

        return Opened<CoinWindow, CoinChange>.Of(
            await feeds.CoinAsync(new CoinWindowKey(id, window), cancelled),
            new StreamPart<CoinWindow>(StreamCursor.PartOfCoin(id, window)));
    }

    /// <summary>All news or the user's own, of one coin or language if asked.</summary>
    public async Task<Opened<NewsBoard, NewsChange>> NewsAsync(StreamArgument argument, StreamUser user, CancellationToken cancelled)
    {
        var own = argument.OneOf("scope", "all", "favorites") == "favorites";
        var coin = argument.Coin("coinId");
        var language = argument.Text("language", LongestLanguage);
        if (!argument.IsValid) return EndReason.InvalidArgument;

        var part = coin is null && language is null
            ? StreamPart<NewsBoard>.Whole
            : new StreamPart<NewsBoard>(
                StreamCursor.PartOf("news", coin?.Value ?? "", language ?? ""),
                (board, id) => board.Find(id) is not { } news || news.Concerns(coin, language));
        if (!own) return Opened<NewsBoard, NewsChange>.Of(feeds.News, part);
        if (await SignedInAsync(user) is not { } account) return EndReason.SignedOut;

        var mark = StreamCursor.PartOf("own news", account, coin?.Value ?? "", language ?? "");
        return Opened<NewsBoard, NewsChange>.Of(await feeds.NewsOfAsync(account, cancelled), part with { Mark = mark });
    }

    /// <summary>What belongs to the user.</summary>
    public async Task<Opened<OwnFavorites, OwnChange>> OwnAsync(StreamArgument argument, StreamUser user, CancellationToken cancelled)
    {
        if (!argument.IsValid) return EndReason.InvalidArgument;
        if (await SignedInAsync(user) is not { } account) return EndReason.SignedOut;

        return Opened<OwnFavorites, OwnChange>.Of(
            await feeds.OwnAsync(account, cancelled), new StreamPart<OwnFavorites>(StreamCursor.PartOf("own", account)));
    }

    /// <summary>How the source and the parts do.</summary>
    public Opened<StatusBoard, StatusChange> Status(StreamArgument argument) =>
        argument.IsValid ? Opened<StatusBoard, StatusChange>.Of(feeds.Status) : EndReason.InvalidArgument;

    // Listens first and asks then, so that a sign-out in between is not missed.
    private async Task<string?> SignedInAsync(StreamUser user)
    {
        if (user.Claims?.SessionId() is not { } session) return null;

        user.Stream.EndWith(signOuts.Listen(session, () => user.Stream.End(EndReason.SignedOut)));
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<Sessions>().IsOpenAsync(user.Claims) ? user.Claims.AccountId() : null;
    }
}
