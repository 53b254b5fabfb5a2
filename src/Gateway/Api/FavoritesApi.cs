using System.Globalization;
using Akka.Actor;
using Akka.Hosting;
using CryptoViz.Gateway.Accounts;
using CryptoViz.Gateway.Api.Reference;
using CryptoViz.Pipeline.Contracts;
using Microsoft.Net.Http.Headers;

namespace CryptoViz.Gateway.Api;

/// <summary>The coins that the signed-in user follows, in their order. The user is the session's own; none can be named.</summary>
internal static class FavoritesApi
{
    /// <summary>Maps <c>/me/favorites</c>.</summary>
    public static void MapFavorites(this RouteGroupBuilder api)
    {
        var favorites = api.MapGroup("/me/favorites").WithTags("Favorites").RequireAuthorization();
        favorites.MapGet("", Get).WithName("getFavorites").WithSummary("The coins that the user follows, in the user's order")
            .Answers("favorites", ProblemKind.NotReady);
        favorites.MapPut("", Replace).WithName("putFavorites").WithSummary("Replaces all followed coins and their order")
            .Answers("favorites", ProblemKind.Conflict, ProblemKind.NotTheVersion, ProblemKind.NotReady);
        favorites.MapPut("/{coinId}", Follow).WithName("putFavorite").WithSummary("Follows a coin, last in the order")
            .Answers("favorites", ProblemKind.InvalidParameter, ProblemKind.Conflict, ProblemKind.NotReady);
        favorites.MapDelete("/{coinId}", Unfollow).WithName("deleteFavorite").WithSummary("Follows a coin no more")
            .Answers("favorites", ProblemKind.InvalidParameter, ProblemKind.NotReady);
    }

    private static Task<IResult> Get(HttpContext context, IRequiredActor<FavoritesRegion> region) =>
        Ask(context, region, new FavoritesProtocol.Get(context.User.AccountId()));

    private static async Task<IResult> Follow(string coinId, HttpContext context, IRequiredActor<FavoritesRegion> region) =>
        CoinId.TryParse(coinId, out var coin)
            ? await Ask(context, region, new FavoritesProtocol.Follow(context.User.AccountId(), coin))
            : NotACoinId();

    private static async Task<IResult> Unfollow(string coinId, HttpContext context, IRequiredActor<FavoritesRegion> region) =>
        CoinId.TryParse(coinId, out var coin)
            ? await Ask(context, region, new FavoritesProtocol.Unfollow(context.User.AccountId(), coin))
            : NotACoinId();

    private static async Task<IResult> Replace(FavoritesRequest body, HttpContext context, IRequiredActor<FavoritesRegion> region)
    {
        if (body.Ids is not { Count: <= FavoritesProtocol.MaxCoins } ids)
            return Problems.InvalidParameter($"'ids' must be a list of at most {FavoritesProtocol.MaxCoins} coin ids.");

        var coins = new List<CoinId>(ids.Count);
        foreach (var id in ids)
        {
            if (!CoinId.TryParse(id, out var coin)) return NotACoinId();
            coins.Add(coin);
        }

        if (coins.Distinct().Count() != coins.Count) return Problems.InvalidParameter("'ids' must not name a coin twice.");
        if (!TryReadVersion(context.Request.Headers.IfMatch, out var version)) return Problems.NotTheVersion();
        return await Ask(context, region, new FavoritesProtocol.Replace(context.User.AccountId(), [.. coins], version));
    }

    private static async Task<IResult> Ask(HttpContext context, IRequiredActor<FavoritesRegion> region, IFavoritesMessage message) =>
        await region.ActorRef.Ask(message, Limits.Patience, context.RequestAborted) switch
        {
            FavoritesProtocol.Favorites favorites => Answer(context, favorites),
            FavoritesProtocol.Refused { Reason: "version" } => Problems.NotTheVersion(),
            FavoritesProtocol.Refused { Reason: "damaged" or "unavailable" } =>
                Problems.NotReady("Favorites can't be read or stored now; /health/ready and the log say why."),
            FavoritesProtocol.Refused => Problems.Conflict($"At most {FavoritesProtocol.MaxCoins} coins can be followed."),
            var other => throw new InvalidOperationException($"an unexpected answer: {other.GetType()}"),
        };

    private static IResult Answer(HttpContext context, FavoritesProtocol.Favorites favorites)
    {
        context.Response.Headers.ETag = $"\"{favorites.Version.ToString(CultureInfo.InvariantCulture)}\"";
        context.Response.Headers.CacheControl = "no-cache, private";
        return TypedResults.Ok(new FavoritesAnswer(
            [.. favorites.Coins.Select(favorite => favorite.CoinId)],
            favorites.Coins.ToDictionary(favorite => favorite.CoinId, favorite => favorite.AddedAt.ToUnixTimeMilliseconds())));
    }

    // Without the header, and with "*", any version is right; one that is not ours can't match.
    private static bool TryReadVersion(string? header, out long? version)
    {
        version = null;
        if (string.IsNullOrEmpty(header) || header == "*") return true;

        var read = EntityTagHeaderValue.TryParse(header, out var tag) && !tag.IsWeak
            && long.TryParse(tag.Tag.AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : (long?)null;
        version = read;
        return read is not null;
    }

    private static IResult NotACoinId() =>
        Problems.InvalidParameter($"A coin id has 1 to {CoinId.MaxLength} characters, without control characters, / and \\.");
}

/// <summary>The body of <c>PUT /me/favorites</c>: all followed coins in their order.</summary>
internal sealed record FavoritesRequest(IReadOnlyList<string>? Ids);

/// <summary>The followed coins.</summary>
/// <param name="Ids">The coins in the user's order.</param>
/// <param name="AddedAt">When each was followed, epoch milliseconds.</param>
internal sealed record FavoritesAnswer(IReadOnlyList<CoinId> Ids, IReadOnlyDictionary<CoinId, long> AddedAt) : Answer;
