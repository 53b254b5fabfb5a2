using System.Globalization;
using System.Text.Json.Serialization;
using CryptoViz.Pipeline.Contracts;
using Microsoft.AspNetCore.WebUtilities;

namespace CryptoViz.Gateway.Api;

/// <summary>Everything that a request can be refused with: one method for each <see cref="ProblemKind"/>.</summary>
internal static class Problems
{
    /// <summary>404: nothing was ever observed of the coin.</summary>
    public static IResult UnknownCoin(string id) =>
        new Problem(ProblemKind.UnknownCoin, $"No coin has the id '{Shown(id)}'.");

    /// <summary>400: the window is not served.</summary>
    public static IResult UnknownWindow(string given, IEnumerable<string> allowed) =>
        new Problem(ProblemKind.UnknownWindow, $"No window is called '{Shown(given)}'.", allowed);

    /// <summary>400: a range of times that can't be read or answered.</summary>
    public static IResult InvalidRange(string detail) => new Problem(ProblemKind.InvalidRange, detail);

    /// <summary>400: a parameter or a field of the body has a wrong value; <paramref name="allowed"/> are all that it could have.</summary>
    public static IResult InvalidParameter(string name, string? given, IEnumerable<string> allowed) =>
        new Problem(ProblemKind.InvalidParameter, $"'{name}' can't be '{Shown(given)}'.", allowed);

    /// <summary>400: a parameter or a field of the body has a wrong value, and what is expected in words.</summary>
    public static IResult InvalidParameter(string detail) => new Problem(ProblemKind.InvalidParameter, detail);

    /// <summary>401: the request needs a user.</summary>
    public static IResult NotSignedIn(string detail = "Sign in first.") => new Problem(ProblemKind.NotSignedIn, detail);

    /// <summary>403: the user, the page or the place that the request comes from may not do this.</summary>
    public static IResult Forbidden(string detail) => new Problem(ProblemKind.Forbidden, detail);

    /// <summary>429: too many requests; the answer says when the next may come.</summary>
    public static IResult RateLimited(TimeSpan retryAfter) =>
        new Problem(ProblemKind.RateLimited, "Too many requests.") { RetryAfter = retryAfter };

    /// <summary>413: the request is too long.</summary>
    public static IResult PayloadTooLarge() =>
        new Problem(ProblemKind.PayloadTooLarge, $"A request body has at most {Limits.BodyBytes} bytes.");

    /// <summary>409: it contradicts what is stored.</summary>
    public static IResult Conflict(string detail) => new Problem(ProblemKind.Conflict, detail);

    /// <summary>412: what is stored is no longer what <c>If-Match</c> names.</summary>
    public static IResult NotTheVersion() =>
        new Problem(ProblemKind.NotTheVersion, "It was changed in the meantime: get it again, then repeat the change.");

    /// <summary>503: the part that answers is not ready; trying again helps.</summary>
    public static IResult NotReady(string detail) =>
        new Problem(ProblemKind.NotReady, detail) { RetryAfter = TimeSpan.FromSeconds(2) };

    /// <summary>500: a defect of this program. Nothing of it is told but that it is in the log.</summary>
    public static IResult Internal() => new Problem(ProblemKind.Internal, "Something went wrong here; the log of the gateway says what.");

    /// <summary>404: nothing is served there.</summary>
    public static IResult NotFound(string detail = "Nothing is served at this address.") => new Problem(ProblemKind.NotFound, detail);

    /// <summary>The problem with what a coin answered in the place of what it was asked for.</summary>
    public static IResult OfCoin(string id, object answer) => answer switch
    {
        CoinProtocol.Unknown => UnknownCoin(id),
        CoinProtocol.Damaged or CoinProtocol.Unavailable => NotReady("What is stored of this coin can't be read; /health/ready and the log say why."),
        var other => throw new InvalidOperationException($"an unexpected answer: {other.GetType()}"),
    };

    /// <summary>The problem for an answer that has a status but no body, such as those of routing and authentication.</summary>
    public static IResult Of(HttpResponse response) => response.StatusCode switch
    {
        401 => NotSignedIn(),
        403 => Forbidden("This is not allowed for you."),
        404 => NotFound(),
        405 => new Problem(ProblemKind.MethodNotAllowed, "This address has other methods.", response.Headers.Allow.ToString().Split(", ")),
        413 => PayloadTooLarge(),
        415 => new Problem(ProblemKind.UnsupportedMediaType, "The body must be JSON.", ["application/json"]),
        503 => NotReady("This gateway has as many connections as it may; try again later."),
        >= 400 and < 500 => new Problem(
            ProblemKind.InvalidParameter with { Status = response.StatusCode }, "The request can't be read."),
        _ => Internal(),
    };

    // What came in is shown so that its sender recognizes it, but not at any length.
    private static string Shown(string? given) =>
        given is null ? "" : given.Length > CoinId.MaxLength ? given[..CoinId.MaxLength] + "…" : given;

    private sealed class Problem(ProblemKind kind, string detail, IEnumerable<string>? allowed = null)
        : IResult, IStatusCodeHttpResult
    {
        public int? StatusCode => kind.Status;

        public TimeSpan? RetryAfter { get; init; }

        public Task ExecuteAsync(HttpContext context)
        {
            context.Response.StatusCode = kind.Status;
            context.Response.Headers.CacheControl = "no-store";
            if (RetryAfter is { } wait)
                context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);

            var answer = new ProblemAnswer(ReasonPhrases.GetReasonPhrase(kind.Status), kind.Status, kind.Code, detail, allowed);
            answer.Stamp(AnswerHead.Of(context.RequestServices));
            return context.Response.WriteAsJsonAsync(answer, options: null, "application/problem+json", context.RequestAborted);
        }
    }
}

/// <summary>A problem as RFC 9457 has it; its type is <c>about:blank</c>, so the title is the status in words.</summary>
/// <param name="Title">The status in words.</param>
/// <param name="Status">The status.</param>
/// <param name="Code">What programs go by; stable.</param>
/// <param name="Detail">What happened and what helps, for people.</param>
/// <param name="Allowed">The values that would have been right, where a value was not one of a list; else absent.</param>
internal sealed record ProblemAnswer(
    string Title,
    int Status,
    string Code,
    string Detail,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IEnumerable<string>? Allowed) : Answer;
