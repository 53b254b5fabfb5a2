using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using CryptoViz.Gateway.Tests.Wire;

namespace CryptoViz.Gateway.Tests.Api;

public sealed class ConditionalAnswerTests : IAsyncLifetime
{
    private readonly ReadingApplication _reading = new();

    [Fact]
    public async Task Who_holds_an_answer_gets_no_body_until_it_changes()
    {
        _reading.TellMarket(Samples.BitcoinRow);
        var first = await _reading.Client.GetAsync("/api/v1/coins");

        var again = await AskAsync("/api/v1/coins", first.Headers.ETag!);
        var other = await AskAsync("/api/v1/coins?order=desc&ids=nobody", first.Headers.ETag!);

        first.Headers.ETag!.IsWeak.ShouldBeTrue();
        first.Headers.CacheControl!.NoCache.ShouldBeTrue();
        again.StatusCode.ShouldBe(HttpStatusCode.NotModified);
        (await again.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
        again.Headers.ETag.ShouldBe(first.Headers.ETag);
        other.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_clock_alone_changes_no_validator()
    {
        _reading.TellMarket(Samples.BitcoinRow);
        var first = await _reading.Client.GetAsync("/api/v1/market");
        ((Microsoft.Extensions.Time.Testing.FakeTimeProvider)_reading.App.Time).Advance(TimeSpan.FromSeconds(1));

        (await AskAsync("/api/v1/market", first.Headers.ETag!)).StatusCode.ShouldBe(HttpStatusCode.NotModified);
    }

    [Fact]
    public async Task A_poll_that_brought_nothing_changes_no_validator_and_is_told_with_the_next_whole_answer()
    {
        _reading.TellMarket(Samples.BitcoinRow);
        var first = await _reading.Client.GetAsync("/api/v1/coins");
        _reading.App.Market.Source = Samples.Source with { LastUpdateAt = Samples.Now, NextUpdateAt = null };

        (await AskAsync("/api/v1/coins", first.Headers.ETag!)).StatusCode.ShouldBe(HttpStatusCode.NotModified);
        var whole = await (await _reading.Client.GetAsync("/api/v1/coins")).JsonAsync();

        whole.GetProperty("lastUpdateAt").GetInt64().ShouldBe(Samples.At(0));
        whole.GetProperty("nextUpdateAt").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
    }

    [Theory]
    [InlineData("/api/v1/config")]
    [InlineData("/api/v1/status")]
    public async Task What_is_as_of_now_is_never_kept(string address) =>
        (await _reading.Client.GetAsync(address)).Headers.CacheControl!.NoStore.ShouldBeTrue();

    [Fact]
    public async Task A_signed_in_user_s_answers_stay_out_of_shared_caches()
    {
        _reading.TellMarket(Samples.BitcoinRow);
        using var user = await _reading.App.SignInAsync();

        (await user.GetAsync("/api/v1/coins")).Headers.CacheControl!.Private.ShouldBeTrue();
    }

    [Fact]
    public async Task Rows_are_compressed_for_who_asks_and_what_is_a_user_s_own_is_not()
    {
        _reading.TellMarket(Samples.BitcoinRow);
        using var user = await _reading.App.SignInAsync();
        user.DefaultRequestHeaders.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));

        var rows = await user.GetAsync("/api/v1/coins");
        var own = await user.GetAsync("/api/v1/me");

        rows.Content.Headers.ContentEncoding.ShouldBe(["gzip"]);
        await using var text = new GZipStream(await rows.Content.ReadAsStreamAsync(), CompressionMode.Decompress);
        (await new StreamReader(text).ReadToEndAsync()).ShouldContain("bitcoin");
        own.StatusCode.ShouldBe(HttpStatusCode.OK);
        own.Content.Headers.ContentEncoding.ShouldBeEmpty();
    }

    public Task InitializeAsync() => _reading.StartAsync();

    public async Task DisposeAsync() => await _reading.DisposeAsync();

    private Task<HttpResponseMessage> AskAsync(string address, EntityTagHeaderValue held)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.IfNoneMatch.Add(held);
        return _reading.Client.SendAsync(request);
    }
}
