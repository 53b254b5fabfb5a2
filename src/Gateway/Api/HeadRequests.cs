using Microsoft.AspNetCore.Http.Features;

namespace CryptoViz.Gateway.Api;

/// <summary>
/// Answers <c>HEAD</c> at every address as <c>GET</c> without the body, so that no endpoint maps it. What belongs to the hub is left out:
/// a stream is no answer that has a length.
/// </summary>
internal static class HeadRequests
{
    /// <summary>Turns them into <c>GET</c>; before everything that looks at the method or writes a body.</summary>
    public static IApplicationBuilder UseHeadRequests(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (!HttpMethods.IsHead(context.Request.Method) || context.Request.Path.StartsWithSegments("/hubs")) return next(context);

        context.Request.Method = HttpMethods.Get;
        context.Features.Set<IHttpResponseBodyFeature>(
            new StreamResponseBodyFeature(Stream.Null, context.Features.GetRequiredFeature<IHttpResponseBodyFeature>()));
        return next(context);
    });
}
