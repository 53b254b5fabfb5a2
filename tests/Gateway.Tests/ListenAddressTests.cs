using System.Net;
using System.Net.Sockets;
using CryptoViz.Pipeline;

namespace CryptoViz.Gateway.Tests;

public sealed class ListenAddressTests
{
    [Theory]
    [InlineData("http://127.0.0.1:5080", true)]
    [InlineData("http://localhost:5080", true)]
    [InlineData("http://[::1]:5080", true)]
    [InlineData("http://0.0.0.0:5080", false)]
    [InlineData("http://*:5080", false)]
    [InlineData("http://192.0.2.7:5080", false)]
    public void Only_loopback_is_only_for_this_computer(string address, bool expected) =>
        ListenAddress.Read(address).Single().IsOnlyThisComputer.ShouldBe(expected);

    [Theory]
    [InlineData("5080")]
    [InlineData("ftp://127.0.0.1:21")]
    [InlineData("http://unix:/tmp/socket")]
    [InlineData("http://127.0.0.1:5080/crypto")]
    public void What_is_no_address_stops_the_start(string text) =>
        Should.Throw<StartException>(() => ListenAddress.Read(text)).Message.ShouldContain($"urls is '{text}'; allowed: ");

    [Fact]
    public void A_busy_port_is_named_with_what_helps()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var failure = Should.Throw<StartException>(() => ListenAddress.Read($"http://127.0.0.1:{port}").Single().EnsureFree());

        failure.Message.ShouldBe($"port {port} is in use by another program: stop it, or choose another port with --port={port + 1}");
    }

    [Fact]
    public void A_free_port_is_left_free()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        other.Stop();

        ListenAddress.Read($"http://localhost:{port}").Single().EnsureFree();

        Should.NotThrow(() => new TcpListener(IPAddress.Loopback, port).Start());
    }
}
