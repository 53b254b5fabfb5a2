using System.Security.Claims;
using Microsoft.EntityFrameworkCore;

namespace CryptoViz.Gateway.Accounts;

/// <summary>
/// Begins, checks and ends sessions. A session is a row, so that its end holds at once and for every copy of its cookie and tokens,
/// which a signature alone can't do.
/// </summary>
internal sealed class Sessions(AccountsDb db, SignOuts signOuts, TimeProvider time)
{
    /// <summary>The claim that names the session.</summary>
    public const string Claim = "sid";

    /// <summary>A session that is not used for so long has ended.</summary>
    public static readonly TimeSpan IdleLimit = TimeSpan.FromDays(30);

    // Last use is told to the minute: a page that asks ten things writes once.
    private static readonly TimeSpan SeenStep = TimeSpan.FromMinutes(1);

    /// <summary>Begins a session and forgets those of the account that nobody uses any more.</summary>
    public async Task<Session> BeginAsync(Account account)
    {
        var now = Now();
        var expired = now - (long)IdleLimit.TotalMilliseconds;
        await db.Sessions.Where(s => s.AccountId == account.Id && s.LastSeenAt < expired).ExecuteDeleteAsync();

        var session = new Session { Id = Guid.NewGuid().ToString("N"), AccountId = account.Id, CreatedAt = now, LastSeenAt = now };
        db.Sessions.Add(session);
        await db.SaveChangesAsync();
        return session;
    }

    /// <summary>True while the session that a user's cookie or token names has not ended. Asking counts as use.</summary>
    public async Task<bool> IsOpenAsync(ClaimsPrincipal user)
    {
        if (user.SessionId() is not { } id) return false;

        var now = Now();
        var session = await db.Sessions.AsNoTracking().FirstOrDefaultAsync(s => s.Id == id);
        if (session is null || now - session.LastSeenAt > IdleLimit.TotalMilliseconds) return false;

        if (now - session.LastSeenAt >= SeenStep.TotalMilliseconds)
            await db.Sessions.Where(s => s.Id == id).ExecuteUpdateAsync(s => s.SetProperty(x => x.LastSeenAt, now));
        return true;
    }

    /// <summary>The sessions of an account, the latest used first.</summary>
    public async Task<IReadOnlyList<Session>> OfAsync(string accountId) =>
        await db.Sessions.AsNoTracking().Where(s => s.AccountId == accountId).OrderByDescending(s => s.LastSeenAt).ToListAsync();

    /// <summary>Ends one session.</summary>
    public Task EndAsync(string accountId, string sessionId) => EndAsync(accountId, s => s.Id == sessionId);

    /// <summary>Ends all sessions of an account but one.</summary>
    public Task EndOthersAsync(string accountId, string? keptSessionId) => EndAsync(accountId, s => s.Id != keptSessionId);

    private async Task EndAsync(string accountId, System.Linq.Expressions.Expression<Func<Session, bool>> which)
    {
        var ended = await db.Sessions.Where(s => s.AccountId == accountId).Where(which).Select(s => s.Id).ToListAsync();
        await db.Sessions.Where(s => ended.Contains(s.Id)).ExecuteDeleteAsync();
        foreach (var id in ended) signOuts.Tell(id);
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}

/// <summary>What a request's user is, by the claims of cookie or token.</summary>
internal static class UserClaims
{
    /// <summary>The account's id; the request must be authorized.</summary>
    public static string AccountId(this ClaimsPrincipal user) =>
        user.FindFirstValue(ClaimTypes.NameIdentifier) ?? throw new InvalidOperationException("the request has no user");

    /// <summary>The session's id; null without a session.</summary>
    public static string? SessionId(this ClaimsPrincipal user) => user.FindFirstValue(Sessions.Claim);
}
