using System.Collections.Immutable;
using System.Net;
using Akka.Streams;
using Akka.Streams.Dsl;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Ingest;
using CryptoViz.Pipeline.Ingest.CoinGecko;
using Microsoft.Extensions.Time.Testing;

namespace CryptoViz.Pipeline.Tests.Ingest.CoinGecko;

/// <summary>The stream with a probe in the source actor's place.</summary>
public class CoinGeckoSourceTests : PatientTestKit
{
    private readonly FakeTimeProvider _time = new(new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero));
    private string _observedAt = "2026-11-24T09:59:00.000Z";

    [Fact]
    public async Task A_poll_makes_one_call_per_permit_and_then_tells_the_listing()
    {
        var server = new ScriptedServer(request => Page(request.RequestUri!.Query.Contains("ids=", StringComparison.Ordinal)
            ? ["extra"]
            : request.RequestUri.Query.Contains("&page=2", StringComparison.Ordinal) ? ["c", "d"] : ["a", "b"]));
        var queue = Run(server, new(2, 2));

        for (var number = 1; number <= 3; number++)
        {
            Permit(number, first: "extra");
            ReportOf(number).Outcome.ShouldBe(CallOutcome.Ok);
        }

        var listing = ExpectMsg<SourceProtocol.ReportListing>();
        listing.Coins.ShouldBe([new("a"), new("b"), new("c"), new("d"), new("extra")]);
        (listing.Top, listing.Shortfall).ShouldBe((4, null));
        (await Coins(queue)).ShouldBe(["extra"]);
        (await Coins(queue)).ShouldBe(["a", "b"]);
        (await Coins(queue)).ShouldBe(["c", "d"]);
        server.Requests.Select(request => request.RequestUri!.Query.Split("sparkline=false")[1]).ShouldBe(["&ids=extra", "&page=1", "&page=2"]);
    }

    [Fact]
    public void A_page_that_the_server_clamps_is_told_and_the_next_one_is_asked_for()
    {
        Run(new ScriptedServer(request => Page(request.RequestUri!.Query.Contains("&page=2", StringComparison.Ordinal) ? ["b"] : ["a"])), new(2, 250));

        Poll(1, calls: 2).Shortfall.ShouldBe("asked for 500 coins from the top, got 2");
    }

    [Fact]
    public void Behind_an_empty_page_no_other_is_asked_for()
    {
        Run(new ScriptedServer(request => Page(request.RequestUri!.Query.Contains("&page=2", StringComparison.Ordinal) ? [] : ["a", "b"])), new(4, 2));

        Poll(1, calls: 2).Coins.ShouldBe([new("a"), new("b")]);
    }

    [Fact]
    public void Ids_that_the_server_drops_are_named()
    {
        Run(new ScriptedServer(_ => Page(["a", "b"])), new(1, 2));

        Poll(1, calls: 2, first: "a,nowhere,nothing").Shortfall.ShouldBe("it knows no coin with the id nowhere, nothing");
    }

    [Fact]
    public async Task A_price_that_jumps_waits_for_a_second_sample()
    {
        var price = "100";
        var queue = Run(new ScriptedServer(_ => ScriptedServer.Answer(HttpStatusCode.OK, $"[{Row("a", price)}]")), new(1, 1));
        Poll(1).Quarantined.ShouldBeEmpty();
        (await Coins(queue)).ShouldBe(["a"]);

        (price, _observedAt) = ("1", "2026-11-24T09:59:30.000Z");
        Poll(2).Quarantined.ShouldBe([new("a")]);
        (price, _observedAt) = ("1.1", "2026-11-24T10:00:00.000Z");
        Poll(3).Quarantined.ShouldBeEmpty();

        ((IngestRecord.Ticks)(await queue.PullAsync()).Value).Values.Select(tick => tick.Price).ShouldBe([1, 1.1m]);
    }

    [Fact]
    public async Task A_row_is_emitted_again_only_when_its_own_time_advanced()
    {
        var queue = Run(new ScriptedServer(_ => Page(["a"])), new(1, 2));
        Poll(1);
        (await Coins(queue)).ShouldBe(["a"]);

        Poll(2);
        _observedAt = "2026-11-24T09:59:30.000Z";
        Poll(3);

        var ticks = (IngestRecord.Ticks)(await queue.PullAsync()).Value;
        ticks.Values.Single().ObservedAt.ShouldBe(new(2026, 11, 24, 9, 59, 30, TimeSpan.Zero));
    }

    [Theory]
    [InlineData(429, "Throttled", CallOutcome.RateLimited)]
    [InlineData(403, "<html>", CallOutcome.Refused)]
    [InlineData(500, "", CallOutcome.Failed)]
    [InlineData(200, "", CallOutcome.Failed)]
    [InlineData(200, "<html>", CallOutcome.Failed)]
    [InlineData(200, "[]", CallOutcome.Failed)]
    public void A_failed_call_abandons_the_poll_and_the_next_permit_starts_over(int status, string body, CallOutcome outcome)
    {
        var failing = true;
        var server = new ScriptedServer(_ => failing ? ScriptedServer.Answer((HttpStatusCode)status, body, "7") : Page(["a"]));
        Run(server, new(1, 2));

        Permit(1);
        ReportOf(1).Outcome.ShouldBe(outcome);
        failing = false;
        Permit(2);

        ReportOf(2).Outcome.ShouldBe(CallOutcome.Ok);
        ExpectMsg<SourceProtocol.ReportListing>();
    }

    [Fact]
    public async Task A_page_that_breaks_off_gives_its_rows_and_no_listing()
    {
        var queue = Run(new ScriptedServer(_ => ScriptedServer.Answer(HttpStatusCode.OK, $"[{Row("a")},{{\"id\"")), new(1, 2));

        Permit(1);

        ReportOf(1).Outcome.ShouldBe(CallOutcome.Failed);
        (await Coins(queue)).ShouldBe(["a"]);
        (await queue.PullAsync()).Value.ShouldBeOfType<IngestRecord.Letters>();
    }

    [Fact]
    public async Task Sparklines_are_history_only_on_a_cold_start()
    {
        var server = new ScriptedServer(_ => ScriptedServer.Answer(HttpStatusCode.OK, $"[{Row("a").Replace("}", ",\"sparkline_in_7d\":{\"price\":[1,2]}}", StringComparison.Ordinal)}]"));
        var queue = Run(server, new(1, 2));

        Poll(1, cold: true);
        _observedAt = "2026-11-24T09:59:30.000Z";
        Poll(2);

        (await Coins(queue)).ShouldBe(["a"]);
        (await queue.PullAsync()).Value.ShouldBeOfType<IngestRecord.History>();
        (await Coins(queue)).ShouldBe(["a"]);
    }

    [Fact]
    public void Nothing_is_asked_for_while_downstream_takes_nothing()
    {
        var server = new ScriptedServer(_ => Page(["a"]));
        Source(server, new(1, 2)).RunWith(Sink.FromSubscriber(new Idle()), Sys.Materializer());

        ExpectNoMsg(TimeSpan.FromMilliseconds(150));
    }

    private ISinkQueue<IngestRecord> Run(HttpMessageHandler server, MarketPages pages) =>
        Source(server, pages).RunWith(Sink.Queue<IngestRecord>(), Sys.Materializer());

    private Source<IngestRecord, Akka.NotUsed> Source(HttpMessageHandler server, MarketPages pages) => CoinGeckoSource.Create(
        new CoinGeckoClient(HttpClients.ForCoinGecko(CoinGeckoPlan.Of(new()), server), "usd", _time),
        TestActor,
        pages,
        new Origin("coingecko", "live", "usd"),
        _time);

    private void Permit(long number, bool cold = false, string first = "")
    {
        ExpectMsg<SourceProtocol.RequestPermit>();
        var ids = first.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(id => new CoinId(id));
        LastSender.Tell(new SourceProtocol.Permit(number, CallPurpose.Market, cold) { First = [.. ids] }, TestActor);
    }

    private SourceProtocol.ReportListing Poll(long number, bool cold = false, int calls = 1, string first = "")
    {
        for (var call = 0; call < calls; call++)
        {
            Permit(number + call, cold, first);
            ReportOf(number + call).Outcome.ShouldBe(CallOutcome.Ok);
        }

        return ExpectMsg<SourceProtocol.ReportListing>();
    }

    private SourceProtocol.ReportCall ReportOf(long number)
    {
        var report = ExpectMsg<SourceProtocol.ReportCall>();
        report.Number.ShouldBe(number);
        return report;
    }

    private HttpResponseMessage Page(string[] ids) => ScriptedServer.Answer(HttpStatusCode.OK, $"[{string.Join(',', ids.Select(Row))}]");

    private string Row(string id) => Row(id, "1");

    private string Row(string id, string price) => $$"""{"id":"{{id}}","current_price":{{price}},"last_updated":"{{_observedAt}}"}""";

    private static async Task<ImmutableArray<string>> Coins(ISinkQueue<IngestRecord> queue) =>
        [.. (await queue.PullAsync()).Value.ShouldBeOfType<IngestRecord.Ticks>().Values.Select(tick => tick.Id.Value)];

    private sealed class Idle : Reactive.Streams.ISubscriber<IngestRecord>
    {
        public void OnSubscribe(Reactive.Streams.ISubscription subscription)
        {
        }

        public void OnNext(IngestRecord element) => throw new InvalidOperationException("nothing was asked for");

        public void OnError(Exception cause)
        {
        }

        public void OnComplete()
        {
        }
    }
}
