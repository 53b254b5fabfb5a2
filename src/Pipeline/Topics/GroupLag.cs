using Confluent.Kafka;

namespace CryptoViz.Pipeline.Topics;

/// <summary>
/// How many records of a topic a consumer group has not committed yet, as the broker tells: true also while no consumer runs. It
/// has a client of its own, which never joins the group.
/// </summary>
internal sealed class GroupLag(IEnumerable<KeyValuePair<string, string>> properties, string topic) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private IConsumer<Ignore, Ignore>? _client;
    private bool _disposed;

    /// <summary>The records in all partitions; null when the broker does not tell. Blocks for a while.</summary>
    public long? Measure()
    {
        lock (_lock)
        {
            if (_disposed) return null;
            try
            {
                _client ??= new ConsumerBuilder<Ignore, Ignore>(properties).SetLogHandler(static (_, _) => { }).SetErrorHandler(static (_, _) => { }).Build();
                using var admin = new DependentAdminClientBuilder(_client.Handle).Build();
                var partitions = admin.GetMetadata(topic, Patience).Topics.Single().Partitions.Select(p => new TopicPartition(topic, p.PartitionId));
                return _client.Committed(partitions, Patience).Sum(Behind);
            }
            catch (KafkaException)
            {
                return null;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _client?.Dispose();
        }
    }

    private long Behind(TopicPartitionOffset committed)
    {
        var log = _client!.QueryWatermarkOffsets(committed.TopicPartition, Patience);
        return log.High.Value - Math.Max(log.Low.Value, committed.Offset.IsSpecial ? 0 : committed.Offset.Value);
    }
}
