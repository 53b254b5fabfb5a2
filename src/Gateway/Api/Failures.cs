using System.Text.Json;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.AspNetCore.Diagnostics;

namespace CryptoViz.Gateway.Api;

/// <summary>Turns what an endpoint throws into a problem; only a defect is logged as one.</summary>
internal sealed class Failures(ILogger<Failures> log) : IExceptionHandler
{
    /// <inheritdoc/>
    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellation)
    {
        await ProblemOf(exception, context).ExecuteAsync(context);
        return true;
    }

    private IResult ProblemOf(Exception exception, HttpContext context)
    {
        switch (exception)
        {
            case BadHttpRequestException { StatusCode: 413 }:
                return Problems.PayloadTooLarge();
            case BadHttpRequestException { StatusCode: 400, InnerException: JsonException json }:
                return Problems.InvalidParameter($"The body is not the JSON that is expected here, at {json.Path ?? "$"}.");
            case BadHttpRequestException { StatusCode: 400 } bad:
                return Problems.InvalidParameter(bad.Message);
            case BadHttpRequestException bad:
                context.Response.StatusCode = bad.StatusCode;
                return Problems.Of(context.Response);
            case AskTimeoutException or MissingActorRegistryEntryException:
                return Problems.NotReady("The part of the program that answers this is not ready.");
            default:
                log.LogError(exception, "{Method} {Path} failed", context.Request.Method, context.Request.Path);
                return Problems.Internal();
        }
    }
}

/// <summary>Gives every failed answer without a body the body of a problem.</summary>
internal static class FailuresHosting
{
    /// <summary>Turns exceptions and bare status codes, such as those of routing and authentication, into problems.</summary>
    public static IApplicationBuilder UseProblems(this IApplicationBuilder app) => app
        .UseExceptionHandler(_ => { })
        .UseStatusCodePages(status => Problems.Of(status.HttpContext.Response).ExecuteAsync(status.HttpContext));
}
