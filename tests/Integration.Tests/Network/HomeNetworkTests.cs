using System.Net;
using System.Net.Http.Json;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Net.WebSockets;

namespace CryptoViz.Integration.Tests.Network;

/// <summary>The built program on an address of this machine that others reach, by plain http, as in a home network.</summary>
public sealed class HomeNetworkTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    [SkippableFact]
    public async Task Sign_in_works_over_plain_http_and_the_first_account_needs_the_code()
    {
        var data = Directory.CreateTempSubdirectory("cryptoviz-").FullName;
        await using var gateway = GatewayProcess.StartOn(OwnAddress(), "--source=demo", $"--data={data}");
        await gateway.ReadyAsync(Patience);
        var cookies = new CookieContainer();
        using var http = new HttpClient(new SocketsHttpHandler { CookieContainer = cookies }) { BaseAddress = gateway.Address };
        http.DefaultRequestHeaders.Add("Origin", $"http://{gateway.Address.Authority}");
        var code = gateway.Output.Split("with the code ")[1].Split('\n')[0].Trim();

        var account = new { email = "ada", password = "correct horse battery" };
        var signedIn = await RegisterAndSignInAsync();
        var me = await http.GetAsync("/api/v1/me");

        signedIn.Headers.GetValues("Set-Cookie").Single().ShouldNotContain("secure", Case.Insensitive);
        me.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await HandshakeAsync(gateway.Address, origin: null, cookies)).ShouldBe(HttpStatusCode.Forbidden);
        (await HandshakeAsync(gateway.Address, "https://evil.example", cookies)).ShouldBe(HttpStatusCode.Forbidden);
        (await HandshakeAsync(gateway.Address, "null", new CookieContainer())).ShouldBe(HttpStatusCode.Forbidden);
        (await HandshakeAsync(gateway.Address, $"http://{gateway.Address.Authority}", cookies)).ShouldBe(HttpStatusCode.SwitchingProtocols);
        (await HandshakeAsync(gateway.Address, origin: null, new CookieContainer())).ShouldBe(HttpStatusCode.SwitchingProtocols);

        async Task<HttpResponseMessage> RegisterAndSignInAsync()
        {
            (await http.PostAsJsonAsync("/api/v1/account/register", new { account.email, account.password, code })).EnsureSuccessStatusCode();
            return await http.PostAsJsonAsync("/api/v1/account/login?useCookies=true", account);
        }
    }

    [Fact]
    public async Task Only_the_hosts_that_are_allowed_are_answered()
    {
        var data = Directory.CreateTempSubdirectory("cryptoviz-").FullName;
        await using var gateway = GatewayProcess.Start("--source=demo", $"--data={data}", "--AllowedHosts=127.0.0.1;crypto.example");
        await gateway.ReadyAsync(Patience);

        (await StatusAsync("crypto.example")).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync("evil.example")).ShouldBe(HttpStatusCode.BadRequest);

        async Task<HttpStatusCode> StatusAsync(string host)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/config") { Headers = { Host = host } };
            return (await gateway.Http.SendAsync(request)).StatusCode;
        }
    }

    private static async Task<HttpStatusCode> HandshakeAsync(Uri address, string? origin, CookieContainer cookies)
    {
        using var socket = new ClientWebSocket { Options = { Cookies = cookies, CollectHttpResponseDetails = true } };
        if (origin is not null) socket.Options.SetRequestHeader("Origin", origin);
        try
        {
            await socket.ConnectAsync(new UriBuilder(new Uri(address, "/hubs/market")) { Scheme = "ws" }.Uri, default);
        }
        catch (WebSocketException)
        {
            // The status tells.
        }

        return socket.HttpStatusCode;
    }

    private static string OwnAddress()
    {
        var address = NetworkInterface.GetAllNetworkInterfaces()
            .Where(network => network.OperationalStatus == OperationalStatus.Up)
            .SelectMany(network => network.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address)
            .FirstOrDefault(own => own.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(own));
        Skip.If(address is null, "this machine has no address but loopback");
        return address!.ToString();
    }
}
