using Microsoft.AspNetCore.Identity;

namespace CryptoViz.Gateway.Accounts;

/// <summary>Makes accounts.</summary>
internal sealed class Registrar(UserManager<Account> users, AccountsDb db, TimeProvider time)
{
    /// <summary>Makes an account; the first becomes administrator in the same step, so that there is never one without.</summary>
    public async Task<IdentityResult> MakeAsync(string name, string password, bool administrator)
    {
        var account = new Account { UserName = name, CreatedAt = time.GetUtcNow().ToUnixTimeMilliseconds() };
        await using var step = await db.Database.BeginTransactionAsync();

        var made = await users.CreateAsync(account, password);
        if (made.Succeeded && administrator) made = await users.AddToRoleAsync(account, Account.Administrator);
        if (made.Succeeded) await step.CommitAsync();
        return made;
    }
}
