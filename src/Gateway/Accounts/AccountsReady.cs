using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CryptoViz.Gateway.Accounts;

/// <summary>Health of the accounts: without them the market is still shown, but nobody can sign in.</summary>
internal sealed class AccountsReady(AccountsDb db) : IHealthCheck
{
    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        await db.Database.CanConnectAsync(cancellationToken)
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Degraded("the accounts database does not answer");
}
