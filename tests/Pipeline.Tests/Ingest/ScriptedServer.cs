using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace CryptoViz.Pipeline.Tests.Ingest;

/// <summary>A server without a network: it keeps each request and answers by a script.</summary>
internal sealed class ScriptedServer(Func<HttpRequestMessage, HttpResponseMessage?> script) : HttpMessageHandler
{
    private readonly ConcurrentQueue<HttpRequestMessage> _requests = new();
    private int _givenUp;

    /// <summary>The requests, oldest first.</summary>
    public IReadOnlyList<HttpRequestMessage> Requests => [.. _requests];

    /// <summary>How many requests that were never answered their clients gave up.</summary>
    public int GivenUp => Volatile.Read(ref _givenUp);

    /// <summary>Answers each request alike.</summary>
    public static ScriptedServer Always(HttpStatusCode status, string body = "", string? retryAfter = null) =>
        new(_ => Answer(status, body, retryAfter));

    /// <summary>Never answers.</summary>
    public static ScriptedServer Silent() => new(_ => null);

    public static HttpResponseMessage Answer(HttpStatusCode status, string body, string? retryAfter = null)
    {
        var response = new HttpResponseMessage(status) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        if (retryAfter is not null) response.Headers.TryAddWithoutValidation("Retry-After", retryAfter);
        return response;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        _requests.Enqueue(request);
        var response = script(request);
        if (response is null)
        {
            using var noted = cancellationToken.Register(() => Interlocked.Increment(ref _givenUp));
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }

        response!.RequestMessage = request;
        return response;
    }
}
