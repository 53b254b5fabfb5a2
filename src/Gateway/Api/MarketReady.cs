using CryptoViz.Gateway.Realtime;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CryptoViz.Gateway.Api;

/// <summary>Health of the gateway's copy of the market: not ready until nearly all known coins have told their row.</summary>
internal sealed class MarketReady(IMarketBoard market) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(market.Ready
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy("the market table is being filled"));
}
