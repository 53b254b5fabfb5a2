using CryptoViz.Gateway.Accounts;
using CryptoViz.Pipeline;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoViz.Gateway.Tests.Accounts;

public sealed class AccountsSchemaTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cryptoviz-accounts-").FullName;

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task The_steps_make_the_tables_that_the_model_expects()
    {
        await OpenAsync("accounts.db");

        await using var services = ServicesFor("model.db");
        await using var scope = services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<AccountsDb>().Database.EnsureCreatedAsync();

        (await TablesOfAsync("accounts.db")).ShouldBe(await TablesOfAsync("model.db"));
    }

    [Fact]
    public async Task Opening_again_keeps_what_is_stored()
    {
        await OpenAsync("accounts.db");
        await RunAsync("accounts.db", """INSERT INTO "AspNetRoles" ("Id", "Name") VALUES ('kept', 'kept')""");

        await OpenAsync("accounts.db");

        (await RunAsync("accounts.db", """SELECT "Name" FROM "AspNetRoles" WHERE "Id" = 'kept'""")).ShouldBe(["kept"]);
    }

    [Fact]
    public async Task A_file_of_a_newer_program_is_refused_and_left_alone()
    {
        await OpenAsync("accounts.db");
        await RunAsync("accounts.db", "PRAGMA user_version = 99");

        (await Should.ThrowAsync<StartException>(() => OpenAsync("accounts.db"))).Message.ShouldContain("newer CryptoViz");
    }

    [Fact]
    public async Task A_damaged_file_is_refused_with_what_helps()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "accounts.db"), new string('x', 5000));

        (await Should.ThrowAsync<StartException>(() => OpenAsync("accounts.db"))).Message.ShouldContain("put back accounts.db");
    }

    private async Task OpenAsync(string file)
    {
        await using var services = ServicesFor(file);
        await services.GetRequiredService<AccountsSchema>().OpenAsync();
    }

    private ServiceProvider ServicesFor(string file) => new ServiceCollection()
        .AddSingleton(new AccountsFile(_folder, ConnectionTo(file)))
        .AddDbContext<AccountsDb>(db => db.UseSqlite(ConnectionTo(file)))
        .AddSingleton<AccountsSchema>()
        .BuildServiceProvider();

    private string ConnectionTo(string file) => $"Data Source={Path.Combine(_folder, file)}";

    private Task<List<string>> TablesOfAsync(string file) => RunAsync(file, """
        SELECT m.name || '.' || c.name || ' ' || c.type || ' ' || c."notnull" || ' ' || c.pk
        FROM sqlite_master m, pragma_table_info(m.name) c
        WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'
        UNION ALL SELECT m.name || ' on ' || m.tbl_name FROM sqlite_master m WHERE m.type = 'index'
        ORDER BY 1
        """);

    private async Task<List<string>> RunAsync(string file, string sql)
    {
        await using var connection = new SqliteConnection(ConnectionTo(file));
        await connection.OpenAsync();
        await using var command = new SqliteCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync()) rows.Add(reader.GetString(0));
        return rows;
    }
}
