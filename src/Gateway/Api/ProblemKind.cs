using System.Collections.Immutable;

namespace CryptoViz.Gateway.Api;

/// <summary>A way in which a request can be refused: what programs go by.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">The stable code.</param>
/// <param name="Meaning">When it comes, for people who write clients.</param>
internal sealed record ProblemKind(int Status, string Code, string Meaning)
{
    /// <summary>Nothing was ever observed of the coin.</summary>
    public static readonly ProblemKind UnknownCoin = new(404, "unknown-coin", "Nothing was ever observed of the coin.");

    /// <summary>The window is not served.</summary>
    public static readonly ProblemKind UnknownWindow = new(400, "unknown-window", "The window is not served; `allowed` names those that are.");

    /// <summary>A range of times that can't be read or answered.</summary>
    public static readonly ProblemKind InvalidRange = new(400, "invalid-range", "The range of times can't be read or answered.");

    /// <summary>A parameter or a field of the body has a wrong value.</summary>
    public static readonly ProblemKind InvalidParameter = new(
        400, "invalid-parameter", "A parameter or a field of the body has a wrong value; `allowed` names the right ones where they are a list.");

    /// <summary>The request needs a user.</summary>
    public static readonly ProblemKind NotSignedIn = new(401, "not-signed-in", "The request needs a user.");

    /// <summary>The user, the page or the place that the request comes from may not do this.</summary>
    public static readonly ProblemKind Forbidden = new(
        403, "forbidden", "The user, the page or the place that the request comes from may not do this.");

    /// <summary>Nothing is served there.</summary>
    public static readonly ProblemKind NotFound = new(404, "not-found", "Nothing is served there.");

    /// <summary>The address has other methods.</summary>
    public static readonly ProblemKind MethodNotAllowed = new(405, "method-not-allowed", "The address has other methods; `allowed` names them.");

    /// <summary>It contradicts what is stored.</summary>
    public static readonly ProblemKind Conflict = new(409, "conflict", "It contradicts what is stored.");

    /// <summary>What is stored is no longer what <c>If-Match</c> names.</summary>
    public static readonly ProblemKind NotTheVersion = new(
        412, "conflict", "What is stored is no longer what `If-Match` names: get it again, then repeat the change.");

    /// <summary>The request is too long.</summary>
    public static readonly ProblemKind PayloadTooLarge = new(413, "payload-too-large", "The request is too long.");

    /// <summary>The body is no JSON.</summary>
    public static readonly ProblemKind UnsupportedMediaType = new(415, "unsupported-media-type", "The body must be JSON.");

    /// <summary>Too many requests.</summary>
    public static readonly ProblemKind RateLimited = new(
        429, "rate-limited", "Too many requests of this address; `Retry-After` says when the next may come.");

    /// <summary>A defect of this program.</summary>
    public static readonly ProblemKind Internal = new(500, "internal", "A defect of the gateway, which is in its log.");

    /// <summary>The part that answers is not ready.</summary>
    public static readonly ProblemKind NotReady = new(
        503, "not-ready", "The part that answers is not ready, as in the seconds after a start; `Retry-After` says when to try again.");

    /// <summary>All of them.</summary>
    public static ImmutableArray<ProblemKind> All { get; } =
    [
        UnknownCoin, UnknownWindow, InvalidRange, InvalidParameter, NotSignedIn, Forbidden, NotFound, MethodNotAllowed, Conflict,
        NotTheVersion, PayloadTooLarge, UnsupportedMediaType, RateLimited, Internal, NotReady,
    ];
}
