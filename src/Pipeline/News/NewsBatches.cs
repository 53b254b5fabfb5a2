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

    /// <summary>Applies records of <c>rssfeed</c>.</summary>
    /// <exception cref="AskTimeoutException">The archive does not answer; nothing may be committed.</exception>
    public async Task<ImmutableArray<DeadLetter>> Apply(ImmutableArray<TopicRecord> records)
    {
        var letters = ImmutableArray.CreateBuilder<DeadLetter>();
        var items = ImmutableArray.CreateBuilder<(NewsItem Item, TopicRecord Record)>(records.Length);
        foreach (var record in records)
        {
            var decoded = TopicCodec.News(record.Value);
            if (decoded.Value is { } item) items.Add((item, record));
            else letters.Add(record.Letter(decoded.Reason!, decoded.Detail!, time.GetUtcNow()));
        }

        if (items.Count > 0 && await Refusal(new NewsProtocol.Announce([.. items.Select(item => item.Item)])) is { } reason)
            letters.AddRange(items.Select(item => item.Record.Letter(DeadLetterReason.Rejected, reason, time.GetUtcNow())));
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
