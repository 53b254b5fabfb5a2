using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using CryptoViz.Gateway.Commands;

namespace CryptoViz.Gateway.Tests;

public sealed class DoctorCommandTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("cryptoviz-doctor-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task A_fresh_demo_is_well()
    {
        var (code, text, errors) = await Run("--port=0");

        (code, errors).ShouldBe((0, ""));
        text.Split('\n').Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[..2])).ShouldBe(
            ["ok configuration", "ok source", "ok journal", "ok disk", "ok port"]);
    }

    [Fact]
    public async Task A_port_in_use_is_a_warning_with_what_to_do_in_JSON_too()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();

        var (code, text, _) = await Run($"--port={((IPEndPoint)other.LocalEndpoint).Port}", "--json");

        code.ShouldBe(1);
        var json = JsonDocument.Parse(text).RootElement;
        json.GetProperty("status").GetString().ShouldBe("warning");
        var port = json.GetProperty("findings").EnumerateArray().Last();
        port.GetProperty("subject").GetString().ShouldBe("port");
        port.GetProperty("text").GetString()!.ShouldContain("is in use by another program");
        port.GetProperty("advice").GetString().ShouldNotBeNullOrEmpty();
    }

    [Theory]
    [InlineData("--CryptoViz:CoinGecko:CoinCount=0", "CoinGecko:CoinCount is 0; allowed are 1 to 5000")]
    [InlineData("--CryptoViz:News:Off:0=Nowhere", "News:Off has 'Nowhere', and no feed has that name")]
    [InlineData("--CryptoViz:Journal:Kind=paper", "Journal:Kind")]
    public async Task A_value_that_is_not_allowed_is_an_error(string argument, string says)
    {
        var (code, text, _) = await Run("--port=0", argument);

        code.ShouldBe(2);
        text.ShouldStartWith("error    configuration");
        text.ShouldContain(says);
    }

    private async Task<(int Code, string Text, string Errors)> Run(params string[] arguments)
    {
        var (output, errors) = (new StringWriter(), new StringWriter());
        var code = await CommandTable.RunAsync(["doctor", "--source=demo", $"--data={_data}", .. arguments], output, errors);
        return (code, output.ToString().TrimEnd(), errors.ToString());
    }
}
