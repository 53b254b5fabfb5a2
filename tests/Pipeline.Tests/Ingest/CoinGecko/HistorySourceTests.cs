using System.Net;
using Akka.Streams;
using Akka.Streams.Dsl;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Ingest;
using CryptoViz.Pipeline.Ingest.CoinGecko;
using Microsoft.Extensions.Time.Testing;

namespace CryptoViz.Pipeline.Tests.Ingest.CoinGecko;

/// <summary>The stream with a probe in the source actor's place.</summary>
public class HistorySourceTests : PatientTestKit
{
    private const string NoPoints = """{"prices":[],"market_caps":[],"total_volumes":[]}""";

    private readonly FakeTimeProvider _time = new(new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task A_permit_makes_the_call_that_it_names_and_the_answer_is_history()
    {
        var at = _time.GetUtcNow().AddHours(-1).ToUnixTimeMilliseconds();
        var server = Server(HttpStatusCode.OK, $$"""{"prices":[[{{at}},1],[{{at + 300_000}},2],[{{at + 600_000}},3]]}""");
        var history = Run(server);

        Permit(1, "usd coin", 1);

        ExpectMsg<SourceProtocol.ReportCall>().ShouldBe(new(1, CallOutcome.Ok, null, null));
        server.Requests.Single().RequestUri!.PathAndQuery.ShouldBe("/api/v3/coins/usd%20coin/market_chart?vs_currency=usd&days=1");
        var chunk = (await Next<IngestRecord.History>(history)).Chunks.Single();
        (chunk.Id.Value, chunk.From, chunk.To).ShouldBe(("usd coin", _time.GetUtcNow().AddDays(-1), _time.GetUtcNow()));
        chunk.Prices.ShouldBe([1, 2]);
    }

    [Fact]
    public async Task An_answer_without_points_is_told_too()
    {
        var history = Run(Server(HttpStatusCode.OK, NoPoints));

        Permit(1, "a", 90);

        ExpectMsg<SourceProtocol.ReportCall>().Outcome.ShouldBe(CallOutcome.Ok);
        (await Next<IngestRecord.History>(history)).Chunks.Single().Times.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(429, "Throttled", CallOutcome.RateLimited)]
    [InlineData(403, "<html>", CallOutcome.Refused)]
    [InlineData(404, """{"error":"coin not found"}""", CallOutcome.Failed)]
    [InlineData(500, "", CallOutcome.Failed)]
    public void A_failed_call_is_reported_with_what_was_asked_for(int status, string body, CallOutcome outcome)
    {
        Run(Server((HttpStatusCode)status, body, "7"));

        Permit(1, "a", 90);

        var report = ExpectMsg<SourceProtocol.ReportCall>();
        (report.Number, report.Outcome, report.RetryAfter).ShouldBe((1, outcome, TimeSpan.FromSeconds(7)));
        report.Detail.ShouldStartWith($"90 days of a: api.coingecko.com answered {status}");
    }

    [Fact]
    public async Task An_answer_that_is_no_chart_is_a_failure_and_a_letter()
    {
        var history = Run(Server(HttpStatusCode.OK, "<html>"));

        Permit(1, "a", 1);

        ExpectMsg<SourceProtocol.ReportCall>().Outcome.ShouldBe(CallOutcome.Failed);
        (await Next<IngestRecord.Letters>(history)).Values.Single().Key.ShouldBe("a");
    }

    [Fact]
    public async Task After_a_failure_the_next_permit_is_asked_for()
    {
        var failing = true;
        var history = Run(new ScriptedServer(_ => failing
            ? ScriptedServer.Answer(HttpStatusCode.TooManyRequests, "")
            : ScriptedServer.Answer(HttpStatusCode.OK, NoPoints)));

        Permit(1, "a", 1);
        ExpectMsg<SourceProtocol.ReportCall>();
        failing = false;
        Permit(2, "a", 1);

        ExpectMsg<SourceProtocol.ReportCall>().ShouldBe(new(2, CallOutcome.Ok, null, null));
        await Next<IngestRecord.History>(history);
    }

    private static ScriptedServer Server(HttpStatusCode status, string body, string? retryAfter = null) =>
        ScriptedServer.Always(status, body, retryAfter);

    private ISinkQueue<IngestRecord> Run(HttpMessageHandler server) => HistorySource
        .Create(
            new CoinGeckoClient(HttpClients.ForCoinGecko(CoinGeckoPlan.Of(new()), server), "usd", _time),
            TestActor,
            new Origin("coingecko", "live", "usd"),
            _time)
        .RunWith(Sink.Queue<IngestRecord>(), Sys.Materializer());

    private void Permit(long number, string coin, int days)
    {
        ExpectMsg(new SourceProtocol.RequestPermit(CallPurpose.History));
        LastSender.Tell(
            new SourceProtocol.Permit(number, CallPurpose.History, false) { History = new HistoryRequest(new CoinId(coin), days) }, TestActor);
    }

    private static async Task<T> Next<T>(ISinkQueue<IngestRecord> records) where T : IngestRecord =>
        (await records.PullAsync()).Value.ShouldBeOfType<T>();
}
