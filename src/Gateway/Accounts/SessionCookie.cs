using Microsoft.AspNetCore.Authentication.Cookies;

namespace CryptoViz.Gateway.Accounts;

/// <summary>
/// The session cookie. Its name and flags follow the request's scheme: over https it is <c>Secure</c> and has the prefix
/// <c>__Host-</c>, which binds it to this host; over plain http, as in a home network, browsers refuse both.
/// </summary>
internal sealed class SessionCookie : ICookieManager
{
    /// <summary>The name without the prefix.</summary>
    public const string Name = "cryptoviz";

    private const string SecureName = "__Host-" + Name;

    private readonly ChunkingCookieManager _inner = new();

    /// <summary>True when the request carries a session cookie, valid or not.</summary>
    public static bool IsIn(HttpRequest request) => request.Cookies.ContainsKey(NameFor(request));

    /// <inheritdoc/>
    public string? GetRequestCookie(HttpContext context, string key) => _inner.GetRequestCookie(context, NameFor(context.Request));

    /// <inheritdoc/>
    public void AppendResponseCookie(HttpContext context, string key, string? value, CookieOptions options) =>
        _inner.AppendResponseCookie(context, NameFor(context.Request), value, options);

    /// <inheritdoc/>
    public void DeleteCookie(HttpContext context, string key, CookieOptions options) =>
        _inner.DeleteCookie(context, NameFor(context.Request), options);

    private static string NameFor(HttpRequest request) => request.IsHttps ? SecureName : Name;
}
