using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace CryptoViz.Gateway.Tests;

public sealed class StartTests
{
    [Fact]
    public async Task A_start_that_fails_writes_one_line_and_exits_with_1()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var ends = await Task.WhenAll(
            RunAsync("--CryptoViz:Gateway:Access=everyone"), RunAsync($"--port={port}"), RunAsync("--urls=nowhere"));

        foreach (var (code, output, error) in ends)
        {
            code.ShouldBe(1);
            output.ShouldBe("");
            error.ShouldStartWith("CryptoViz can't start: ");
            error.TrimEnd().Split('\n').Length.ShouldBe(1, error);
        }

        ends[0].Error.ShouldContain("allowed: Public, SignedIn");
        ends[1].Error.ShouldContain($"port {port} is in use");
        ends[2].Error.ShouldContain("urls is 'nowhere'");
    }

    [Theory]
    [InlineData("http://127.0.0.1:5090", "only this computer; for your network: --urls http://0.0.0.0:5090")]
    [InlineData("http://0.0.0.0:5090", "everyone who reaches this address; http is not private, passwords can be read on the way")]
    [InlineData("https://0.0.0.0:5090", "everyone who reaches this address")]
    public void The_start_says_who_can_open_it(string url, string expected) =>
        Block(url, code: null).ShouldContain(expected + "\n");

    [Fact]
    public void The_start_prints_the_code_only_while_there_is_no_account()
    {
        Block("http://127.0.0.1:5080", "ABCD-EFGH-JKLM").ShouldContain("with the code ABCD-EFGH-JKLM");
        Block("http://127.0.0.1:5080", code: null).ShouldNotContain("code");
    }

    private static string Block(string url, string? code) => new StartBlock
    {
        Urls = [url],
        DataDirectory = "/data",
        Source = "demo",
        SourceReason = "CoinGecko can't be reached",
        PollPlan = "120 coins every 2 s",
        EmbeddedBroker = true,
        FirstAccountCode = code,
    }.ToString();

    private static async Task<(int Code, string Output, string Error)> RunAsync(string argument)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "cryptoviz.dll"), argument])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }
}
