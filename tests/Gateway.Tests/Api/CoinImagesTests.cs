using System.Collections.Concurrent;
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

    private readonly FakeTimeProvider _time = new();
    private readonly ScriptedHost _host;

    public CoinImagesTests() => _host = new ScriptedHost(_time);

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

    [Fact]
    public async Task After_thirty_days_an_image_is_fetched_again_and_the_old_one_stays_while_it_can_t_be_had()
    {
        await using var gateway = await StartAsync("live", Url);
        _host.Answer = Png;
        var client = gateway.CreateClient();
        await client.GetAsync("/api/v1/coins/bitcoin/image");

        _time.Advance(CoinImages.Kept);
        _host.Answer = [];
        var old = await client.GetAsync("/api/v1/coins/bitcoin/image");
        _time.Advance(TimeSpan.FromMinutes(11));
        _host.Answer = WebP;
        var next = await client.GetAsync("/api/v1/coins/bitcoin/image");

        old.Content.Headers.ContentType!.MediaType.ShouldBe("image/png");
        next.Content.Headers.ContentType!.MediaType.ShouldBe("image/webp");
        _host.Calls.ShouldBe(3);
    }

    [Fact]
    public async Task A_live_source_is_asked_twice_a_second()
    {
        await using var gateway = await StartAsync("live", Url);
        _host.Answer = Png;
        for (var i = 0; i < 4; i++) gateway.Market.ImageUrls[new CoinId($"c{i}")] = $"https://assets.coingecko.com/{i}.png";
        var client = gateway.CreateClient();

        var answers = Task.WhenAll(Enumerable.Range(0, 4).Select(i => client.GetAsync($"/api/v1/coins/c{i}/image")));
        for (var calls = 1; calls <= 4; calls++)
        {
            // The clock stands while a call is on its way, so that its time is that of its turn.
            await CallsAsync(calls);
            _time.Advance(TimeSpan.FromMilliseconds(499));
            _host.Calls.ShouldBe(calls);
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        await answers;

        var times = _host.Times.ToList();
        times.Zip(times.Skip(1), (a, b) => b - a).ShouldAllBe(wait => wait >= TimeSpan.FromMilliseconds(500));
    }

    [Fact]
    public async Task Who_would_have_to_wait_is_told_so_and_the_image_is_fetched_all_the_same()
    {
        await using var gateway = await StartAsync("live", Url);
        var fetched = new TaskCompletionSource();
        (_host.Answer, _host.Gate) = (Png, fetched.Task);
        var client = gateway.CreateClient();

        var early = client.GetAsync("/api/v1/coins/bitcoin/image");
        while (!early.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        fetched.SetResult();
        var late = client.GetAsync("/api/v1/coins/bitcoin/image");

        (await early).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await early).Headers.CacheControl!.NoStore.ShouldBeTrue();
        (await late).StatusCode.ShouldBe(HttpStatusCode.OK);
        _host.Calls.ShouldBe(1);
    }

    private async Task CallsAsync(int count)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (_host.Calls < count) await Task.Delay(1, patience.Token);
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

    private sealed class ScriptedHost(TimeProvider time) : HttpMessageHandler
    {
        public byte[] Answer { get; set; } = [];

        public int Calls => Times.Count;

        public ConcurrentQueue<DateTimeOffset> Times { get; } = [];

        public Task Gate { get; set; } = Task.CompletedTask;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Times.Enqueue(time.GetUtcNow());
            await Gate;
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(Answer) };
        }
    }
}
