using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR.Client;

namespace CryptoViz.Integration.Tests.Network;

/// <summary>The built program behind a proxy that serves it under a path and speaks https to its visitors.</summary>
public sealed class ProxyTests : IAsyncLifetime
{
    private const string Path = "/crypto";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);
    private static readonly object Credentials = new { email = "ada", password = "correct horse battery" };

    private readonly string _data = Directory.CreateTempSubdirectory("cryptoviz-").FullName;
    private GatewayProcess _gateway = null!;

    public async Task InitializeAsync()
    {
        _gateway = GatewayProcess.Start(
            "--source=demo", $"--data={_data}", $"--CryptoViz:Gateway:PathBase={Path}", "--CryptoViz:Gateway:TrustedProxies:0=127.0.0.1");
        await _gateway.ReadyAsync(Patience);
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Path)]
    public async Task Interface_and_streams_are_served_under_its_path_whether_it_strips_the_path_or_not(string? stripped)
    {
        await using var proxy = await ReverseProxy.StartAsync(_gateway.Address, stripped);
        using var http = new HttpClient { BaseAddress = proxy.Address };

        var config = await http.GetFromJsonAsync<JsonElement>($"{Path}/api/v1/config");
        await using var hub = Hub(proxy, proxy.Origin);
        await hub.StartAsync();
        using var patience = new CancellationTokenSource(Patience);
        await using var frames = hub.StreamAsync<JsonElement>("StreamMarket", new { }, patience.Token).GetAsyncEnumerator();

        config.GetProperty("mode").GetString().ShouldBe("demo");
        (await frames.MoveNextAsync()).ShouldBeTrue();
        frames.Current.GetProperty("type").GetString().ShouldBe("snapshot");
        (await frames.MoveNextAsync()).ShouldBeTrue();
        frames.Current.GetProperty("type").GetString().ShouldBe("delta");
    }

    [Fact]
    public async Task A_visitor_counts_as_a_visitor_and_the_session_is_one_of_https()
    {
        await using var proxy = await ReverseProxy.StartAsync(_gateway.Address);
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = proxy.Address };
        http.DefaultRequestHeaders.Add("Origin", proxy.Origin);

        var withoutCode = await http.PostAsJsonAsync($"{Path}/api/v1/account/register", Credentials);
        var code = _gateway.Output.Split("with the code ")[1].Split('\n')[0].Trim();
        var registered = await http.PostAsJsonAsync(
            $"{Path}/api/v1/account/register", new { email = "ada", password = "correct horse battery", code });
        var signedIn = await http.PostAsJsonAsync($"{Path}/api/v1/account/login?useCookies=true", Credentials);

        withoutCode.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        registered.StatusCode.ShouldBe(HttpStatusCode.OK, await registered.Content.ReadAsStringAsync());
        var cookie = signedIn.Headers.GetValues("Set-Cookie").Single();
        cookie.ShouldStartWith("__Host-");
        cookie.ShouldContain("secure", Case.Insensitive);
        cookie.ShouldContain("path=/;", Case.Insensitive);
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("null")]
    public async Task A_stream_is_refused_to_a_foreign_page(string origin)
    {
        await using var proxy = await ReverseProxy.StartAsync(_gateway.Address);
        await using var hub = Hub(proxy, origin);

        await Should.ThrowAsync<Exception>(hub.StartAsync());
    }

    private static HubConnection Hub(ReverseProxy proxy, string origin) => new HubConnectionBuilder()
        .WithUrl(new Uri(proxy.Address, $"{Path}/hubs/market"), options =>
        {
            options.Headers["Origin"] = origin;
            options.SkipNegotiation = true;
            options.Transports = Microsoft.AspNetCore.Http.Connections.HttpTransportType.WebSockets;
        })
        .Build();
}
