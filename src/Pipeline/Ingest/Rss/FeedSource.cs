using System.Collections.Immutable;
using Akka;
using Akka.Streams.Dsl;
using Akka.Util;

namespace CryptoViz.Pipeline.Ingest.Rss;

/// <summary>
/// The feeds as one endless stream of news and dead letters, also when there is none. Each feed has its own schedule, the first fetch is at once and
/// unconditional, and a feed is fetched only when downstream asked for more: at most one answer of each waits. It never fails
/// by what a server does. Delivery: at least once; what a failed run did not hand over comes again with the next.
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
    public static Source<IngestRecord, NotUsed> Create(
        FeedClient client, ImmutableArray<Feed> feeds, TimeSpan pollInterval, TimeSpan apart, TimeProvider time, FeedStatus status) =>
        CancellableSource.Create(stop =>
        {
            var turns = new FetchTurns(apart, time);
            return Source
                .From(feeds)
                .Concat(Source.Never<Feed>())
                .MergeMany(feeds.Length + 1, feed => Source
                    .UnfoldAsync(new FeedPoll(feed, pollInterval), async poll =>
                    {
                        var (next, records) = await poll.NextAsync(client, turns, time, status, stop);
                        return Option<(FeedPoll, ImmutableArray<IngestRecord>)>.Create((next, records));
                    })
                    .SelectMany(records => records));
        });
}
