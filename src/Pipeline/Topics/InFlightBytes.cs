using System.Collections.Immutable;

namespace CryptoViz.Pipeline.Topics;

/// <summary>
/// Bytes that are sent and not committed yet, for each partition of the topics that have a reader. It keeps producers from
/// filling the embedded broker, which drops the oldest records without a word. A topic has room while its fullest partition and
/// all that is on its way to the topic stay within the limit; a record larger than the limit passes when the topic is empty.
/// Safe for many threads; those who wait get room in the order in which they asked.
/// </summary>
internal sealed class InFlightBytes(long limit, IEnumerable<string> topics)
{
    private readonly ImmutableDictionary<string, TopicRoom> _topics = topics.ToImmutableDictionary(name => name, _ => new TopicRoom(limit));

    /// <summary>Begins one producing stream; its end gives back what it reserved and did not send.</summary>
    public Stream Open() => new(_topics);

    /// <summary>A reader committed: everything before <paramref name="next"/> gives its room back.</summary>
    public void Committed(string topic, int partition, long next) => _topics.GetValueOrDefault(topic)?.Committed(partition, next);

    /// <summary>Bytes of a partition that are sent and not committed.</summary>
    public long Of(string topic, int partition) => _topics.GetValueOrDefault(topic)?.Of(partition) ?? 0;

    /// <summary>One producing stream.</summary>
    internal sealed class Stream(ImmutableDictionary<string, TopicRoom> topics) : IDisposable
    {
        /// <summary>Completes when there is room, which from then on is this stream's; is cancelled when the stream ends before.</summary>
        public Task Reserve(string topic, int weight) =>
            topics.TryGetValue(topic, out var bounded) ? bounded.Reserve(this, weight) : Task.CompletedTask;

        /// <summary>A record for which room was reserved is in the partition, at this offset.</summary>
        public void Sent(string topic, int partition, long offset, int weight) =>
            topics.GetValueOrDefault(topic)?.Sent(this, partition, offset, weight);

        /// <inheritdoc/>
        public void Dispose()
        {
            foreach (var topic in topics.Values) topic.End(this);
        }
    }
}
