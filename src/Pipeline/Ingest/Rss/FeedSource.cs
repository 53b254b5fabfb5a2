using System.Collections.Immutable;
using Akka;
using Akka.Streams.Dsl;
using Akka.Util;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Ingest.Rss;

/// <summary>
/// The feeds as one endless stream of news and dead letters, also when there is none. Each feed has its own schedule, the first fetch is
/// unconditional and at once, unless its server asked an earlier run to wait, and a feed is fetched only when downstream asked for more:
/// at most one answer of each waits. It never fails by what a server does. Delivery: at least once; what a failed run did not hand over
/// comes again with the next.
/// </summary>
internal static class FeedSource
{
    /// <summary>Builds the source.</summary>
    /// <param name="client">Fetches.</param>
    /// <param name="feeds">What to fetch.</param>
    /// <param name="pollInterval">From one fetch of a feed to the next.</param>
    /// <param name="apart">The least time between two fetches from one host.</param>
    /// <param name="time">The clock of the schedules.</param>
    /// <param name="status">Told how each fetch ended.</param>
    /// <param name="failing">Gives the feeds that failed before, when a run begins.</param>
    public static Source<IngestRecord, NotUsed> Create(
        FeedClient client, ImmutableArray<Feed> feeds, TimeSpan pollInterval, TimeSpan apart, TimeProvider time, FeedStatus status,
        Func<CancellationToken, Task<FeedsProtocol.FailingFeeds>> failing) =>
        CancellableSource.Create(stop =>
        {
            var turns = new FetchTurns(apart, time);
            return Source
                .FromTask(failing(stop))
                .SelectMany(known => feeds.Select(feed => Begin(feed, known)))
                .Concat(Source.Never<FeedPoll>())
                .MergeMany(feeds.Length + 1, first => Source
                    .UnfoldAsync(first, async poll =>
                    {
                        var (next, records) = await poll.NextAsync(client, turns, time, status, stop);
                        return Option<(FeedPoll, ImmutableArray<IngestRecord>)>.Create((next, records));
                    })
                    .SelectMany(records => records));

            FeedPoll Begin(Feed feed, FeedsProtocol.FailingFeeds known)
            {
                var poll = new FeedPoll(feed, pollInterval);
                if (known.Values.FirstOrDefault(failed => failed.Url == feed.Address.AbsoluteUri) is not { } failed) return poll;

                var now = time.GetUtcNow();
                var resumed = poll.Resume(failed, now);
                status.Recall(new(feed, failed.At, failed.Result, 0, 0)
                {
                    Failures = failed.Failures,
                    NextAt = now + resumed.Wait,
                    NotBefore = failed.NotBefore,
                });
                return resumed;
            }
        });
}
