using System.Threading.RateLimiting;

namespace CryptoViz.Gateway.Api;

/// <summary>
/// How many requests an address may make: a bucket of tokens for each, refilled every second, so that a page which opens with many
/// requests passes and a program in a loop is told when to come back.
/// </summary>
/// <remarks>
/// This computer itself is not limited: nobody needs protection from it, and behind a proxy that is not in
/// <c>TrustedProxies</c> all the world seems to come from here. An IPv6 customer owns a /64, which counts as one address.
/// </remarks>
internal static class RequestRate
{
    /// <summary>How many seconds of refill a bucket holds: a first visit asks for a page of rows and all their logos.</summary>
    private const int BurstSeconds = 8;

    /// <summary>Adds the limiter.</summary>
    public static IServiceCollection AddRequestRate(this IServiceCollection services, GatewayOptions options) =>
        services.AddRateLimiter(limiter =>
        {
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context => PartitionOf(context, options.RequestsPerSecond));
            limiter.OnRejected = async (rejected, _) =>
            {
                var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var told) ? told : TimeSpan.FromSeconds(1);
                await Problems.RateLimited(wait).ExecuteAsync(rejected.HttpContext);
            };
        });

    // The page's own files are not counted: a browser keeps them, and a page without its style helps nobody.
    private static RateLimitPartition<string> PartitionOf(HttpContext context, int perSecond) =>
        perSecond > 0 && IsCounted(context.Request.Path) && ClientAddress.CountedAs(context.Connection.RemoteIpAddress) is { } client
            ? RateLimitPartition.GetTokenBucketLimiter(client, _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = perSecond * BurstSeconds,
                TokensPerPeriod = perSecond,
                ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            })
            : RateLimitPartition.GetNoLimiter("");

    private static bool IsCounted(PathString path) =>
        path.StartsWithSegments("/api") || path.StartsWithSegments("/hubs") || path.StartsWithSegments("/openapi");
}
