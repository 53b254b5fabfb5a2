using System.Net;

namespace CryptoViz.Gateway.Tests.Api;

public sealed class PagesTests(PagesTests.Built built) : IClassFixture<PagesTests.Built>
{
    private readonly GatewayApplication _gateway = built.Gateway;

    [Theory]
    [InlineData("/")]
    [InlineData("/coins/bitcoin")]
    [InlineData("/coins/some%2Fid")]
    [InlineData("/news")]
    [InlineData("/favorites")]
    [InlineData("/sign-in")]
    public async Task Every_address_of_the_dashboard_is_its_one_page_which_is_always_asked_for_again(string address)
    {
        var response = await _gateway.CreateClient().GetAsync(address);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await response.Content.ReadAsStringAsync()).ShouldContain("<title>CryptoViz</title>");
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
        response.Headers.CacheControl!.NoCache.ShouldBeTrue();
    }

    [Theory]
    [InlineData("", "/")]
    [InlineData("/crypto", "/crypto/")]
    public async Task The_page_s_addresses_begin_where_the_proxy_serves_it(string pathBase, string begin)
    {
        await using var gateway = new GatewayApplication { Options = { PathBase = pathBase }, DataDirectory = _gateway.DataDirectory };
        await gateway.StartAsync();

        foreach (var address in new[] { "/coins/bitcoin", $"{pathBase}/coins/bitcoin" })
            (await gateway.CreateClient().GetStringAsync(address)).ShouldContain($"""<base href="{begin}" />""");
    }

    [Fact]
    public async Task A_file_whose_name_carries_its_hash_is_kept_for_ever()
    {
        var response = await _gateway.CreateClient().GetAsync("/assets/main-4f2a.js");

        response.Headers.CacheControl!.ToString().ShouldContain("immutable");
    }

    [Theory]
    [InlineData("/api/v1/coins-of-nobody")]
    [InlineData("/hubs/nothing")]
    [InlineData("/health/nothing")]
    [InlineData("/assets/gone.js")]
    public async Task Other_addresses_are_never_the_page(string address)
    {
        var response = await _gateway.CreateClient().GetAsync(address);

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await response.ProblemAsync()).ShouldBe("not-found");
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/assets/main-4f2a.js")]
    [InlineData("/api/v1/config")]
    [InlineData("/api/v1/nothing")]
    public async Task Every_answer_tells_the_browser_what_it_may_not_do(string address)
    {
        var headers = (await _gateway.CreateClient().GetAsync(address)).Headers;

        var policy = headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldContain("default-src 'self'");
        policy.ShouldContain("frame-ancestors 'none'");
        policy.ShouldNotContain("unsafe");
        headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        headers.GetValues("Referrer-Policy").ShouldBe(["no-referrer"]);
    }

    /// <summary>A gateway beside a built dashboard.</summary>
    public sealed class Built : IAsyncLifetime
    {
        internal GatewayApplication Gateway { get; } =
            new() { DataDirectory = Directory.CreateTempSubdirectory("cryptoviz-pages-").FullName };

        public async Task InitializeAsync()
        {
            var root = Path.Combine(Gateway.DataDirectory!, "wwwroot");
            Directory.CreateDirectory(Path.Combine(root, "assets"));
            await File.WriteAllTextAsync(Path.Combine(root, "index.html"), """<!doctype html><base href="/" /><title>CryptoViz</title>""");
            await File.WriteAllTextAsync(Path.Combine(root, "assets", "main-4f2a.js"), "export {};");
            await Gateway.StartAsync();
        }

        public async Task DisposeAsync()
        {
            await Gateway.DisposeAsync();
            Directory.Delete(Gateway.DataDirectory!, recursive: true);
        }
    }
}
