using CryptoViz.Integration.Tests.Kafka;
using CryptoViz.Integration.Tests.PostgreSql;

namespace CryptoViz.Integration.Tests.Cluster;

/// <summary>Tests of several nodes, which need a real broker and a database.</summary>
[CollectionDefinition(Name)]
public sealed class ClusterCollection : ICollectionFixture<KafkaFixture>, ICollectionFixture<PostgreSqlFixture>
{
    /// <summary>Its name.</summary>
    public const string Name = "cluster";
}
