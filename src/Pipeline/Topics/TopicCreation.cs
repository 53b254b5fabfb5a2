using System.Collections.Immutable;
using System.Globalization;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace CryptoViz.Pipeline.Topics;

/// <summary>Creates the topics that a real broker lacks. What exists is left as it is.</summary>
internal static class TopicCreation
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Creates missing topics with the broker's own replication and returns their names.</summary>
    /// <exception cref="InvalidOperationException">The broker does not answer or refuses; the message says what to do.</exception>
    public static async Task<ImmutableArray<string>> CreateMissing(
        IAdminClient admin, string bootstrapServers, TopicNames topics, int partitions, TimeSpan? patience = null)
    {
        var timeout = patience ?? Patience;
        var wanted = topics.All.Select(topic => new TopicSpecification
        {
            Name = topic.Name,
            NumPartitions = partitions,
            Configs = new() { ["retention.ms"] = topic.Retention.TotalMilliseconds.ToString(CultureInfo.InvariantCulture) },
        });
        try
        {
            await admin.CreateTopicsAsync(wanted, new() { RequestTimeout = timeout, OperationTimeout = timeout });
            return [.. topics.All.Select(topic => topic.Name)];
        }
        catch (CreateTopicsException e)
        {
            var refused = e.Results.FirstOrDefault(result => result.Error.IsError && result.Error.Code != ErrorCode.TopicAlreadyExists);
            return refused is null
                ? [.. e.Results.Where(result => !result.Error.IsError).Select(result => result.Topic)]
                : throw new InvalidOperationException(
                    $"Kafka at {bootstrapServers} refuses to create topic {refused.Topic}: {refused.Error.Reason}. Create it by hand or allow it.", e);
        }
        catch (KafkaException e)
        {
            throw new InvalidOperationException(
                $"Kafka at {bootstrapServers} does not answer ({e.Error.Reason}): check CryptoViz:Kafka:BootstrapServers and that it runs.", e);
        }
    }
}
