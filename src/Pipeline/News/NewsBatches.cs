using System.Collections.Immutable;
using Akka.Actor;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Topics;

namespace CryptoViz.Pipeline.News;

/// <summary>
/// The seam between Kafka and the archive: a batch of records becomes one command. There is one archive, so while it can't write
/// the batch waits, and while it does not answer the batch is tried again with the graph.
/// </summary>
internal sealed class NewsBatches(IActorRef news, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>The time between two tries while the journal takes nothing.</summary>
    private static readonly TimeSpan UnavailablePause = TimeSpan.FromSeconds(1);

    /// <summary>Reads a record of <c>rssfeed</c>.</summary>
    public static Decoded<NewsItem> Read(TopicRecord record) => TopicCodec.News(record.Value);

    /// <summary>Applies records of <c>rssfeed</c>.</summary>
    /// <exception cref="AskTimeoutException">The archive does not answer; nothing may be committed.</exception>
    public async Task<ImmutableArray<DeadLetter>> Apply(ImmutableArray<ReadRecord<NewsItem>> records)
    {
        var letters = ImmutableArray.CreateBuilder<DeadLetter>();
        letters.AddRange(records.Where(record => record.Value is null).Select(record => record.Letter(time.GetUtcNow())));

        var good = records.Where(record => record.Value is not null).ToList();
        if (good.Count > 0 && await Refusal(new NewsProtocol.Announce([.. good.Select(record => record.Value!)])) is { } reason)
            letters.AddRange(good.Select(record => record.Letter(DeadLetterReason.Rejected, reason, time.GetUtcNow())));
        return letters.DrainToImmutable();
    }

    /// <summary>Null when the archive took the items; else why it never will.</summary>
    private async Task<string?> Refusal(NewsProtocol.Announce command)
    {
        while (true)
        {
            switch (await news.Ask<object>(command, Patience))
            {
                case NewsProtocol.Accepted: return null;
                case NewsProtocol.Rejected rejected: return rejected.Reason;
                case NewsProtocol.Unavailable: await Task.Delay(UnavailablePause, time); break;
                case var other: throw new InvalidOperationException($"unexpected answer {other.GetType().Name}");
            }
        }
    }
}
