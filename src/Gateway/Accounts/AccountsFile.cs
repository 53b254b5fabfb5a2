using Microsoft.Data.Sqlite;

namespace CryptoViz.Gateway.Accounts;

/// <summary>Where the accounts are, for what is asked of them without Entity Framework.</summary>
/// <param name="Folder">Directory that must be there before the file can be made.</param>
/// <param name="ConnectionString">SQLite's connection string of the file.</param>
/// <remarks>Building Entity Framework's model takes a second or two: only who signs in waits for it, no start and no health check.</remarks>
internal sealed record AccountsFile(string Folder, string ConnectionString)
{
    /// <summary>An open connection, which the caller disposes.</summary>
    /// <exception cref="SqliteException">The file can't be opened.</exception>
    public async Task<SqliteConnection> ConnectAsync(CancellationToken cancellation)
    {
        var connection = new SqliteConnection(ConnectionString);
        await connection.OpenAsync(cancellation);
        return connection;
    }

    /// <summary>True when there is an account.</summary>
    /// <exception cref="SqliteException">The file can't be read, or the tables are not there.</exception>
    public async Task<bool> HasAccountsAsync(CancellationToken cancellation)
    {
        await using var connection = await ConnectAsync(cancellation);
        await using var command = new SqliteCommand("""SELECT EXISTS (SELECT 1 FROM "AspNetUsers")""", connection);
        return (long)(await command.ExecuteScalarAsync(cancellation))! == 1;
    }
}
