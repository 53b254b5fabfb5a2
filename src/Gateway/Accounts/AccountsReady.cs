using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CryptoViz.Gateway.Accounts;

/// <summary>Health of the accounts: without them the market is still shown, but nobody can sign in.</summary>
internal sealed class AccountsReady(AccountsFile file) : IHealthCheck
{
    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await file.HasAccountsAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (SqliteException)
        {
            return HealthCheckResult.Degraded("the accounts database does not answer");
        }
    }
}
