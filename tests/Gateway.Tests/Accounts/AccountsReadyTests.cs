using CryptoViz.Gateway.Accounts;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CryptoViz.Gateway.Tests.Accounts;

public sealed class AccountsReadyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cryptoviz-accounts-").FullName;

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Accounts_that_answer_are_healthy()
    {
        await new AccountsSchema(Accounts).OpenAsync();

        (await HealthAsync()).ShouldBe(HealthStatus.Healthy);
    }

    [Fact]
    public async Task Accounts_that_can_not_be_read_leave_the_rest_usable()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "accounts.db"), new string('x', 5000));

        (await HealthAsync()).ShouldBe(HealthStatus.Degraded);
    }

    private AccountsFile Accounts => new(_folder, $"Data Source={Path.Combine(_folder, "accounts.db")}");

    private async Task<HealthStatus> HealthAsync() =>
        (await new AccountsReady(Accounts).CheckHealthAsync(new HealthCheckContext())).Status;
}
