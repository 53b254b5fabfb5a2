using Akka.Configuration;
using Akka.Event;
using Akka.Persistence;
using Akka.Persistence.Sql.Config;
using Akka.Persistence.Sql.Snapshot;
using LinqToDB;
using LinqToDB.Data;
using Npgsql;

namespace CryptoViz.Pipeline.Storage;

/// <summary>
/// Akka.Persistence.Sql's snapshot store, with what the files have too: of each entity the newest two snapshots are kept, and the
/// events that both hold go. Without it a table of events grows by a gigabyte a day for a thousand coins a minute.
/// </summary>
internal sealed class PostgreSqlSnapshots : SqlSnapshotStore
{
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly DataOptions _database;
    private readonly string _forget;

    /// <summary>Called by Akka.Persistence with the plugin's section of the configuration.</summary>
    public PostgreSqlSnapshots(Config config)
        : base(config)
    {
        var plugin = config.GetString("plugin-id");
        _database = Context.System.Settings.Setup.Get<MultiDataOptionsSetup>() is { HasValue: true, Value: var setup }
            && setup.TryGetDataOptionsFor(plugin, out var options) && options is not null
            ? options
            : throw new ConfigurationException($"no connection was given to the actor system for {plugin}");
        var schema = config.GetString("default.schema-name");

        // The event of the newest snapshot always stays, and with it the entity's highest number.
        _forget =
            $"""
            WITH second AS (SELECT sequence_number AS number FROM {schema}.snapshot WHERE persistence_id = @id ORDER BY sequence_number DESC OFFSET 1 LIMIT 1),
                 old AS (DELETE FROM {schema}.snapshot USING second WHERE persistence_id = @id AND sequence_number < number)
            DELETE FROM {schema}.journal USING second WHERE persistence_id = @id AND sequence_number <= number
            """;
    }

    protected override async Task SaveAsync(SnapshotMetadata metadata, object snapshot, CancellationToken cancellationToken)
    {
        await base.SaveAsync(metadata, snapshot, cancellationToken);
        try
        {
            await using var connection = new DataConnection(_database);
            await connection.ExecuteAsync(_forget, cancellationToken, new DataParameter("id", metadata.PersistenceId));
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            // The snapshot is there; the next one makes up for it.
            _log.Warning("{0}: older snapshots and events were not removed: {1}", metadata.PersistenceId, e.Message);
        }
    }
}
