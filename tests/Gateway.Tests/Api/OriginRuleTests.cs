using CryptoViz.Gateway.Api;
using Microsoft.AspNetCore.Http;

namespace CryptoViz.Gateway.Tests.Api;

public sealed class OriginRuleTests
{
    private const string Own = "http://crypto.local:5080";
    private const string Friend = "https://friend.example";
    private const string Foreign = "https://evil.example";

    [Theory]

    // The hub's handshake: a browser always names its page.
    [InlineData("GET", "/hubs/market", false, Own, true)]
    [InlineData("GET", "/hubs/market", true, Own, true)]
    [InlineData("GET", "/hubs/market", false, Friend, true)]
    [InlineData("GET", "/hubs/market", false, Foreign, false)]
    [InlineData("GET", "/hubs/market", true, Foreign, false)]
    [InlineData("POST", "/hubs/market/negotiate", false, Foreign, false)]
    [InlineData("GET", "/hubs/market", false, "null", false)]
    [InlineData("GET", "/hubs/market", false, null, true)]
    [InlineData("GET", "/hubs/market", true, null, false)]

    // Where the cookie is made and what belongs to a user.
    [InlineData("POST", "/api/v1/account/login", false, Own, true)]
    [InlineData("POST", "/api/v1/account/login", false, Friend, true)]
    [InlineData("POST", "/api/v1/account/login", false, Foreign, false)]
    [InlineData("POST", "/api/v1/account/login", false, "null", false)]
    [InlineData("POST", "/api/v1/account/login", false, null, true)]
    [InlineData("PUT", "/api/v1/me/favorites", true, Own, true)]
    [InlineData("PUT", "/api/v1/me/favorites", true, Foreign, false)]
    [InlineData("PUT", "/api/v1/me/favorites", true, null, false)]
    [InlineData("GET", "/api/v1/me", true, null, true)]
    [InlineData("GET", "/api/v1/me", true, Foreign, false)]

    // The same host by another scheme or port is another origin.
    [InlineData("GET", "/api/v1/me", true, "https://crypto.local:5080", false)]
    [InlineData("GET", "/api/v1/me", true, "http://crypto.local", false)]
    [InlineData("GET", "/api/v1/me", true, "http://crypto.local:5080/", false)]

    // The market is for everyone, but not with a user's cookie from a foreign page.
    [InlineData("GET", "/api/v1/coins", false, Foreign, true)]
    [InlineData("GET", "/api/v1/coins", true, Foreign, false)]
    public void A_request_is_refused_when_its_page_may_not_use_the_session(
        string method, string path, bool cookie, string? origin, bool allowed)
    {
        var request = new DefaultHttpContext().Request;
        (request.Method, request.Path, request.Scheme, request.Host) = (method, path, "http", new HostString("crypto.local", 5080));
        if (cookie) request.Headers.Cookie = "cryptoviz=value";
        if (origin is not null) request.Headers.Origin = origin;

        var refusal = new OriginRule(new GatewayOptions { AllowedOrigins = { Friend } }).Refusal(request);

        (refusal is null).ShouldBe(allowed);
    }

    [Fact]
    public async Task A_foreign_page_gets_a_problem_and_an_allowed_one_the_answer_with_its_name()
    {
        await using var gateway = new GatewayApplication { Options = { AllowedOrigins = { Friend } } };
        await gateway.StartAsync();

        var foreign = await gateway.CreateClient(origin: Foreign).LoginAsync("ada", "correct horse");
        var friend = await gateway.CreateClient(origin: Friend).GetAsync("/api/v1/config");
        var stranger = await gateway.CreateClient(origin: Foreign).GetAsync("/api/v1/config");

        ((int)foreign.StatusCode).ShouldBe(403);
        (await foreign.ProblemAsync()).ShouldBe("forbidden");
        friend.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe([Friend]);
        stranger.Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();
    }

    [Fact]
    public async Task Behind_a_trusted_proxy_the_page_s_own_origin_is_the_public_one()
    {
        await using var gateway = new GatewayApplication { Options = { TrustedProxies = { "127.0.0.1" } } };
        await gateway.StartAsync();
        var client = gateway.CreateClient(origin: "https://crypto.example");
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        client.DefaultRequestHeaders.Add("X-Forwarded-Host", "crypto.example");
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "192.0.2.7");

        var trusted = await client.LoginAsync("ada", "correct horse");
        gateway.RemoteAddress = System.Net.IPAddress.Parse("192.0.2.99");
        var untrusted = await client.LoginAsync("ada", "correct horse");

        (await trusted.ProblemAsync()).ShouldBe("not-signed-in");
        (await untrusted.ProblemAsync()).ShouldBe("forbidden");
    }
}
