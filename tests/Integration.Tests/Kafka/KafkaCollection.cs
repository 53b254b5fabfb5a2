namespace CryptoViz.Integration.Tests.Kafka;

/// <summary>Tests that share one real broker.</summary>
[CollectionDefinition(Name)]
public sealed class KafkaCollection : ICollectionFixture<KafkaFixture>
{
    /// <summary>Its name.</summary>
    public const string Name = "kafka";
}
