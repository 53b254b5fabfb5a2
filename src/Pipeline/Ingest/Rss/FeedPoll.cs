using System.Collections.Immutable;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Ingest.Rss;

/// <summary>
/// The polling of one feed: when it is due, what makes the next request cheap, and what was handed over already. Immutable;
/// each fetch gives the next state.
/// </summary>
internal sealed record FeedPoll(Feed Feed, TimeSpan Interval)
{
    private static readonly TimeSpan Soonest = TimeSpan.FromSeconds(1);

    private TimeSpan Wait { get; init; }
    private FeedValidators? Validators { get; init; }
    private string? BodyHash { get; init; }
    private ImmutableHashSet<(string Id, string Title, string? Summary, string? Link)> Seen { get; init; } = [];

    /// <summary>Waits until the feed is due, fetches it, and gives the next state with what is new.</summary>
    /// <exception cref="OperationCanceledException">The stream has ended.</exception>
    public async Task<(FeedPoll Next, ImmutableArray<IngestRecord> Records)> NextAsync(
        FeedClient client, SemaphoreSlim atOnce, TimeProvider time, FeedStatus status, CancellationToken stop)
    {
        if (Wait > TimeSpan.Zero) await Task.Delay(Wait, time, stop);
        await atOnce.WaitAsync(stop);
        try
        {
            var result = await client.GetAsync(Feed.Address, Validators, stop);
            return Take(result, time.GetUtcNow(), status);
        }
        finally
        {
            atOnce.Release();
        }
    }

    /// <summary>What follows from an answer. Pure but for the report.</summary>
    internal (FeedPoll Next, ImmutableArray<IngestRecord> Records) Take(CallResult<HttpAnswer> result, DateTimeOffset now, FeedStatus status)
    {
        switch (result)
        {
            case CallResult<HttpAnswer>.Failed { Failure: var failure }:
                status.Report(new(Feed, now, failure.Detail, 0, 0));
                return (this with { Wait = Later(failure.RetryAfter) }, Excess(failure, now));

            case CallResult<HttpAnswer>.Ok { Answer: var answer } when answer.NotModified || Hash(answer.Body) == BodyHash:
                status.Report(Last(status) with { FetchedAt = now, Result = "not modified" });
                return (this with { Wait = Interval }, []);

            case CallResult<HttpAnswer>.Ok { Answer: var answer }:
                var page = FeedReader.Read(answer.Body, answer.Charset, Feed, answer.Address, now);
                var readable = page.Items.Length > 0 || page.Letters.IsEmpty;
                status.Report(new(Feed, now, readable ? "ok" : page.Letters[0].Detail, page.Items.Length, page.Letters.Length));
                return (After(answer, page), Records([.. page.Items.Where(item => !Seen.Contains(Face(item)))], page.Letters));

            default:
                throw new InvalidOperationException($"a call result that nobody knows: {result}");
        }
    }

    private FeedPoll After(HttpAnswer answer, FeedPage page) => this with
    {
        Wait = Interval,
        Validators = answer is { ETag: null, LastModified: null } ? null : new FeedValidators(answer.ETag, answer.LastModified),
        BodyHash = Hash(answer.Body),
        Seen = [.. page.Items.Select(Face)],
    };

    private TimeSpan Later(TimeSpan? retryAfter) => retryAfter > Interval ? retryAfter.Value : Interval > Soonest ? Interval : Soonest;

    private FeedResult Last(FeedStatus status) =>
        status.Results.FirstOrDefault(result => result.Feed.Name == Feed.Name) ?? new FeedResult(Feed, default, "", 0, 0);

    private ImmutableArray<IngestRecord> Excess(CallFailure failure, DateTimeOffset now) => failure.Excess is { } excess
        ? [new IngestRecord.Letters([DeadLetter.Of(DeadLetterReason.TooLarge, failure.Detail, Feed.Name, excess.Span, now)])]
        : [];

    private static ImmutableArray<IngestRecord> Records(ImmutableArray<NewsItem> items, ImmutableArray<DeadLetter> letters) =>
    [
        .. items.IsEmpty ? (IngestRecord[])[] : [new IngestRecord.News(items)],
        .. letters.IsEmpty ? (IngestRecord[])[] : [new IngestRecord.Letters(letters)],
    ];

    // What a reader sees of an item; a date that was cut at "now" differs with each fetch and is no change.
    private static (string, string, string?, string?) Face(NewsItem item) => (item.Id, item.Title, item.Summary, item.Link);

    private static string Hash(byte[] body) => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(body));
}
