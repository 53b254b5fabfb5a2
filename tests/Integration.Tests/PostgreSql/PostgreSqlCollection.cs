namespace CryptoViz.Integration.Tests.PostgreSql;

/// <summary>Tests that share one server, each with a database of its own.</summary>
[CollectionDefinition(Name)]
public sealed class PostgreSqlCollection : ICollectionFixture<PostgreSqlFixture>
{
    /// <summary>Its name.</summary>
    public const string Name = "postgresql";
}
