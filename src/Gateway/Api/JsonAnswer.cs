using System.Security.Cryptography;
using System.Text.Json;
using CryptoViz.Gateway.Wire;
using Microsoft.Net.Http.Headers;

namespace CryptoViz.Gateway.Api;

/// <summary>
/// A REST answer: an object that begins with <c>serverTime</c> and <c>mode</c>, encoded straight to bytes. It carries a weak
/// validator of everything but <c>serverTime</c>, and is 304 without a body for a client that holds the same already.
/// </summary>
/// <param name="write">Writes the answer's own fields into the object.</param>
internal sealed class JsonAnswer(Action<Utf8JsonWriter> write) : IResult
{
    // 96 bits: two answers of one address that are taken for each other by chance would be a wrong price on a page.
    private const int ValidatorBytes = 12;

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var services = httpContext.RequestServices;
        var headLength = 0;
        var bytes = JsonText.Encode(
            (Now: services.GetRequiredService<TimeProvider>().GetUtcNow(), services.GetRequiredService<Installation>().Mode, write),
            (json, answer) =>
            {
                json.WriteStartObject();
                json.Field("serverTime", (DateTimeOffset?)answer.Now);
                headLength = (int)(json.BytesCommitted + json.BytesPending);
                json.WriteString("mode", answer.Mode);
                answer.write(json);
                json.WriteEndObject();
            });

        var (request, response) = (httpContext.Request, httpContext.Response);
        var validator = ValidatorOf(bytes.AsSpan(headLength));
        response.Headers.ETag = validator.ToString();
        response.Headers.CacheControl = httpContext.User.Identity is { IsAuthenticated: true } ? "private, no-cache" : "no-cache";
        if (Holds(request, validator))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = bytes.Length;
        await response.Body.WriteAsync(bytes, httpContext.RequestAborted);
    }

    private static EntityTagHeaderValue ValidatorOf(ReadOnlySpan<byte> content) =>
        new($"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(..ValidatorBytes))}\"", isWeak: true);

    private static bool Holds(HttpRequest request, EntityTagHeaderValue validator) =>
        request.GetTypedHeaders().IfNoneMatch.Any(held => held.Compare(validator, useStrongComparison: false));
}
