using System.Net;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.TestKit;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Ingest;
using CryptoViz.Pipeline.Ingest.CoinGecko;
using Microsoft.Extensions.Time.Testing;

namespace CryptoViz.Pipeline.Tests.Ingest.CoinGecko;

/// <summary>The streams with probes in the place of the source actor and the market.</summary>
public sealed class SideSourceTests : PatientTestKit
{
    private const string TwoCoins = """[{"id":"bitcoin","symbol":"btc","name":"Bitcoin"},{"id":"usd coin","symbol":"usdc","name":"USD Coin"}]""";

    private readonly FakeTimeProvider _time = new(new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero));
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cryptoviz-");
    private readonly TestProbe _market;

    public SideSourceTests() => _market = CreateTestProbe();

    [Fact]
    public void The_list_goes_to_the_market_each_time_it_is_read()
    {
        CoinList(ScriptedServer.Always(HttpStatusCode.OK, TwoCoins));

        for (var number = 1; number <= 2; number++)
        {
            Permit(number, CallPurpose.CoinList);
            ExpectMsg<SourceProtocol.ReportCall>().ShouldBe(new(number, CallOutcome.Ok, null, null));
            _market.ExpectMsg<MarketProtocol.KnowCoins>().Coins.Select(coin => coin.Id.Value).ShouldBe(["bitcoin", "usd coin"]);
        }
    }

    [Fact]
    public void A_start_knows_the_list_that_was_read_last_without_a_call()
    {
        CoinList(ScriptedServer.Always(HttpStatusCode.OK, TwoCoins));
        Permit(1, CallPurpose.CoinList);
        ExpectMsg<SourceProtocol.ReportCall>();
        _market.ExpectMsg<MarketProtocol.KnowCoins>();

        var server = ScriptedServer.Silent();
        CoinList(server);

        _market.ExpectMsg<MarketProtocol.KnowCoins>().Coins.Length.ShouldBe(2);
        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_answer_that_is_no_list_is_a_failure_and_a_letter_and_the_next_call_is_made()
    {
        var html = true;
        var letters = CoinList(new ScriptedServer(_ => ScriptedServer.Answer(HttpStatusCode.OK, html ? "<html>" : TwoCoins)));

        Permit(1, CallPurpose.CoinList);
        ExpectMsg<SourceProtocol.ReportCall>().Outcome.ShouldBe(CallOutcome.Failed);
        (await letters.PullAsync()).Value.ShouldBeOfType<IngestRecord.Letters>().Values.ShouldHaveSingleItem().Reason.ShouldBe(DeadLetterReason.UnreadableJson);

        html = false;
        Permit(2, CallPurpose.CoinList);
        ExpectMsg<SourceProtocol.ReportCall>().Outcome.ShouldBe(CallOutcome.Ok);
    }

    [Fact]
    public void What_the_key_may_be_used_for_goes_to_the_source_with_the_report()
    {
        SideSource.Key(Client(ScriptedServer.Always(HttpStatusCode.OK, """{"rate_limit_request_per_minute":500,"monthly_call_credit":500000,"current_remaining_monthly_calls":499000}""")), TestActor)
            .RunWith(Sink.Ignore<IngestRecord>(), Sys.Materializer());

        Permit(1, CallPurpose.Key);

        ExpectMsg<SourceProtocol.ReportCall>().Limits.ShouldBe(new KeyLimits(500, 500_000, 499_000));
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _folder.Delete(recursive: true);
    }

    private ISinkQueue<IngestRecord> CoinList(HttpMessageHandler server) => SideSource
        .CoinList(Client(server), TestActor, () => _market.Ref, Path.Combine(_folder.FullName, "coins.json"), new Origin("coingecko", "live", "usd"), _time)
        .RunWith(Sink.Queue<IngestRecord>(), Sys.Materializer());

    private CoinGeckoClient Client(HttpMessageHandler server) => new(HttpClients.ForCoinGecko(CoinGeckoPlan.Of(new()), server), "usd", _time);

    private void Permit(long number, CallPurpose purpose)
    {
        ExpectMsg(new SourceProtocol.RequestPermit(purpose));
        LastSender.Tell(new SourceProtocol.Permit(number, purpose, false), TestActor);
    }
}
