using System.Net;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Ingest;
using CryptoViz.Pipeline.Ingest.CoinGecko;
using Microsoft.Extensions.Time.Testing;

namespace CryptoViz.Pipeline.Tests.Ingest.CoinGecko;

public class CoinGeckoClientTests
{
    private readonly FakeTimeProvider _time = new(new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task A_page_asks_for_what_is_read_of_it()
    {
        var server = ScriptedServer.Always(HttpStatusCode.OK, "[]");

        await Client(server).MarketsAsync(2, 125, coldStart: false, default);

        server.Requests.Single().RequestUri!.AbsoluteUri.ShouldBe(
            "https://api.coingecko.com/api/v3/coins/markets?vs_currency=usd&order=market_cap_desc&per_page=125"
            + "&price_change_percentage=1h,24h,7d,30d,1y&sparkline=false&page=2");
    }

    [Fact]
    public async Task A_cold_poll_asks_for_the_sparkline()
    {
        var server = ScriptedServer.Always(HttpStatusCode.OK, "[]");

        await Client(server).MarketsAsync([new("bitcoin"), new("a&b ünd")], coldStart: true, default);

        server.Requests.Single().RequestUri!.Query.ShouldEndWith("&sparkline=true&ids=bitcoin,a%26b%20%C3%BCnd");
    }

    [Fact]
    public async Task A_chart_is_asked_for_by_coin_and_days()
    {
        var server = ScriptedServer.Always(HttpStatusCode.OK, "{}");

        await Client(server).MarketChartAsync(new("bogged-finance-[old]"), 90, default);

        server.Requests.Single().RequestUri!.PathAndQuery.ShouldBe(
            "/api/v3/coins/bogged-finance-%5Bold%5D/market_chart?vs_currency=usd&days=90");
    }

    [Theory]
    [InlineData("keyless", null, "https://api.coingecko.com/api/v3/ping")]
    [InlineData("demo", "x-cg-demo-api-key", "https://api.coingecko.com/api/v3/ping")]
    [InlineData("pro", "x-cg-pro-api-key", "https://pro-api.coingecko.com/api/v3/ping")]
    public async Task Each_plan_has_its_host_and_its_key_in_a_header(string plan, string? header, string url)
    {
        var server = ScriptedServer.Always(HttpStatusCode.OK, "{}");

        await Client(server, new() { Plan = plan, ApiKey = "CG-secret" }).PingAsync(default);

        var request = server.Requests.Single();
        request.RequestUri!.AbsoluteUri.ShouldBe(url);
        request.Headers.UserAgent.ToString().ShouldStartWith("CryptoViz/");
        var keys = request.Headers.Where(sent => sent.Key.StartsWith("x-cg", StringComparison.Ordinal)).ToArray();
        keys.Select(sent => sent.Key).ShouldBe(header is null ? [] : [header]);
        keys.SelectMany(sent => sent.Value).ShouldAllBe(value => value == "CG-secret");
    }

    [Theory]
    [InlineData(429, "Throttled", "119", CallOutcome.RateLimited, 119)]
    [InlineData(429, "{\"status\":{\"error_code\":429}}", null, CallOutcome.RateLimited, null)]
    [InlineData(401, "{\"status\":{\"error_code\":10002}}", null, CallOutcome.Refused, null)]
    [InlineData(403, "<html><style>p{}</style><p>Access\n denied</p>", null, CallOutcome.Refused, null)]
    [InlineData(301, "", null, CallOutcome.Failed, null)]
    [InlineData(404, "{\"error\":\"coin not found\"}", null, CallOutcome.Failed, null)]
    [InlineData(500, "", "5", CallOutcome.Failed, 5)]
    public async Task A_status_is_judged_before_the_body(int status, string body, string? retryAfter, CallOutcome outcome, int? seconds)
    {
        var failure = await Fail(ScriptedServer.Always((HttpStatusCode)status, body, retryAfter));

        failure.Outcome.ShouldBe(outcome);
        failure.RetryAfter.ShouldBe(seconds is { } s ? TimeSpan.FromSeconds(s) : null);
        failure.Detail.ShouldStartWith($"api.coingecko.com answered {status}");
        failure.Detail.ShouldNotContain('\n');
        failure.Detail.ShouldNotContain('<');
    }

    [Fact]
    public async Task A_server_that_never_answers_is_unreachable_after_the_deadline()
    {
        var call = Client(ScriptedServer.Silent()).PingAsync(default);
        _time.Advance(TimeSpan.FromSeconds(4.9));
        call.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(0.2));

        Failure(await call).ShouldBe(new(CallOutcome.Unreachable, "api.coingecko.com: no whole answer within 5 s"));
    }

    [Fact]
    public async Task A_connection_that_fails_is_unreachable()
    {
        var server = new ScriptedServer(_ => throw new HttpRequestException("no such host\nis known"));

        (await Fail(server)).ShouldBe(new(CallOutcome.Unreachable, "api.coingecko.com: no such host is known"));
    }

    [Fact]
    public async Task An_answer_above_8_MiB_is_not_read_to_its_end()
    {
        var server = new ScriptedServer(_ => new(HttpStatusCode.OK) { Content = new StreamContent(new EndlessStream()) });

        var failure = await Fail(server);

        failure.Outcome.ShouldBe(CallOutcome.Failed);
        failure.Detail.ShouldBe("the answer of api.coingecko.com is larger than 8 MiB");
        failure.Excess!.Value.Length.ShouldBeInRange(BoundedGet.MaxBytes - 65_536, BoundedGet.MaxBytes);
    }

    [Theory]
    [InlineData("", "CoinGecko:Plan=demo needs a key")]
    [InlineData("two words", "CoinGecko:Plan=demo needs a key")]
    public void A_plan_with_a_key_says_when_it_has_none(string key, string message) =>
        Should.Throw<ArgumentException>(() => CoinGeckoPlan.Of(new() { Plan = "demo", ApiKey = key })).Message.ShouldStartWith(message);

    [Fact]
    public void A_plan_is_written_without_its_key() =>
        CoinGeckoPlan.Of(new() { Plan = "demo", ApiKey = "CG-0123456789a1b2" }).ToString().ShouldBe("demo at api.coingecko.com, key ...a1b2");

    private CoinGeckoClient Client(HttpMessageHandler server, PipelineOptions.CoinGeckoOptions? options = null) =>
        new(HttpClients.ForCoinGecko(CoinGeckoPlan.Of(options ?? new()), server), "usd", _time);

    private async Task<CallFailure> Fail(HttpMessageHandler server) => Failure(await Client(server).PingAsync(default));

    private static CallFailure Failure(CallResult<HttpAnswer> result) => result.ShouldBeOfType<CallResult<HttpAnswer>.Failed>().Failure;

    private sealed class EndlessStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(buffer.Length);
    }
}
