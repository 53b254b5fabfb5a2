using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using CryptoViz.Pipeline.Contracts;
using Polly.Timeout;

namespace CryptoViz.Pipeline.Ingest;

/// <summary>
/// One GET to a server that is not trusted: a deadline over the whole exchange, a cap on the decompressed body, the status
/// judged before the body, and every way to fail as a <see cref="CallFailure"/>.
/// </summary>
internal sealed partial class BoundedGet(HttpClient http, TimeProvider time)
{
    /// <summary>The largest body that is read, after decompression.</summary>
    public const int MaxBytes = 8 * 1024 * 1024;

    private const int ChunkBytes = 64 * 1024;

    /// <summary>Makes the call. Cancelling <paramref name="stop"/> ends it as <see cref="CallOutcome.Unreachable"/> too.</summary>
    public async Task<CallResult<HttpAnswer>> GetAsync(HttpRequestMessage request, TimeSpan deadline, CancellationToken stop)
    {
        using var timeout = new CancellationTokenSource(deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stop);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (response.StatusCode == HttpStatusCode.NotModified) return new CallResult<HttpAnswer>.Ok(HttpAnswer.Of(response, []));
            if (!response.IsSuccessStatusCode) return await Judge(response, either.Token);

            var (body, whole) = await ReadAsync(response.Content, MaxBytes, either.Token);
            return whole
                ? new CallResult<HttpAnswer>.Ok(HttpAnswer.Of(response, body))
                : new CallFailure(CallOutcome.Failed, $"the answer of {Host(request)} is larger than {MaxBytes >> 20} MiB") { Excess = body };
        }
        catch (OperationCanceledException)
        {
            var why = stop.IsCancellationRequested ? "the call was given up" : $"no whole answer within {deadline.TotalSeconds:0} s";
            return new CallFailure(CallOutcome.Unreachable, $"{Host(request)}: {why}");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException or InvalidDataException or NotSupportedException
            // No headers came in time.
            or TimeoutRejectedException
            // A redirect to something that only looks like an address.
            or UriFormatException)
        {
            return new CallFailure(CallOutcome.Unreachable, $"{Host(request)}: {OneLine((e.InnerException ?? e).Message)}");
        }
    }

    private async Task<CallResult<HttpAnswer>> Judge(HttpResponseMessage response, CancellationToken stop)
    {
        var outcome = response.StatusCode switch
        {
            HttpStatusCode.TooManyRequests => CallOutcome.RateLimited,
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => CallOutcome.Refused,
            _ => CallOutcome.Failed,
        };
        var (said, code) = await Excerpt(response, stop);
        var status = $"{(int)response.StatusCode} {response.ReasonPhrase}".TrimEnd();
        return new CallFailure(
            outcome,
            $"{Host(response.RequestMessage)} answered {status}{(said.Length > 0 ? $": {said}" : "")}",
            RetryAfter.Read(response.Headers, time.GetUtcNow())) { Status = (int)response.StatusCode, Code = code };
    }

    // What the body says helps a person, so that a failure to read it must not hide the status.
    private static async Task<(string Said, int? Code)> Excerpt(HttpResponseMessage response, CancellationToken stop)
    {
        try
        {
            var (body, _) = await ReadAsync(response.Content, 4 * 1024, stop);
            var (message, code) = ErrorIn(body);
            return (OneLine(message ?? Tag().Replace(System.Text.Encoding.UTF8.GetString(body), " ")), code);
        }
        catch (Exception e) when (e is OperationCanceledException or HttpRequestException or IOException or InvalidDataException)
        {
            return ("", null);
        }
    }

    // What a JSON error says, such as CoinGecko's {"status":{"error_code":10012,"error_message":"…"}} and {"error":"…"}.
    private static (string? Message, int? Code) ErrorIn(ReadOnlySpan<byte> body)
    {
        string? message = null;
        int? code = null;
        var reader = new Utf8JsonReader(body);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName) continue;

                var isCode = reader.ValueTextEquals("error_code");
                var isMessage = reader.ValueTextEquals("error_message") || reader.ValueTextEquals("error") || reader.ValueTextEquals("message");
                if (!reader.Read()) break;
                if (isMessage && reader.TokenType == JsonTokenType.String) message ??= reader.GetString();
                if (isCode && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number)) code ??= number;
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // It is no JSON, or no text, or cut off; what was read counts, else it is shown as it is.
        }

        return (message, code);
    }

    private static async Task<(byte[] Body, bool Whole)> ReadAsync(HttpContent content, int limit, CancellationToken stop)
    {
        using var body = new MemoryStream();
        await using var stream = await content.ReadAsStreamAsync(stop);
        var chunk = new byte[Math.Min(ChunkBytes, limit)];
        while (await stream.ReadAsync(chunk, stop) is var read and > 0)
        {
            if (body.Length + read > limit) return (body.ToArray(), false);
            body.Write(chunk, 0, read);
        }

        return (body.ToArray(), true);
    }

    private static string Host(HttpRequestMessage? request) => request?.RequestUri?.Authority ?? "the server";

    private static string OneLine(string text)
    {
        var line = Blank().Replace(text, " ").Trim();
        return line.Length <= 200 ? line : line[..200];
    }

    [GeneratedRegex(@"<(style|script)[^<>]*>.*?(</\1>|\z)|<[^<>]*>", RegexOptions.Singleline, 1_000)]
    private static partial Regex Tag();

    [GeneratedRegex(@"[\s\p{C}]+")]
    private static partial Regex Blank();
}

/// <summary>A good answer, read whole.</summary>
/// <param name="NotModified">True for status 304: nothing new, and no body.</param>
/// <param name="Body">The decompressed body.</param>
/// <param name="Charset">The charset of the <c>Content-Type</c> header as sent; null without one.</param>
/// <param name="Address">Where the answer came from after redirects.</param>
/// <param name="ETag">The validator, verbatim; null without one.</param>
/// <param name="LastModified">The validator, verbatim; null without one.</param>
internal sealed record HttpAnswer(bool NotModified, byte[] Body, string? Charset, Uri Address, string? ETag, string? LastModified)
{
    /// <summary>For how long <c>Cache-Control</c> says that the answer holds; null when it doesn't say.</summary>
    public TimeSpan? MaxAge { get; init; }

    public static HttpAnswer Of(HttpResponseMessage response, byte[] body) => new(
        response.StatusCode == HttpStatusCode.NotModified,
        body,
        CharsetOf(response),
        response.RequestMessage?.RequestUri ?? throw new InvalidOperationException("an answer without a request"),
        Raw(response.Headers.NonValidated, "ETag"),
        Raw(response.Content.Headers.NonValidated, "Last-Modified")) { MaxAge = response.Headers.CacheControl?.MaxAge };

    private static string? CharsetOf(HttpResponseMessage response) =>
        response.Content.Headers.ContentType?.CharSet?.Trim('"', '\'', ' ');

    private static string? Raw(System.Net.Http.Headers.HttpHeadersNonValidated headers, string name) =>
        headers.TryGetValues(name, out var values) ? values.ToString() : null;
}
