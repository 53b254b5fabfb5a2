using System.Security.Claims;
using CryptoViz.Gateway.Accounts;
using CryptoViz.Gateway.Api.Reference;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.BearerToken;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace CryptoViz.Gateway.Api;

/// <summary>Sign up, sign in and out, change the password: the shapes of ASP.NET Core Identity's own endpoints, under our rules.</summary>
internal static class AccountApi
{
    // One text for an unknown name, a wrong password and a locked account: which of them it was is nobody's business.
    private const string WrongPassword = "Name and password don't match, or there were too many attempts; then wait 5 minutes.";

    /// <summary>Maps <c>/account</c>.</summary>
    public static void MapAccount(this RouteGroupBuilder api)
    {
        var account = api.MapGroup("/account").WithTags("Account");
        account.MapPost("/register", Register).AllowAnonymous()
            .WithName("register").WithSummary("Makes an account: the first by anyone on this computer or with the code in the log")
            .Refuses(ProblemKind.Conflict);
        account.MapPost("/login", Login).AllowAnonymous().WithName("login").WithSummary("Signs in, by cookie or by tokens")
            .Answers("login", ProblemKind.NotSignedIn);
        account.MapPost("/refresh", Refresh).AllowAnonymous().WithName("refresh").WithSummary("New tokens for a refresh token")
            .Answers("login", ProblemKind.NotSignedIn);
        account.MapPost("/logout", Logout).RequireAuthorization().WithName("logout").WithSummary("Ends this session").Refuses();
        account.MapPost("/password", ChangePassword).RequireAuthorization()
            .WithName("changePassword").WithSummary("A new password, which ends all other sessions").Refuses();
    }

    private static async Task<IResult> Register(
        RegisterRequest body, HttpContext context, FirstAccount first, Registrar registrar, GatewayOptions options)
    {
        if (WrongName(body.Email) is { } wrong) return wrong;
        if (WrongLength("password", body.Password, Account.MaxPasswordLength) is { } tooLong) return tooLong;

        using var turn = await first.TakeTurnAsync(context.RequestAborted);
        var isFirst = await first.IsMissingAsync();
        if (isFirst && !first.IsAllowed(context, body.Code))
            return Problems.Forbidden("The first account is made at the computer that runs CryptoViz, or with the code from its log.");
        if (!isFirst && options.Registration == Registration.Closed) return Problems.Forbidden("Registration is closed here.");

        var made = await registrar.MakeAsync(body.Email!, body.Password!, isFirst);
        if (made.Succeeded) return TypedResults.Ok();
        return made.Errors.Any(e => e.Code == nameof(IdentityErrorDescriber.DuplicateUserName))
            ? Problems.Conflict("This name is taken.")
            : Problems.InvalidParameter(string.Join(' ', made.Errors.Select(e => e.Description)));
    }

    private static async Task<IResult> Login(
        LoginRequest body, bool? useCookies, bool? useSessionCookies,
        PasswordCheck passwords, Sessions sessions, SignInManager<Account> signIn)
    {
        if (body is not { Email: { } name, Password: { Length: <= Account.MaxPasswordLength } password }
            || await passwords.AccountOfAsync(name, password) is not { } account)
        {
            return Problems.NotSignedIn(WrongPassword);
        }

        var session = await sessions.BeginAsync(account);
        var cookie = useCookies is true || useSessionCookies is true;
        signIn.AuthenticationScheme = cookie ? IdentityConstants.ApplicationScheme : IdentityConstants.BearerScheme;
        await signIn.SignInWithClaimsAsync(
            account, new AuthenticationProperties { IsPersistent = useCookies is true }, [new Claim(Sessions.Claim, session.Id)]);

        // The scheme has answered: a cookie in the header, or the tokens in the body.
        return TypedResults.Empty;
    }

    private static async Task<IResult> Refresh(
        RefreshRequest body, IOptionsMonitor<BearerTokenOptions> bearer,
        Sessions sessions, SignInManager<Account> signIn, TimeProvider time)
    {
        var ticket = bearer.Get(IdentityConstants.BearerScheme).RefreshTokenProtector.Unprotect(body.RefreshToken);
        if (ticket?.Properties.ExpiresUtc is not { } expiry || time.GetUtcNow() >= expiry
            || !await sessions.IsOpenAsync(ticket.Principal)
            || await signIn.UserManager.GetUserAsync(ticket.Principal) is not { } account)
        {
            return Problems.NotSignedIn("The refresh token is not valid any more: sign in again.");
        }

        signIn.AuthenticationScheme = IdentityConstants.BearerScheme;
        await signIn.SignInWithClaimsAsync(
            account, new AuthenticationProperties(), [new Claim(Sessions.Claim, ticket.Principal.SessionId()!)]);
        return TypedResults.Empty;
    }

    private static async Task<IResult> Logout(HttpContext context, bool? everywhere, Sessions sessions)
    {
        var (account, session) = (context.User.AccountId(), context.User.SessionId()!);
        if (everywhere is true) await sessions.EndOthersAsync(account, keptSessionId: null);
        else await sessions.EndAsync(account, session);

        await context.SignOutAsync(IdentityConstants.ApplicationScheme);
        return TypedResults.Ok();
    }

    private static async Task<IResult> ChangePassword(
        PasswordRequest body, ClaimsPrincipal user, UserManager<Account> users, PasswordCheck passwords, Sessions sessions)
    {
        if (WrongLength("oldPassword", body.OldPassword, Account.MaxPasswordLength) is { } noOld) return noOld;
        if (WrongLength("newPassword", body.NewPassword, Account.MaxPasswordLength) is { } noNew) return noNew;
        if (await users.GetUserAsync(user) is not { } account) return Problems.NotSignedIn();
        if (!await passwords.IsOwnAsync(account, body.OldPassword!)) return Problems.Forbidden("The present password is not right.");

        var changed = await users.ChangePasswordAsync(account, body.OldPassword!, body.NewPassword!);
        if (!changed.Succeeded) return Problems.InvalidParameter(string.Join(' ', changed.Errors.Select(e => e.Description)));

        await sessions.EndOthersAsync(account.Id, user.SessionId());
        return TypedResults.Ok();
    }

    private static IResult? WrongName(string? name)
    {
        if (WrongLength("email", name, Account.MaxNameLength) is { } wrong) return wrong;
        return name!.Any(char.IsControl) || char.IsWhiteSpace(name![0]) || char.IsWhiteSpace(name[^1])
            ? Problems.InvalidParameter("'email', which may be any name, must not begin or end with a space or hold control characters.")
            : null;
    }

    private static IResult? WrongLength(string field, string? text, int max) =>
        text is { Length: > 0 } && text.Length <= max ? null : Problems.InvalidParameter($"'{field}' must have 1 to {max} characters.");
}

/// <summary>The body of <c>POST /account/register</c>.</summary>
/// <param name="Email">The name; an e-mail address or any other.</param>
/// <param name="Password">At least 8 characters.</param>
/// <param name="Code">The one-time code from the log, for the first account when it is not made at the computer itself.</param>
internal sealed record RegisterRequest(string? Email, string? Password, string? Code);

/// <summary>The body of <c>POST /account/login</c>.</summary>
internal sealed record LoginRequest(string? Email, string? Password);

/// <summary>The body of <c>POST /account/refresh</c>.</summary>
internal sealed record RefreshRequest(string? RefreshToken);

/// <summary>The body of <c>POST /account/password</c>.</summary>
internal sealed record PasswordRequest(string? OldPassword, string? NewPassword);
