namespace CryptoViz.Integration.Tests.PostgreSql;

/// <summary>The conformance suite on PostgreSQL.</summary>
[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlJournalConformanceTests(PostgreSqlJournal journal) : JournalConformance<PostgreSqlJournal>(journal);
