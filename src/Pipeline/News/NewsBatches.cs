using System.Collections.Immutable;
using Akka.Actor;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Topics;

namespace CryptoViz.Pipeline.News;

/// <summary>
/// The seam between Kafka and the archive: a batch of records becomes one command. There is one archive, so while it does not
/// answer the batch waits and is tried again with the graph.
/// </summary>
internal sealed class NewsBatches(IActorRef news, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Applies records of <c>rssfeed</c>.</summary>
    /// <exception cref="AskTimeoutException">The archive does not answer; nothing may be committed.</exception>
    public async Task<ImmutableArray<DeadLetter>> Apply(ImmutableArray<TopicRecord> records)
    {
        var letters = ImmutableArray.CreateBuilder<DeadLetter>();
        var items = ImmutableArray.CreateBuilder<NewsItem>(records.Length);
        foreach (var record in records)
        {
            var decoded = TopicCodec.News(record.Value);
            if (decoded.Value is { } item) items.Add(item);
            else letters.Add(record.Letter(decoded.Reason!, decoded.Detail!, time.GetUtcNow()));
        }

        if (items.Count > 0) await news.Ask<NewsProtocol.Accepted>(new NewsProtocol.Announce(items.DrainToImmutable()), Patience);
        return letters.DrainToImmutable();
    }
}
