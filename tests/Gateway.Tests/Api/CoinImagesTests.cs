using System.Net;
using CryptoViz.Gateway.Api;
using CryptoViz.Pipeline.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace CryptoViz.Gateway.Tests.Api;

public sealed class CoinImagesTests
{
    private const string Url = "https://coin-images.coingecko.com/coins/images/1/large/bitcoin.png";

    private static readonly byte[] Png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3];
    private static readonly byte[] WebP = [.. "RIFF"u8, 4, 0, 0, 0, .. "WEBP"u8, 1];

    private readonly ScriptedHost _host = new();
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task An_image_is_fetched_once_and_then_comes_from_the_disk()
    {
        await using var gateway = await StartAsync("live", Url);
        _host.Answer = Png;
        var client = gateway.CreateClient();

        var first = await client.GetAsync("/api/v1/coins/bitcoin/image");
        var second = await client.GetAsync("/api/v1/coins/bitcoin/image");

        first.Content.Headers.ContentType!.MediaType.ShouldBe("image/png");
        (await first.Content.ReadAsByteArrayAsync()).ShouldBe(Png);
        (await second.Content.ReadAsByteArrayAsync()).ShouldBe(Png);
        _host.Calls.ShouldBe(1);
    }

    [Theory]
    [InlineData("http://coin-images.coingecko.com/a.png")]
    [InlineData("https://coin-images.coingecko.com:8443/a.png")]
    [InlineData("https://coin-images.coingecko.com.evil.example/a.png")]
    [InlineData("https://user@assets.coingecko.com/a.png")]
    [InlineData("https://127.0.0.1/a.png")]
    [InlineData("file:///etc/passwd")]
    [InlineData("missing_large.png")]
    public async Task No_other_address_is_ever_called(string url)
    {
        await using var gateway = await StartAsync("live", url);
        _host.Answer = Png;

        (await (await gateway.CreateClient().GetAsync("/api/v1/coins/bitcoin/image")).ProblemAsync()).ShouldBe("not-found");

        _host.Calls.ShouldBe(0);
    }

    [Fact]
    public async Task A_demo_calls_nobody()
    {
        await using var gateway = await StartAsync("demo", Url);

        (await gateway.CreateClient().GetAsync("/api/v1/coins/bitcoin/image")).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        _host.Calls.ShouldBe(0);
    }

    [Fact]
    public async Task What_is_no_image_or_too_large_is_not_kept_and_tried_again_only_later()
    {
        await using var gateway = await StartAsync("live", Url);
        var client = gateway.CreateClient();

        _host.Answer = "<svg xmlns='http://www.w3.org/2000/svg'/>"u8.ToArray();
        (await client.GetAsync("/api/v1/coins/bitcoin/image")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await client.GetAsync("/api/v1/coins/bitcoin/image")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        _host.Calls.ShouldBe(1);

        _time.Advance(TimeSpan.FromMinutes(11));
        _host.Answer = [.. Png, .. new byte[CoinImage.MaxBytes]];
        (await client.GetAsync("/api/v1/coins/bitcoin/image")).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        _time.Advance(TimeSpan.FromMinutes(11));
        _host.Answer = WebP;
        (await client.GetAsync("/api/v1/coins/bitcoin/image")).Content.Headers.ContentType!.MediaType.ShouldBe("image/webp");
        _host.Calls.ShouldBe(3);
    }

    private async Task<GatewayApplication> StartAsync(string mode, string url)
    {
        var gateway = new GatewayApplication
        {
            Mode = mode,
            Time = _time,
            Configure = services => services.AddHttpClient(CoinImages.Client).ConfigurePrimaryHttpMessageHandler(() => _host),
        };
        gateway.Market.ImageUrls[new CoinId("bitcoin")] = url;
        return await gateway.StartAsync();
    }

    private sealed class ScriptedHost : HttpMessageHandler
    {
        public byte[] Answer { get; set; } = [];

        public int Calls { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Calls++;
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(Answer) });
        }
    }
}
