namespace CryptoViz.Pipeline.Tests;

public sealed class PipelineValidationTests
{
    private const string Database = "Host=db;Database=cryptoviz";

    [Fact]
    public void The_default_runs_on_one_machine() => PipelineValidation.Check(new PipelineOptions());

    [Fact]
    public void A_database_and_a_broker_are_for_many_nodes()
    {
        var options = OfMany();
        options.Cluster.SeedNodes.Add("akka.tcp://cryptoviz@a:4053");
        options.Cluster.InsecureNetwork = true;
        options.Roles.Add("coins");

        PipelineValidation.Check(options);
    }

    [Fact]
    public void A_database_is_for_one_node_too() => PipelineValidation.Check(new PipelineOptions { Journal = PostgreSql() });

    [Fact]
    public void The_files_are_for_one_node()
    {
        var clustered = new PipelineOptions { Cluster = { Hostname = "a" } };
        var partial = new PipelineOptions { Roles = { "coins" } };

        Refusal(clustered).ShouldBe("CryptoViz:Cluster is set, but Journal:Kind=json keeps the coins on this machine alone; remove Cluster");
        Refusal(partial).ShouldBe(
            "CryptoViz:Roles lacks 'ingest', but Journal:Kind=json keeps the coins on this machine alone, so no other node can run it; remove Roles");
    }

    [Fact]
    public void The_embedded_broker_is_for_one_node()
    {
        var clustered = new PipelineOptions { Journal = PostgreSql(), Cluster = { Hostname = "a", InsecureNetwork = true } };
        var partial = new PipelineOptions { Journal = PostgreSql(), Roles = { "ingest", "coins" } };

        Refusal(clustered).ShouldBe("CryptoViz:Cluster is set, but the embedded broker (Kafka:BootstrapServers is empty) is in this process alone; remove Cluster");
        Refusal(partial).ShouldStartWith("CryptoViz:Roles lacks 'gateway', but the embedded broker");
    }

    [Fact]
    public void A_network_without_TLS_must_be_asked_for()
    {
        var options = OfMany();
        options.Cluster.Hostname = "a";

        Refusal(options).ShouldContain("set Cluster:InsecureNetwork=true");
    }

    [Fact]
    public void Kind_and_connection_string_go_together()
    {
        Refusal(new PipelineOptions { Journal = { Kind = "postgres" } }).ShouldBe("CryptoViz:Journal:Kind is 'postgres'; allowed: json, postgresql");
        Refusal(new PipelineOptions { Journal = { Kind = "postgresql" } }).ShouldStartWith("CryptoViz:Journal:ConnectionString is ''; allowed: ");
        Refusal(new PipelineOptions { Journal = { ConnectionString = Database } }).ShouldContain("set Journal:Kind=postgresql or remove it");
    }

    private static string Refusal(PipelineOptions options) => Should.Throw<StartException>(() => PipelineValidation.Check(options)).Message;

    private static PipelineOptions OfMany() => new() { Journal = PostgreSql(), Kafka = { BootstrapServers = "kafka:9092" } };

    private static PipelineOptions.JournalOptions PostgreSql() => new() { Kind = "postgresql", ConnectionString = Database };
}
