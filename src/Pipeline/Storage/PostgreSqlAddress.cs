using Npgsql;

namespace CryptoViz.Pipeline.Storage;

/// <summary>
/// Where the database is, and one line for each way in which it can't be used: what is wrong and what to do, without the password.
/// </summary>
internal static class PostgreSqlAddress
{
    private const string Key = "CryptoViz:Journal:ConnectionString";
    private const string PoolKey = "Maximum Pool Size";

    /// <summary>
    /// As many connections as coins are recovered at once, and some for writing; a server takes 100 of all its clients by default.
    /// </summary>
    private const int MostConnections = 40;

    /// <summary>Reads a connection string.</summary>
    /// <exception cref="JournalException">It is none.</exception>
    public static NpgsqlConnectionStringBuilder Read(string connectionString)
    {
        try
        {
            var address = new NpgsqlConnectionStringBuilder(connectionString);
            if (!address.ShouldSerialize(PoolKey)) address.MaxPoolSize = MostConnections;
            return address;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException or InvalidCastException or OverflowException)
        {
            throw new JournalException(
                $"{Key} can't be read ({FirstLine(e)}); allowed: {PipelineOptions.JournalOptions.ConnectionStringExample}");
        }
    }

    /// <summary>Why the database at an address can't be used.</summary>
    public static JournalException Refusal(NpgsqlConnectionStringBuilder address, Exception cause)
    {
        var server = $"PostgreSQL at {address.Host}:{address.Port}";
        return new JournalException(
            cause switch
            {
                PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } =>
                    $"{server} has no database '{address.Database}'; create it (createdb {address.Database}) or name another in {Key}",
                PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } refused =>
                    $"{server} does not let '{address.Username}' in ({refused.MessageText}); check Username and Password in {Key}",
                PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } refused =>
                    $"{server}: '{address.Username}' may not make the journal ({refused.MessageText}); GRANT CREATE ON DATABASE {address.Database} TO {address.Username}",
                PostgresException other => $"{server} refuses the journal: {other.MessageText}",
                NpgsqlException or TimeoutException => $"{server} does not answer ({FirstLine(cause.GetBaseException())}); check that it runs and {Key}",
                _ => $"{Key} can't be used ({FirstLine(cause)}); allowed: {PipelineOptions.JournalOptions.ConnectionStringExample}",
            },
            cause);
    }

    private static string FirstLine(Exception e) => e.Message.Split('\n', 2)[0].TrimEnd();
}
