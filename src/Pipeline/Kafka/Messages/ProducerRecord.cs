using Confluent.Kafka;

namespace CryptoViz.Streams.Kafka.Messages;

/// <summary>A message and the topic that it goes to. Without a partition the producer's partitioner chooses one by the key.</summary>
public class ProducerRecord<K, V>
{
    /// <summary>A record for a partition, with a time.</summary>
    /// <exception cref="ArgumentException">No topic, or a negative partition or time.</exception>
    public ProducerRecord(string topic, int? partition, long? timestamp, Message<K, V> message)
    {
        ArgumentNullException.ThrowIfNull(topic);
        ArgumentNullException.ThrowIfNull(message);
        if (partition < 0) throw new ArgumentException($"a partition is not negative: {partition}", nameof(partition));
        if (timestamp < 0) throw new ArgumentException($"a timestamp is not negative: {timestamp}", nameof(timestamp));
        Topic = topic;
        Partition = partition;
        Timestamp = timestamp;
        Message = message;
    }

    /// <summary>A record for a partition.</summary>
    public ProducerRecord(string topic, int? partition, Message<K, V> message) : this(topic, partition, null, message)
    {
    }

    /// <summary>A record for a partition.</summary>
    public ProducerRecord(TopicPartition topicPartition, Message<K, V> message)
        : this(topicPartition.Topic, topicPartition.Partition, null, message)
    {
    }

    /// <summary>A record for a topic.</summary>
    public ProducerRecord(string topic, Message<K, V> message) : this(topic, null, null, message)
    {
    }

    /// <summary>A key and a value for a topic.</summary>
    public ProducerRecord(string topic, K key, V value) : this(topic, new Message<K, V> { Key = key, Value = value })
    {
    }

    /// <summary>A value without a key for a topic.</summary>
    public ProducerRecord(string topic, V value) : this(topic, new Message<K, V> { Value = value })
    {
    }

    /// <summary>The topic.</summary>
    public string Topic { get; }

    /// <summary>The partition; null when the partitioner chooses.</summary>
    public int? Partition { get; }

    /// <summary>Epoch milliseconds that replace the message's own time; null to keep that.</summary>
    public long? Timestamp { get; }

    /// <summary>Key, value, headers and time.</summary>
    public Message<K, V> Message { get; }
}
