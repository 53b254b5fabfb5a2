using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using CryptoViz.Gateway.Wire;
using Microsoft.Net.Http.Headers;

namespace CryptoViz.Gateway.Api;

/// <summary>
/// The bytes of a REST answer, which may be given many times: all but <c>serverTime</c>, <c>lastUpdateAt</c> and <c>nextUpdateAt</c>,
/// with which each begins. It carries a weak validator of these bytes, and is 304 without a body for a client that holds the same
/// already: that time went on, or a poll brought nothing new, is no other answer.
/// </summary>
internal sealed class EncodedAnswer : IResult
{
    // 96 bits: two answers of one address that are taken for each other by chance would be a wrong price on a page.
    private const int ValidatorBytes = 12;

    private readonly byte[] _rest;
    private readonly EntityTagHeaderValue _validator;

    private EncodedAnswer(byte[] rest)
    {
        _rest = rest;
        _validator = new($"\"{Convert.ToHexStringLower(SHA256.HashData(rest).AsSpan(..ValidatorBytes))}\"", isWeak: true);
    }

    /// <summary>How many bytes it holds.</summary>
    public int Length => _rest.Length;

    /// <summary>Encodes an object that begins with <c>mode</c>, after which <paramref name="write"/> writes its own fields.</summary>
    public static EncodedAnswer Of(string mode, Action<Utf8JsonWriter> write)
    {
        var bytes = JsonText.Encode(
            (mode, write),
            static (json, answer) =>
            {
                json.WriteStartObject();
                json.WriteString("mode", answer.mode);
                answer.write(json);
                json.WriteEndObject();
            });
        bytes[0] = (byte)',';
        return new EncodedAnswer(bytes);
    }

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (request, response) = (httpContext.Request, httpContext.Response);
        response.Headers.ETag = _validator.ToString();
        response.Headers.CacheControl = httpContext.User.Identity is { IsAuthenticated: true } ? "private, no-cache" : "no-cache";
        if (Holds(request))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = "application/json; charset=utf-8";
        Write(response, AnswerHead.Of(httpContext.RequestServices));
        await response.BodyWriter.FlushAsync(httpContext.RequestAborted);
    }

    private void Write(HttpResponse response, AnswerHead head)
    {
        Span<byte> text = stackalloc byte[120];
        System.Text.Unicode.Utf8.TryWrite(
            text,
            $"{{\"serverTime\":{Ms(head.ServerTime)},\"lastUpdateAt\":{Ms(head.LastUpdateAt)},\"nextUpdateAt\":{Ms(head.NextUpdateAt)}",
            out var length);
        response.ContentLength = length + _rest.Length;
        response.BodyWriter.Write(text[..length]);
        response.BodyWriter.Write(_rest);
    }

    private static string Ms(DateTimeOffset? at) => at?.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture) ?? "null";

    private bool Holds(HttpRequest request) =>
        request.Headers.IfNoneMatch.Count > 0
        && request.GetTypedHeaders().IfNoneMatch.Any(held => held.Compare(_validator, useStrongComparison: false));
}
