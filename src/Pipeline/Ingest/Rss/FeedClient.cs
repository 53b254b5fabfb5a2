using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Ingest.Rss;

/// <summary>What a server gave to ask again cheaply, sent back verbatim: many compare the text and not the time.</summary>
internal sealed record FeedValidators(string? ETag, string? LastModified);

/// <summary>
/// Fetches feeds. It keeps no validators itself: they belong to the run of the stream that took the answer, so that what a
/// failed run lost is fetched again.
/// </summary>
/// <param name="http">From <see cref="HttpClients.ForFeeds"/>.</param>
/// <param name="time">The clock of the deadline.</param>
internal sealed class FeedClient(HttpClient http, TimeProvider time)
{
    private const string Accept = "application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly BoundedGet _get = new(http, time);

    /// <summary>Fetches a feed, conditionally when there are validators.</summary>
    public async Task<CallResult<HttpAnswer>> GetAsync(Uri address, FeedValidators? validators, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.TryAddWithoutValidation("Accept", Accept);
        if (validators?.ETag is { } tag) request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        if (validators?.LastModified is { } modified) request.Headers.TryAddWithoutValidation("If-Modified-Since", modified);

        var result = await _get.GetAsync(request, Deadline, stop);
        // An answer "not modified" to an unconditional request would leave the feed empty for good.
        return validators is null && result is CallResult<HttpAnswer>.Ok { Answer.NotModified: true }
            ? new CallFailure(CallOutcome.Failed, $"{address.Authority} answered 304 to an unconditional request")
            : result;
    }
}
