using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace CryptoViz.Integration.Tests.PostgreSql;

/// <summary>
/// A PostgreSQL server for the tests of a collection: the one that <c>CRYPTOVIZ_TEST_POSTGRES</c> names by a connection string,
/// whose user may create databases, or one of Debian's that is started here and keeps nothing.
/// </summary>
public sealed class PostgreSqlFixture : IAsyncLifetime
{
    private const string Variable = "CRYPTOVIZ_TEST_POSTGRES";
    private const string Installed = "/usr/lib/postgresql";
    private const string Superuser = "cryptoviz";

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"cryptoviz-postgresql-{Guid.NewGuid():N}");
    private readonly List<string> _databases = [];
    private NpgsqlConnectionStringBuilder? _server;
    private string _missing = "";
    private string? _programs;

    /// <summary>Skips the test, by name and with the reason, when there is no server.</summary>
    public void NeedPostgreSql() => Skip.If(_server is null, _missing);

    /// <summary>Makes an empty database.</summary>
    /// <returns>How to connect to it; null without a server.</returns>
    public async Task<string?> NewDatabaseAsync()
    {
        if (_server is null) return null;

        var name = $"cryptoviz_{Guid.NewGuid():N}";
        await RunAsync($"CREATE DATABASE {name}");
        _databases.Add(name);
        return new NpgsqlConnectionStringBuilder(_server.ConnectionString) { Database = name }.ConnectionString;
    }

    public async Task InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
        {
            _server = new NpgsqlConnectionStringBuilder(given);
            return;
        }

        var program = Directory.Exists(Installed)
            ? Directory.EnumerateFiles(Installed, "pg_ctl", SearchOption.AllDirectories).OrderByDescending(path => path, StringComparer.Ordinal).FirstOrDefault()
            : null;
        if (program is null)
        {
            _missing = $"no PostgreSQL: {Variable} is not set and there is no {Installed}/*/bin/pg_ctl (Debian: apt-get install postgresql)";
            return;
        }

        _programs = Path.GetDirectoryName(program)!;
        await StartAsync();
    }

    public async Task DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (_programs is not null)
        {
            await PgAsync("pg_ctl", "stop", "-D", _folder, "-m", "immediate");
            Directory.Delete(_folder, recursive: true);
        }
        else
        {
            foreach (var database in _databases) await RunAsync($"DROP DATABASE {database} WITH (FORCE)");
        }
    }

    private async Task StartAsync()
    {
        var port = FreePort();
        Directory.CreateDirectory(_folder);

        // PostgreSQL refuses to run as root.
        if (Environment.IsPrivilegedProcess) await ProcessAsync("chown", "postgres", _folder);
        await PgAsync("initdb", "-D", _folder, "--username", Superuser, "--auth", "trust", "--encoding", "UTF8", "--no-locale", "--no-sync");
        await PgAsync(
            "pg_ctl", "start", "-w", "-D", _folder, "-l", Path.Combine(_folder, "log"), "-o",
            $"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off -c synchronous_commit=off");
        _server = new NpgsqlConnectionStringBuilder { Host = "127.0.0.1", Port = port, Username = Superuser, Database = "postgres" };
    }

    private async Task RunAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_server!.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private Task PgAsync(string program, params string[] arguments)
    {
        var path = Path.Combine(_programs!, program);
        return Environment.IsPrivilegedProcess
            ? ProcessAsync("runuser", ["-u", "postgres", "--", path, .. arguments])
            : ProcessAsync(path, arguments);
    }

    private static async Task ProcessAsync(string program, params string[] arguments)
    {
        // The server outlives pg_ctl and would keep a pipe open for ever: its words go to a file.
        var words = Path.GetTempFileName();
        try
        {
            var start = new ProcessStartInfo("/bin/sh", ["-c", "words=\"$1\"; shift; exec \"$@\" > \"$words\" 2>&1 < /dev/null", "sh", words, program, .. arguments])
            {
                WorkingDirectory = Path.GetTempPath(),
            };
            using var process = Process.Start(start)!;
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(90));
            await process.WaitForExitAsync(patience.Token);
            if (process.ExitCode != 0)
                throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {await File.ReadAllTextAsync(words, patience.Token)}");
        }
        finally
        {
            File.Delete(words);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
