using System.Collections.Immutable;
using System.Globalization;
using System.Security.Claims;
using Akka.Actor;
using Akka.Hosting;
using CryptoViz.Gateway.Accounts;
using CryptoViz.Gateway.Api.Reference;
using CryptoViz.Gateway.Wire;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Gateway.Api;

/// <summary>The news archive, newest first: all of it, or the news of the coins that the user follows.</summary>
internal static class NewsApi
{
    private const int DefaultLimit = 50;
    private const int MostItems = 100;
    private const int LongestText = 200;

    /// <summary>Whose news.</summary>
    public static readonly ImmutableArray<string> Scopes = ["all", "favorites"];

    /// <summary>Maps <c>GET /news</c>.</summary>
    public static void MapNews(this RouteGroupBuilder api) => api.MapGet("/news", Get)
        .WithName("getNews").WithTags("News").WithSummary("The news archive, newest first")
        .Answers("news", ProblemKind.NotSignedIn, ProblemKind.UnknownCoin, ProblemKind.InvalidRange, ProblemKind.NotReady);

    private static async Task<IResult> Get(
        [AsParameters] NewsQuery query,
        ClaimsPrincipal user,
        IRequiredActor<NewsKey> news,
        IRequiredActor<FavoritesRegion> favorites,
        CancellationToken cancelled)
    {
        var (page, problem) = query.Read();
        if (page is null) return problem!;
        if (query.Scope == "favorites")
        {
            if (user.Identity is not { IsAuthenticated: true }) return Problems.NotSignedIn();

            var followed = await favorites.ActorRef.Ask<FavoritesProtocol.Favorites>(
                new FavoritesProtocol.Get(user.AccountId()), Limits.Patience, cancelled);
            page = page with { Coins = [.. followed.Coins.Select(coin => coin.CoinId).Where(coin => page.Coins?.Contains(coin) ?? true)] };
            if (page.Coins.Value.IsEmpty) return Answer(new NewsProtocol.Page([], null));
        }

        return Answer(await news.ActorRef.Ask<NewsProtocol.Page>(page, Limits.Patience, cancelled));
    }

    private static JsonAnswer Answer(NewsProtocol.Page page) => new(json =>
    {
        json.WriteStartArray("items");
        foreach (var item in page.Items) NewsJson.Write(json, item);
        json.WriteEndArray();
        json.WriteString("next", page.Next);
    });

    /// <summary>The parameters as they come; null means absent.</summary>
    internal sealed record NewsQuery(
        string? Coin, string? Q, string? Scope, string? Feed, string? Language, string? From, string? To, string? Before, string? Limit)
    {
        /// <summary>The question for the archive, or the problem with the first wrong value.</summary>
        public (NewsProtocol.GetPage? Page, IResult? Problem) Read()
        {
            if (Scope is not null && !Scopes.Contains(Scope)) return (null, Problems.InvalidParameter("scope", Scope, Scopes));
            if (Coin is not null && !CoinId.TryParse(Coin, out _)) return (null, Problems.UnknownCoin(Coin));

            foreach (var (name, text) in new[] { ("q", Q), ("feed", Feed), ("language", Language), ("before", Before) })
            {
                if (text?.Length > LongestText) return (null, Problems.InvalidParameter($"'{name}' has at most {LongestText} characters."));
            }

            var limit = DefaultLimit;
            if (Limit is not null
                && (!int.TryParse(Limit, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > MostItems))
            {
                return (null, Problems.InvalidParameter($"'limit' must be 1 to {MostItems}."));
            }

            var (start, end) = (From is null ? null : Instant.Read(From), To is null ? null : Instant.Read(To));
            if (From is not null && start is null) return (null, Problems.InvalidRange(Instant.Expected("from")));
            if (To is not null && end is null) return (null, Problems.InvalidRange(Instant.Expected("to")));
            if (start >= end) return (null, Problems.InvalidRange("'from' must be before 'to'."));

            ImmutableArray<CoinId>? coins = Coin is null ? null : [new CoinId(Coin)];
            return (new NewsProtocol.GetPage(coins, Blank(Q), Blank(Feed), Blank(Language), start, end, Blank(Before), limit), null);
        }

        private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
    }
}
