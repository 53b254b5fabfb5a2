using System.Collections.Immutable;
using System.Net;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Ingest.Rss;

/// <summary>
/// The polling of one feed: when it is due, what makes the next request cheap, and what was handed over already. Immutable;
/// each fetch gives the next state.
/// </summary>
internal sealed record FeedPoll(Feed Feed, TimeSpan Interval)
{
    // Shorter than this is not meant for readers such as this one, and longer would keep news from people.
    private static readonly TimeSpan ShortestAsked = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestAsked = TimeSpan.FromHours(1);

    private static readonly TimeSpan LongestAfterFailures = TimeSpan.FromHours(6);

    /// <summary>What is gone rarely comes back.</summary>
    private static readonly TimeSpan AfterGone = TimeSpan.FromDays(1);

    /// <summary>How long until the next fetch.</summary>
    public TimeSpan Wait { get; private init; }

    private FeedValidators? Validators { get; init; }
    private string? BodyHash { get; init; }
    private TimeSpan? Ttl { get; init; }
    private int Failures { get; init; }
    private bool IsUnreadable { get; init; }
    private ImmutableHashSet<(string Id, string Title, string? Summary, string? Link)> Seen { get; init; } = [];

    /// <summary>
    /// Goes on where an earlier run ended. What the server asked for holds; apart from that a feed that failed is tried once at once,
    /// since whatever ailed it may have been cured by the restart, and if it fails again then as rarely as before.
    /// </summary>
    public FeedPoll Resume(FeedsProtocol.Failed failed, DateTimeOffset now) => this with
    {
        Failures = failed.Failures,
        Wait = Shorter(Longer(failed.NotBefore - now, TimeSpan.Zero), AfterGone),
    };

    /// <summary>Waits until the feed is due and its host was left alone for a while, fetches it, and gives the next state with what is new.</summary>
    /// <exception cref="OperationCanceledException">The stream has ended.</exception>
    public async Task<(FeedPoll Next, ImmutableArray<IngestRecord> Records)> NextAsync(
        FeedClient client, FetchTurns turns, TimeProvider time, FeedStatus status, CancellationToken stop)
    {
        if (Wait > TimeSpan.Zero) await Task.Delay(Wait, time, stop);
        using var turn = await turns.TakeAsync(Feed.Address, stop);
        var result = await client.GetAsync(Feed.Address, Validators, stop);
        // A call that was given up tells nothing of the feed.
        stop.ThrowIfCancellationRequested();
        return Take(result, time.GetUtcNow(), status);
    }

    /// <summary>What follows from an answer. Pure but for the report.</summary>
    internal (FeedPoll Next, ImmutableArray<IngestRecord> Records) Take(CallResult<HttpAnswer> result, DateTimeOffset now, FeedStatus status)
    {
        switch (result)
        {
            case CallResult<HttpAnswer>.Failed { Failure: var failure }:
                var later = this with { Failures = Failures + 1, Wait = Longer(Rarer(Failures + 1), Demanded(failure)) };
                status.Report(new(Feed, now, failure.Detail, 0, 0)
                {
                    Failures = later.Failures,
                    NextAt = now + later.Wait,
                    NotBefore = now + Demanded(failure),
                });
                return (later, Excess(failure, now));

            case CallResult<HttpAnswer>.Ok { Answer: var answer } when answer.NotModified || Hash(answer.Body) == BodyHash:
                var same = IsUnreadable
                    ? this with { Failures = Failures + 1, Wait = Rarer(Failures + 1) }
                    : this with { Failures = 0, Wait = Asked(answer.MaxAge, Ttl) };
                var last = status.Of(Feed) ?? new FeedResult(Feed, default, "", 0, 0);
                status.Report(last with
                {
                    FetchedAt = now,
                    Result = IsUnreadable ? last.Result : "not modified",
                    Failures = same.Failures,
                    NextAt = now + same.Wait,
                    NotBefore = now,
                });
                return (same, []);

            case CallResult<HttpAnswer>.Ok { Answer: var answer }:
                var page = FeedReader.Read(answer.Body, answer.Charset, Feed, answer.Address, now);
                var readable = page.Items.Length > 0 || page.Letters.IsEmpty;
                var next = After(answer, page, readable);
                status.Report(new(Feed, now, readable ? "ok" : page.Letters[0].Detail, page.Items.Length, page.Letters.Length)
                {
                    Failures = next.Failures,
                    NextAt = now + next.Wait,
                    NotBefore = now,
                });
                return (next, Records([.. page.Items.Where(item => !Seen.Contains(Face(item)))], page.Letters));

            default:
                throw new InvalidOperationException($"a call result that nobody knows: {result}");
        }
    }

    private FeedPoll After(HttpAnswer answer, FeedPage page, bool readable) => this with
    {
        Failures = readable ? 0 : Failures + 1,
        IsUnreadable = !readable,
        Wait = readable ? Asked(answer.MaxAge, page.Ttl) : Rarer(Failures + 1),
        Ttl = page.Ttl,
        Validators = answer is { ETag: null, LastModified: null } ? null : new FeedValidators(answer.ETag, answer.LastModified),
        BodyHash = Hash(answer.Body),
        Seen = readable ? [.. page.Items.Select(Face)] : Seen,
    };

    // What the publisher asks for, by either way, within reason; never more often than is configured.
    private TimeSpan Asked(TimeSpan? maxAge, TimeSpan? ttl)
    {
        var asked = Longer(maxAge ?? TimeSpan.Zero, ttl ?? TimeSpan.Zero);
        if (asked == TimeSpan.Zero) return Interval;

        return Longer(Interval, asked < ShortestAsked ? ShortestAsked : asked > LongestAsked ? LongestAsked : asked);
    }

    private TimeSpan Rarer(int failures) => Longer(Interval, new Backoff(Interval, LongestAfterFailures).After(failures, 0.5));

    // How long the server itself wants to be left alone.
    private static TimeSpan Demanded(CallFailure failure) => failure.Status == (int)HttpStatusCode.Gone
        ? AfterGone
        : Shorter(failure.RetryAfter ?? TimeSpan.Zero, LongestAfterFailures);

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

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
