using CryptoViz.Pipeline;

namespace CryptoViz.Gateway.Tests;

public sealed class CommandLineTests
{
    [Fact]
    public void Short_switches_stand_for_configuration_keys() =>
        CommandLine.Expand(["--source=demo", "--port=5090", "--data", "/srv/crypto viz", "--quote=eur"]).ShouldBe(
        [
            "--CryptoViz:Source=demo", "--urls=http://127.0.0.1:5090", "--CryptoViz:DataDirectory=/srv/crypto viz", "--CryptoViz:Quote=eur",
        ]);

    [Fact]
    public void The_switch_that_the_start_recommends_works_as_it_is_printed() =>
        CommandLine.Expand(["--urls", "http://0.0.0.0:5080"]).ShouldBe(["--urls=http://0.0.0.0:5080"]);

    [Fact]
    public void Any_key_passes() =>
        CommandLine.Expand(["--CryptoViz:Kafka:BootstrapServers=a:9092"]).ShouldBe(["--CryptoViz:Kafka:BootstrapServers=a:9092"]);

    [Theory]
    [InlineData("--port=80a")]
    [InlineData("--port=70000")]
    [InlineData("--sorce=demo")]
    [InlineData("demo")]
    [InlineData("--source")]
    public void Anything_else_stops_the_start(string argument) => Should.Throw<StartException>(() => CommandLine.Expand([argument]));
}
