using CryptoViz.Pipeline;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Storage;
using Npgsql;

namespace CryptoViz.Integration.Tests.PostgreSql;

/// <summary>What the stores in PostgreSQL do beside the plugins: their ids, what they keep, and how a start is refused.</summary>
[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlJournalsTests(PostgreSqlJournal journal, PostgreSqlFixture server) : IClassFixture<PostgreSqlJournal>
{
    private const string Id = "coin-usd-bitcoin";

    [SkippableFact]
    public async Task A_database_keeps_the_id_of_its_journal_and_each_mode_has_its_own()
    {
        server.NeedPostgreSql();
        var database = (await server.NewDatabaseAsync())!;

        var first = await IdAsync(database, "live-usd");

        (await IdAsync(database, "live-usd")).ShouldBe(first);
        (await IdAsync(database, "demo")).ShouldNotBe(first);
        Cursor.Parse(new Cursor(first, long.MaxValue).Text).ShouldBe(new Cursor(first, long.MaxValue));
    }

    [SkippableFact]
    public async Task Whether_a_database_holds_a_store_is_told_without_making_it()
    {
        server.NeedPostgreSql();
        var options = new PipelineOptions.JournalOptions { Kind = "postgresql", ConnectionString = (await server.NewDatabaseAsync())! };
        var fresh = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        Task<bool> HoldsAsync(string folder) => Journals.HoldDataAsync(options, fresh, folder, default);

        (await HoldsAsync("live-usd")).ShouldBeFalse();
        (await HoldsAsync("live-usd")).ShouldBeFalse("asking makes nothing");
        await IdAsync(options.ConnectionString, "live-usd");

        (await HoldsAsync("live-usd")).ShouldBeTrue();
        (await HoldsAsync("live-eur")).ShouldBeFalse();
        (await HoldsAsync("demo")).ShouldBeFalse();
    }

    [SkippableFact]
    public async Task Nodes_that_start_together_on_an_empty_database_agree_on_the_id()
    {
        server.NeedPostgreSql();
        var database = (await server.NewDatabaseAsync())!;

        var ids = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => IdAsync(database, "live-usd")));

        ids.Distinct().ShouldHaveSingleItem();
    }

    [SkippableFact]
    public async Task Two_snapshots_are_kept_and_the_events_that_both_hold_go()
    {
        server.NeedPostgreSql();
        using var client = new JournalClient(journal.System);
        await client.WriteAsync(Id, 1, [.. Enumerable.Range(1, 9).Select(number => new FavoritesProtocol.Unfollowed(new CoinId($"coin-{number}")))]);

        foreach (var number in new[] { 2, 4, 6 }) await client.SaveAsync(Id, number, new StoredFavorites(number, []));

        (await journal.CountAsync($"SELECT min(sequence_number) FROM live_usd.snapshot WHERE persistence_id = '{Id}'")).ShouldBe(4);
        (await journal.CountAsync($"SELECT min(sequence_number) FROM live_usd.journal WHERE persistence_id = '{Id}'")).ShouldBe(5);
    }

    [SkippableFact]
    public async Task A_newer_format_is_refused_by_its_number()
    {
        server.NeedPostgreSql();
        var database = (await server.NewDatabaseAsync())!;
        await IdAsync(database, "live-usd");
        await using (var source = NpgsqlDataSource.Create(database))
            await source.CreateCommand("UPDATE live_usd.journal_id SET format = 2").ExecuteNonQueryAsync();

        (await RefusalAsync(database)).ShouldBe(
            "the schema 'live_usd' has format 2 of a newer CryptoViz and this one reads up to 1; nothing was changed; use the newer program");
    }

    [SkippableFact]
    public async Task A_database_user_or_right_that_is_missing_is_named()
    {
        server.NeedPostgreSql();
        var database = (await server.NewDatabaseAsync())!;
        var address = new NpgsqlConnectionStringBuilder(database);
        var at = $"PostgreSQL at {address.Host}:{address.Port}";
        await using (var source = NpgsqlDataSource.Create(database))
            await source.CreateCommand("DROP ROLE IF EXISTS guest; CREATE ROLE guest LOGIN PASSWORD 'guest'").ExecuteNonQueryAsync();

        (await RefusalAsync(With(database, to => to.Database = "nowhere"))).ShouldBe(
            $"{at} has no database 'nowhere'; create it (createdb nowhere) or name another in CryptoViz:Journal:ConnectionString");
        (await RefusalAsync(With(database, to => (to.Username, to.Password) = ("nobody", "s3cret")))).ShouldStartWith($"{at} does not let 'nobody' in (");
        (await RefusalAsync(With(database, to => (to.Username, to.Password) = ("guest", "guest")))).ShouldEndWith(
            $"GRANT CREATE ON DATABASE {address.Database} TO guest");
    }

    [Theory]
    [InlineData("Host=a", 40)]
    [InlineData("Host=a;Maximum Pool Size=100", 100)]
    public void A_node_takes_as_many_connections_as_it_needs_or_as_it_is_told(string connectionString, int expected) =>
        PostgreSqlAddress.Read(connectionString).MaxPoolSize.ShouldBe(expected);

    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Database=a;Username=b;Password=s3cret", "PostgreSQL at 127.0.0.1:1 does not answer (")]
    [InlineData("Hots=127.0.0.1;Password=s3cret", "CryptoViz:Journal:ConnectionString can't be read (")]
    [InlineData("Host=127.0.0.1;Port=many;Password=s3cret", "CryptoViz:Journal:ConnectionString can't be read (")]
    [InlineData("s3cret", "CryptoViz:Journal:ConnectionString can't be read (")]
    [InlineData("Database=a;Password=s3cret", "CryptoViz:Journal:ConnectionString can't be used (")]
    public async Task A_wrong_address_is_one_line_without_the_password(string connectionString, string start)
    {
        var refusal = await RefusalAsync(connectionString);

        refusal.ShouldStartWith(start);
        refusal.ShouldNotContain('\n');
        refusal.ShouldNotContain("s3cret");
    }

    private static async Task<string> IdAsync(string database, string folder)
    {
        using var journals = await PostgreSqlJournals.OpenAsync(database, folder, default);
        return journals.CoinsJournalId;
    }

    private static string With(string database, Action<NpgsqlConnectionStringBuilder> change)
    {
        var address = new NpgsqlConnectionStringBuilder(database) { Timeout = 5 };
        change(address);
        return address.ConnectionString;
    }

    /// <summary>What a start says.</summary>
    private static async Task<string> RefusalAsync(string connectionString)
    {
        var options = new PipelineOptions { DataDirectory = Path.GetTempPath(), Source = "live" };
        (options.Journal.Kind, options.Journal.ConnectionString) = ("postgresql", connectionString);
        return (await Should.ThrowAsync<StartException>(PipelineHosting.PrepareAsync(
            options, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance, default))).Message;
    }
}
