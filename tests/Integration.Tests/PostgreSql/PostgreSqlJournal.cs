using System.Text;
using CryptoViz.Pipeline.Storage;
using Npgsql;

namespace CryptoViz.Integration.Tests.PostgreSql;

/// <summary>The journal in a new database.</summary>
public sealed class PostgreSqlJournal(PostgreSqlFixture server) : JournalUnderTest
{
    private NpgsqlDataSource? _database;

    public override void Need() => server.NeedPostgreSql();

    public override async Task InitializeAsync()
    {
        if (await server.NewDatabaseAsync() is not { } connectionString) return;

        _database = NpgsqlDataSource.Create(connectionString);
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        if (_database is not null) await _database.DisposeAsync();
    }

    /// <summary>What a query of one number says.</summary>
    internal async Task<long> CountAsync(string query)
    {
        await using var select = _database!.CreateCommand(query);
        return (long)(await select.ExecuteScalarAsync())!;
    }

    internal override async Task<Journals> OpenAsync() => await PostgreSqlJournals.OpenAsync(_database!.ConnectionString, "live-usd", default);

    internal override async Task PutAsync(string persistenceId, long sequenceNr, string manifest, string json)
    {
        // The plugin makes the tables when it is first used.
        using (var client = new JournalClient(System)) await client.ReplayAsync(persistenceId);
        await using var put = _database!.CreateCommand(
            """
            INSERT INTO live_usd.journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid)
            VALUES (0, false, $1, $2, $3, $4, 9101, 'other')
            """);
        put.Parameters.AddWithValue(persistenceId);
        put.Parameters.AddWithValue(sequenceNr);
        put.Parameters.AddWithValue(Encoding.UTF8.GetBytes(json));
        put.Parameters.AddWithValue(manifest);
        await put.ExecuteNonQueryAsync();
    }

    internal override async Task<StoredRow> StoredAsync(string persistenceId, long sequenceNr)
    {
        await using var select = _database!.CreateCommand(
            """
            SELECT manifest, convert_from(message, 'UTF8'), ARRAY(SELECT tag FROM live_usd.tags WHERE ordering_id = ordering)
            FROM live_usd.journal WHERE persistence_id = $1 AND sequence_number = $2
            """);
        select.Parameters.AddWithValue(persistenceId);
        select.Parameters.AddWithValue(sequenceNr);
        await using var row = await select.ExecuteReaderAsync();
        (await row.ReadAsync()).ShouldBeTrue();
        return new StoredRow(row.GetString(0), row.GetString(1), row.GetFieldValue<string[]>(2));
    }
}
