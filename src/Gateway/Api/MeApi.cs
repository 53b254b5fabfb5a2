using System.Security.Claims;
using CryptoViz.Gateway.Accounts;
using CryptoViz.Gateway.Api.Reference;
using Microsoft.AspNetCore.Identity;

namespace CryptoViz.Gateway.Api;

/// <summary>What a signed-in user is.</summary>
internal static class MeApi
{
    /// <summary>Maps <c>GET /me</c>.</summary>
    public static void MapMe(this RouteGroupBuilder api) => api.MapGet("/me", Get).RequireAuthorization()
        .WithName("getMe").WithTags("Account").WithSummary("Who is signed in, and where else")
        .Answers("me");

    private static async Task<IResult> Get(ClaimsPrincipal user, UserManager<Account> users, Sessions sessions)
    {
        if (await users.GetUserAsync(user) is not { } account) return Problems.NotSignedIn();

        return TypedResults.Ok(new MeAnswer
        {
            Id = account.Id,
            Name = account.UserName!,
            Roles = [.. await users.GetRolesAsync(account)],
            CreatedAt = account.CreatedAt,
            Sessions = [.. (await sessions.OfAsync(account.Id)).Select(session =>
                new SessionAnswer(session.Id, session.CreatedAt, session.LastSeenAt, session.Id == user.SessionId()))],
        });
    }
}

/// <summary>The answer of <c>GET /me</c>. Instants are epoch milliseconds.</summary>
internal sealed record MeAnswer : Answer
{
    /// <summary>The account's id.</summary>
    public required string Id { get; init; }

    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>The roles: <c>administrator</c> or none.</summary>
    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>When the account was made.</summary>
    public required long CreatedAt { get; init; }

    /// <summary>Where the user is signed in, the latest used first.</summary>
    public required IReadOnlyList<SessionAnswer> Sessions { get; init; }
}

/// <summary>One place where the user is signed in.</summary>
internal sealed record SessionAnswer(string Id, long CreatedAt, long LastSeenAt, bool Current);
