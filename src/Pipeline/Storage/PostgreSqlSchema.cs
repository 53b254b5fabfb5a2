using System.Buffers.Text;
using System.Security.Cryptography;
using Npgsql;

namespace CryptoViz.Pipeline.Storage;

/// <summary>
/// The schema of one store. It is made here with the journal's id in it; its tables of events and snapshots are made by
/// Akka.Persistence.Sql when the plugins start.
/// </summary>
internal static class PostgreSqlSchema
{
    // Nodes that start at the same time make it one after the other: IF NOT EXISTS alone fails then. Any number will do.
    private const long StartLock = 0x43727970746F56;

    // As a directory's: 12 random bytes make 16 URL-safe characters.
    private const int IdBytes = 12;

    /// <summary>True when it was made.</summary>
    public static async Task<bool> ExistsAsync(NpgsqlConnection connection, string schema, CancellationToken cancellation)
    {
        await using var ask = new NpgsqlCommand("SELECT to_regclass($1) IS NOT NULL", connection);
        ask.Parameters.AddWithValue($"{schema}.journal_id");
        return (bool)(await ask.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>Makes the schema when it is missing.</summary>
    /// <returns>The id of its journal, made with it.</returns>
    public static async Task<string> MakeAsync(NpgsqlConnection connection, string schema, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);

        // The schema is only made when it isn't there, since the right to make one is needed even by IF NOT EXISTS.
        await using var make = new NpgsqlCommand(
            $"""
            SELECT pg_advisory_xact_lock({StartLock});
            DO $$ BEGIN
                IF to_regnamespace('{schema}') IS NULL THEN CREATE SCHEMA {schema}; END IF;
            END $$;
            CREATE TABLE IF NOT EXISTS {schema}.journal_id (
                id text NOT NULL, format integer NOT NULL, created timestamptz NOT NULL DEFAULT now());
            """,
            connection);
        await make.ExecuteNonQueryAsync(cancellation);

        await using var name = new NpgsqlCommand(
            $"""
            INSERT INTO {schema}.journal_id (id, format) SELECT $1, {LineWriter.Version} WHERE NOT EXISTS (SELECT FROM {schema}.journal_id);
            """,
            connection);
        name.Parameters.AddWithValue(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(IdBytes)));
        await name.ExecuteNonQueryAsync(cancellation);
        var id = await ReadAsync(connection, schema, cancellation);
        await transaction.CommitAsync(cancellation);
        return id;
    }

    private static async Task<string> ReadAsync(NpgsqlConnection connection, string schema, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand($"SELECT id, format FROM {schema}.journal_id", connection);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        var (id, format) = (row.GetString(0), row.GetInt32(1));
        return format <= LineWriter.Version
            ? id
            : throw new JournalException(
                $"the schema '{schema}' has format {format} of a newer CryptoViz and this one reads up to {LineWriter.Version}; nothing was changed; use the newer program");
    }
}
