using CryptoViz.Gateway.Accounts;

namespace CryptoViz.Gateway.Api;

/// <summary>
/// Keeps other web sites from using a visitor's session. A browser names the page that a request comes from in <c>Origin</c>;
/// CORS doesn't guard WebSockets, so this is asked on every handshake and wherever the session cookie counts.
/// </summary>
/// <remarks>
/// The page's own origin needs no configuration: it is the address that the request was sent to, after trusted forwarded headers.
/// Programs send no origin and no cookie; they pass.
/// </remarks>
internal sealed class OriginRule(GatewayOptions options)
{
    private readonly HashSet<Origin> _allowed =
        options.AllowedOrigins.Select(text => Origin.TryParse(text, out var origin) ? origin.Value : default).ToHashSet();

    /// <summary>Why the request is refused; null when it is not.</summary>
    public string? Refusal(HttpRequest request)
    {
        var handshake = request.Path.StartsWithSegments("/hubs");
        var cookie = SessionCookie.IsIn(request);
        if (!handshake && !cookie && !IsOwn(request.Path)) return null;

        var header = request.Headers.Origin.ToString();
        if (header.Length == 0)
        {
            return cookie && (handshake || !IsSafe(request.Method))
                ? "A request with the session cookie must name its origin."
                : null;
        }

        return Origin.TryParse(header, out var origin) && (origin == Origin.Of(request) || _allowed.Contains(origin.Value))
            ? null
            : "Pages of that origin are not allowed here: add it to CryptoViz:Gateway:AllowedOrigins, "
                + "or, if a proxy serves this page, the proxy to CryptoViz:Gateway:TrustedProxies.";
    }

    /// <summary>True for the routes of accounts and of what belongs to a user.</summary>
    public static bool IsOwn(PathString path) =>
        path.StartsWithSegments("/api/v1/account") || path.StartsWithSegments("/api/v1/me") || path.StartsWithSegments("/api/v1/admin");

    private static bool IsSafe(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method);
}

/// <summary>Puts the rule before everything that knows a user.</summary>
internal static class OriginRuleHosting
{
    /// <summary>Refuses what <see cref="OriginRule"/> refuses.</summary>
    public static IApplicationBuilder UseOriginRule(this IApplicationBuilder app)
    {
        var rule = app.ApplicationServices.GetRequiredService<OriginRule>();
        return app.Use((context, next) =>
            rule.Refusal(context.Request) is { } why ? Problems.Forbidden(why).ExecuteAsync(context) : next(context));
    }
}
