using System.Net;
using Akka.Actor;
using Akka.TestKit;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Ingest;
using CryptoViz.Pipeline.Ingest.CoinGecko;

namespace CryptoViz.Pipeline.Tests.Ingest;

public class ReachabilityActorTests() : PatientTestKit("""akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit" """)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    private bool _isUp;

    [Fact]
    public void It_asks_every_five_minutes_until_there_is_an_answer_of_whatever_status_and_says_so_once()
    {
        var server = new ScriptedServer(_ => _isUp ? ScriptedServer.Answer(HttpStatusCode.TooManyRequests, "Throttled") : throw new HttpRequestException("down"));
        var actor = Actor(server);

        Advance(Interval - TimeSpan.FromSeconds(1));
        server.Requests.ShouldBeEmpty("the start has just asked");
        Advance(TimeSpan.FromSeconds(1));
        AwaitAssert(() => server.Requests.Count.ShouldBe(1));
        Advance(Interval);
        AwaitAssert(() => server.Requests.Count.ShouldBe(2));
        _isUp = true;
        Advance(Interval);

        ExpectMsg<SourceProtocol.ReportReachable>();
        ExpectTerminated(actor);
        Advance(Interval);
        server.Requests.Select(request => request.RequestUri!.AbsolutePath).ShouldBe(Enumerable.Repeat("/api/v3/ping", 3));
    }

    [Fact]
    public void A_server_that_never_answers_is_given_up_and_asked_again()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var server = ScriptedServer.Silent();
        Actor(server, time);

        Advance(Interval);
        AwaitAssert(() => server.Requests.Count.ShouldBe(1));
        time.Advance(TimeSpan.FromSeconds(5));
        AwaitAssert(() => server.GivenUp.ShouldBe(1));
        Advance(Interval);

        AwaitAssert(() => server.Requests.Count.ShouldBe(2));
        ExpectNoMsg(TimeSpan.Zero);
    }

    private IActorRef Actor(ScriptedServer server, TimeProvider? time = null)
    {
        var client = new CoinGeckoClient(HttpClients.ForCoinGecko(CoinGeckoPlan.Of(new()), server), "usd", time ?? TimeProvider.System);
        var actor = Watch(Sys.ActorOf(Props.Create(() => new ReachabilityActor(client, TestActor))));
        // It has set its timer by the time it answers.
        actor.Tell(new Identify(1), TestActor);
        ExpectMsg<ActorIdentity>();
        return actor;
    }

    private void Advance(TimeSpan time) => ((TestScheduler)Sys.Scheduler).Advance(time);
}
