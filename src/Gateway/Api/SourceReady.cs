using CryptoViz.Gateway.Realtime;
using CryptoViz.Pipeline.Contracts;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CryptoViz.Gateway.Api;

/// <summary>Health of the source. What is stored is shown without it, so a source that is down only degrades.</summary>
internal sealed class SourceReady(IMarketBoard market) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Of(market.Source));

    private static HealthCheckResult Of(SourceState? source) => source switch
    {
        { Condition: "ok" } => HealthCheckResult.Healthy(),
        null or { Condition: "starting" } => HealthCheckResult.Degraded("the first poll has not ended yet"),
        _ => HealthCheckResult.Degraded(source.Reason),
    };
}
