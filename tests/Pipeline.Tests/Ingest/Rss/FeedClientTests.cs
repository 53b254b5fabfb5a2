using System.IO.Compression;
using System.Text;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Ingest;
using CryptoViz.Pipeline.Ingest.Rss;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace CryptoViz.Pipeline.Tests.Ingest.Rss;

/// <summary>The client on real sockets, against a server of this machine that behaves badly.</summary>
public sealed class FeedClientTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero));
    private readonly List<Dictionary<string, string>> _requests = [];
    private WebApplication _server = null!;

    public async Task InitializeAsync()
    {
        _server = Loopback.Build();
        _server.Use(next => context =>
        {
            lock (_requests) _requests.Add(context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString()));
            return next(context);
        });
        _server.MapGet("/plain", context =>
        {
            context.Response.ContentType = "application/rss+xml; charset=\"windows-1251\"";
            context.Response.Headers.ETag = "W/\"odd, \"tag\"";
            context.Response.Headers.LastModified = "yesterday";
            return context.Response.WriteAsync("<rss/>");
        });
        _server.MapGet("/same", context =>
        {
            context.Response.StatusCode = 304;
            return Task.CompletedTask;
        });
        _server.MapGet("/brotli", context => Compressed(context, "br", stream => new BrotliStream(stream, CompressionLevel.Fastest), 10));
        _server.MapGet("/bomb", context => Compressed(context, "gzip", stream => new GZipStream(stream, CompressionLevel.Fastest), 64 << 20));
        _server.MapGet("/torn", context =>
        {
            context.Response.ContentLength = 100;
            return context.Response.WriteAsync("<rss>").ContinueWith(_ => context.Abort());
        });
        _server.MapGet("/hop/{left:int}", (int left) => Results.Redirect(left > 0 ? $"/hop/{left - 1}" : "/plain"));
        _server.MapGet("/loop", () => Results.Redirect("/loop"));
        _server.MapGet("/elsewhere", () => Results.Redirect("file:///etc/passwd"));
        await _server.StartAsync();
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task An_answer_comes_with_what_its_headers_say()
    {
        var answer = await Ok("/plain");

        Encoding.ASCII.GetString(answer.Body).ShouldBe("<rss/>");
        answer.Charset.ShouldBe("windows-1251");
        answer.ETag.ShouldBe("W/\"odd, \"tag\"");
        answer.LastModified.ShouldBe("yesterday");
        _requests.Single()["User-Agent"].ShouldStartWith("CryptoViz/");
        _requests.Single().ShouldNotContainKey("If-None-Match");
    }

    [Fact]
    public async Task Validators_are_sent_back_as_they_came()
    {
        var answer = (CallResult<HttpAnswer>.Ok)await Get("/same", new("W/\"odd, \"tag\"", "yesterday"));

        answer.Answer.NotModified.ShouldBeTrue();
        _requests.Single()["If-None-Match"].ShouldBe("W/\"odd, \"tag\"");
        _requests.Single()["If-Modified-Since"].ShouldBe("yesterday");
    }

    [Fact]
    public async Task Not_modified_without_a_condition_is_a_failure() => (await Fail("/same")).Outcome.ShouldBe(CallOutcome.Failed);

    [Fact]
    public async Task A_compressed_answer_is_read() => (await Ok("/brotli")).Body.Length.ShouldBe(10);

    [Fact]
    public async Task A_bomb_is_stopped_by_its_decompressed_size() => (await Fail("/bomb")).Detail.ShouldEndWith("is larger than 8 MiB");

    [Fact]
    public async Task A_torn_answer_is_no_answer() => (await Fail("/torn")).Outcome.ShouldBe(CallOutcome.Unreachable);

    [Fact]
    public async Task Five_redirects_are_followed() => (await Ok("/hop/4")).Address.AbsolutePath.ShouldBe("/plain");

    [Theory]
    [InlineData("/hop/5")]
    [InlineData("/loop")]
    public async Task More_redirects_are_a_failure(string path) => (await Fail(path)).Detail.ShouldContain("answered 302");

    [Fact]
    public async Task A_redirect_off_the_web_is_a_failure() => (await Fail("/elsewhere")).Outcome.ShouldNotBe(CallOutcome.Ok);

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("2130706433")]
    [InlineData("0x7f.1")]
    [InlineData("017700000001")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("0")]
    public async Task A_private_address_is_refused_when_it_is_connected_to(string host)
    {
        var address = new Uri($"http://{host}:{new Uri(_server.Urls.Single()).Port}/plain");

        var result = await new FeedClient(HttpClients.ForFeeds(allowPrivateNetworks: false), _time).GetAsync(address, null, default);

        var failure = result.ShouldBeOfType<CallResult<HttpAnswer>.Failed>().Failure;
        failure.Outcome.ShouldBe(CallOutcome.Unreachable);
        failure.Detail.ShouldContain("News:AllowPrivateNetworks");
        _requests.ShouldBeEmpty();
    }

    private Task<CallResult<HttpAnswer>> Get(string path, FeedValidators? validators = null) =>
        new FeedClient(HttpClients.ForFeeds(allowPrivateNetworks: true), _time).GetAsync(new Uri(_server.Urls.Single() + path), validators, default);

    private async Task<HttpAnswer> Ok(string path) => (await Get(path)).ShouldBeOfType<CallResult<HttpAnswer>.Ok>().Answer;

    private async Task<CallFailure> Fail(string path) => (await Get(path)).ShouldBeOfType<CallResult<HttpAnswer>.Failed>().Failure;

    private static async Task Compressed(HttpContext context, string encoding, Func<Stream, Stream> compress, int bytes)
    {
        context.Response.Headers.ContentEncoding = encoding;
        await using var stream = compress(context.Response.Body);
        var zeros = new byte[Math.Min(bytes, 1 << 16)];
        for (var left = bytes; left > 0; left -= zeros.Length) await stream.WriteAsync(zeros);
    }
}
