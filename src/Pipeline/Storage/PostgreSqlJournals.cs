using System.Text;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Persistence.Sql.Config;
using Akka.Persistence.Sql.Journal;
using LinqToDB;
using Npgsql;

namespace CryptoViz.Pipeline.Storage;

/// <summary>
/// The stores as schemas of a PostgreSQL database, by Akka.Persistence.Sql: the same actors, for one node or many. Payloads are the
/// contracts' JSON, as in the files.
/// </summary>
internal sealed class PostgreSqlJournals : Journals
{
    /// <summary>The oldest server that this is for; SQL for newer ones would gain nothing here.</summary>
    private const string Oldest = ProviderName.PostgreSQL13;

    private readonly string _connectionString;
    private readonly MultiDataOptionsSetup _setup = new();

    private PostgreSqlJournals(string connectionString, string coinsSchema, string coinsJournalId)
    {
        (_connectionString, CoinsJournalId) = (connectionString, coinsJournalId);
        var hocon = new StringBuilder();
        foreach (var (store, schema) in new[] { (Coins, coinsSchema), (Users, Users) })
        {
            hocon.Append(Hocon(store, schema));
            foreach (var plugin in new[] { JournalSetup.JournalPlugin(store), JournalSetup.SnapshotPlugin(store) })
                _setup.AddDataOptions(plugin, new DataOptions().UseConnectionString(Oldest, connectionString));
        }

        Config = ConfigurationFactory.ParseString(hocon.ToString());
    }

    /// <inheritdoc/>
    public override string CoinsJournalId { get; }

    /// <summary>Hands the connection string over beside the configuration, which Akka may log.</summary>
    public override Setup Setup => _setup;

    /// <inheritdoc/>
    public override Config Config { get; }

    /// <summary>Connects and makes the schemas that are missing.</summary>
    /// <exception cref="JournalException">The database can't be used; one line says what to do.</exception>
    public static Task<PostgreSqlJournals> OpenAsync(string connectionString, string coinsFolder, CancellationToken cancellation) =>
        ConnectedAsync(connectionString, cancellation, async (connection, address) =>
        {
            var coinsSchema = SchemaOf(coinsFolder);
            await PostgreSqlSchema.MakeAsync(connection, Users, cancellation);
            var journalId = await PostgreSqlSchema.MakeAsync(connection, coinsSchema, cancellation);
            return new PostgreSqlJournals(address, coinsSchema, journalId);
        });

    /// <summary>True when the coins' store was ever opened in this database; nothing is made.</summary>
    /// <exception cref="JournalException">The database can't be used; one line says what to do.</exception>
    public static Task<bool> ExistsAsync(string connectionString, string coinsFolder, CancellationToken cancellation) =>
        ConnectedAsync(connectionString, cancellation, (connection, _) => PostgreSqlSchema.ExistsAsync(connection, SchemaOf(coinsFolder), cancellation));

    /// <inheritdoc/>
    public override async Task<string?> FaultAsync(CancellationToken cancellation)
    {
        try
        {
            await using var connection = new NpgsqlConnection(_connectionString);
            await connection.OpenAsync(cancellation);
            await using var command = new NpgsqlCommand("SELECT 1", connection);
            await command.ExecuteScalarAsync(cancellation);
            return null;
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            return $"PostgreSQL does not answer: {e.Message}";
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        using var connection = new NpgsqlConnection(_connectionString);
        NpgsqlConnection.ClearPool(connection);
    }

    // A name with a dash would have to be quoted by everyone who looks into the database.
    private static string SchemaOf(string folder) => folder.Replace('-', '_');

    private static async Task<T> ConnectedAsync<T>(string connectionString, CancellationToken cancellation, Func<NpgsqlConnection, string, Task<T>> use)
    {
        var address = PostgreSqlAddress.Read(connectionString);
        try
        {
            await using var connection = new NpgsqlConnection(address.ConnectionString);
            await connection.OpenAsync(cancellation);
            return await use(connection, address.ConnectionString);
        }
        catch (Exception e) when (e is NpgsqlException or ArgumentException or InvalidOperationException or TimeoutException)
        {
            throw PostgreSqlAddress.Refusal(address, e);
        }
    }

    // A database that pauses (a failover, a checkpoint on a slow disk) is waited for as the files are; an open breaker tries again
    // soon, since coins can't be read while it is open. The replay filter stays as Akka has it: when an entity moves between nodes,
    // the old one's last events can come after the new one's first.
    private static string Hocon(string store, string schema) => $$"""
        {{JournalSetup.JournalPlugin(store)}} {
          class = "{{typeof(SqlWriteJournal).FullName}}, {{typeof(SqlWriteJournal).Assembly.GetName().Name}}"
          plugin-id = "{{JournalSetup.JournalPlugin(store)}}"
          provider-name = "{{Oldest}}"
          default.schema-name = "{{schema}}"
          recovery-event-timeout = 30s
          circuit-breaker { max-failures = 10, call-timeout = 30s, reset-timeout = 5s }
        }
        {{JournalSetup.SnapshotPlugin(store)}} {
          class = "{{typeof(PostgreSqlSnapshots).FullName}}, {{typeof(PostgreSqlSnapshots).Assembly.GetName().Name}}"
          plugin-id = "{{JournalSetup.SnapshotPlugin(store)}}"
          provider-name = "{{Oldest}}"
          default.schema-name = "{{schema}}"
          circuit-breaker { max-failures = 10, call-timeout = 30s, reset-timeout = 5s }
        }

        """;
}
