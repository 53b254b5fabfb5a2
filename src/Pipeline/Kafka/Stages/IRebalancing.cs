using Confluent.Kafka;

namespace CryptoViz.Streams.Kafka.Stages;

/// <summary>
/// A client from <c>WithConsumerFactory</c> that can tell of rebalances. Confluent's builder takes the handlers before the client
/// exists, a factory gives it afterwards: this is how they meet.
/// </summary>
internal interface IRebalancing
{
    void Attach(
        Action<List<TopicPartition>> assigned, Action<List<TopicPartitionOffset>> revoked, Action<List<TopicPartitionOffset>> lost);
}
