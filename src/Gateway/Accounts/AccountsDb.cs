using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace CryptoViz.Gateway.Accounts;

/// <summary>The accounts and their sessions. Its tables are made by <see cref="AccountsSchema"/>.</summary>
internal sealed class AccountsDb(DbContextOptions<AccountsDb> options) : IdentityDbContext<Account, IdentityRole, string>(options)
{
    /// <summary>The sessions that have not ended.</summary>
    public DbSet<Session> Sessions => Set<Session>();

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.Entity<Session>().HasIndex(session => session.AccountId);
        builder.Entity<Session>().HasOne<Account>().WithMany().HasForeignKey(session => session.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}
