using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace CryptoViz.Gateway.Accounts;

/// <summary>
/// Compares a password. Whether the name is unknown, the password wrong or the account locked takes the same work and gives the same
/// answer, so nobody learns which names exist.
/// </summary>
internal sealed class PasswordCheck(SignInManager<Account> signIn, UserManager<Account> users, PasswordDecoy decoy)
{
    /// <summary>The account of that name if the password is its own; else null, which counts towards locking it for a while.</summary>
    public async Task<Account?> AccountOfAsync(string name, string password)
    {
        var account = await users.FindByNameAsync(name);
        if (account is not null && !await users.IsLockedOutAsync(account)) return await IsOwnAsync(account, password) ? account : null;

        decoy.Compare(password);
        return null;
    }

    /// <summary>True if it is the account's password; a wrong one counts towards locking the account for a while.</summary>
    public async Task<bool> IsOwnAsync(Account account, string password) =>
        (await signIn.CheckPasswordSignInAsync(account, password, lockoutOnFailure: true)).Succeeded;
}

/// <summary>A password hash that belongs to nobody, to spend the time of a comparison on.</summary>
internal sealed class PasswordDecoy(IOptions<PasswordHasherOptions> options)
{
    private static readonly Account Nobody = new();

    private readonly PasswordHasher<Account> _hasher = new(options);
    private readonly string _hash = new PasswordHasher<Account>(options).HashPassword(Nobody, Guid.NewGuid().ToString());

    /// <summary>Takes as long as comparing a real password.</summary>
    public void Compare(string password) => _hasher.VerifyHashedPassword(Nobody, _hash, password);
}
