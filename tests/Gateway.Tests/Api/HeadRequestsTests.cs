using System.Net;
using CryptoViz.Gateway.Tests.Wire;

namespace CryptoViz.Gateway.Tests.Api;

public sealed class HeadRequestsTests : IAsyncLifetime
{
    private readonly ReadingApplication _reading = new();

    [Theory]
    [InlineData("/api/v1/config")]
    [InlineData("/api/v1/status")]
    [InlineData("/api/v1/coins")]
    [InlineData("/api/v1/market")]
    [InlineData("/api/v1/coins?sort=nonsense")]
    [InlineData("/api/v1/nothing")]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/docs")]
    public async Task Head_is_answered_as_get_without_the_body(string address)
    {
        var get = await _reading.Client.GetAsync(address);

        var head = await HeadAsync(address);

        head.StatusCode.ShouldBe(get.StatusCode);
        (await head.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
        (head.Headers.ETag, head.Headers.CacheControl).ShouldBe((get.Headers.ETag, get.Headers.CacheControl));
        head.Content.Headers.ContentType.ShouldBe(get.Content.Headers.ContentType);
    }

    [Fact]
    public async Task The_length_of_an_encoded_answer_is_told()
    {
        var get = await _reading.Client.GetAsync("/api/v1/coins");

        (await HeadAsync("/api/v1/coins")).Content.Headers.ContentLength.ShouldBe((await get.Content.ReadAsByteArrayAsync()).Length);
    }

    [Fact]
    public async Task Who_holds_the_answer_learns_that_by_head_too()
    {
        var first = await HeadAsync("/api/v1/coins");
        var request = new HttpRequestMessage(HttpMethod.Head, "/api/v1/coins");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        var again = await _reading.Client.SendAsync(request);

        again.StatusCode.ShouldBe(HttpStatusCode.NotModified);
        again.Headers.ETag.ShouldBe(first.Headers.ETag);
    }

    [Theory]
    [InlineData("/api/v1/account/login")]
    [InlineData("/hubs/market")]
    [InlineData("/hubs/market/negotiate")]
    public async Task What_has_no_get_and_a_stream_have_no_head(string address) =>
        (await HeadAsync(address)).StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);

    [Fact]
    public async Task What_is_a_user_s_own_needs_the_user()
    {
        using var user = await _reading.App.SignInAsync();

        (await HeadAsync("/api/v1/me")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await user.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/api/v1/me"))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_connection_goes_on_behind_it()
    {
        await using var gateway = await new GatewayApplication { OnSockets = true }.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri($"http://{gateway.Address}") };

        for (var i = 0; i < 3; i++)
        {
            (await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/api/v1/status"))).StatusCode.ShouldBe(HttpStatusCode.OK);
            (await (await client.GetAsync("/api/v1/status")).JsonAsync()).GetProperty("mode").GetString().ShouldBe("live");
        }
    }

    public async Task InitializeAsync()
    {
        await _reading.StartAsync();
        _reading.TellMarket(Samples.BitcoinRow);
    }

    public async Task DisposeAsync() => await _reading.DisposeAsync();

    private Task<HttpResponseMessage> HeadAsync(string address) => _reading.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, address));
}
