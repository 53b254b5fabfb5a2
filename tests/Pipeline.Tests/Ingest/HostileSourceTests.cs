using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Ingest;
using CryptoViz.Pipeline.Ingest.CoinGecko;
using CryptoViz.Pipeline.Topics;
using Microsoft.Extensions.Time.Testing;

namespace CryptoViz.Pipeline.Tests.Ingest;

/// <summary>The source actor and the market's stream against a server that does everything wrong, then right again.</summary>
public sealed class HostileSourceTests : PatientTestKit
{
    private const int PerMinute = 5;

    private readonly FakeTimeProvider _time = new(new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero));
    private readonly ConcurrentQueue<MonitoringEvent> _events = new();
    private readonly ConcurrentQueue<Tick> _ticks = new();
    private IActorRef _relay = ActorRefs.Nobody;
    private volatile bool _isAsking;
    private volatile bool _waitsForDeadline;

    [Theory]
    [InlineData("drip", MonitoringKind.SourceUnreachable, "source-down", "no whole answer within 30 s")]
    [InlineData("nothing-but-headers", MonitoringKind.SourceUnreachable, "source-down", "")]
    [InlineData("endless", MonitoringKind.SourceFailed, "source-down", "is larger than 8 MiB")]
    [InlineData("bomb", MonitoringKind.SourceFailed, "source-down", "is larger than 8 MiB")]
    [InlineData("bomb-brotli", MonitoringKind.SourceFailed, "source-down", "is larger than 8 MiB")]
    [InlineData("too-short", MonitoringKind.SourceUnreachable, "source-down", "")]
    [InlineData("reset", MonitoringKind.SourceUnreachable, "source-down", "")]
    [InlineData("close", MonitoringKind.SourceUnreachable, "source-down", "")]
    [InlineData("silent", MonitoringKind.SourceUnreachable, "source-down", "no whole answer within 30 s")]
    [InlineData("not-http", MonitoringKind.SourceUnreachable, "source-down", "")]
    [InlineData("html", MonitoringKind.SourceFailed, "source-down", "answered with a web page instead of the market")]
    [InlineData("empty", MonitoringKind.SourceFailed, "source-down", "answered something else than the market")]
    [InlineData("429", MonitoringKind.SourceRateLimited, "rate-limited", "answered 429")]
    [InlineData("429-absurd", MonitoringKind.SourceRateLimited, "rate-limited", "You've exceeded the Rate Limit.")]
    [InlineData("429-html", MonitoringKind.SourceRateLimited, "rate-limited", "slow down")]
    [InlineData("500", MonitoringKind.SourceFailed, "source-down", "Internal Server Error")]
    [InlineData("503", MonitoringKind.SourceFailed, "source-down", "answered 503")]
    [InlineData("401", MonitoringKind.SourceRefused, "source-down", "API Key Missing")]
    [InlineData("403-html", MonitoringKind.SourceRefused, "source-down", "Access denied")]
    [InlineData("redirect-loop", MonitoringKind.SourceFailed, "source-down", "answered 302")]
    public async Task Each_way_to_fail_is_told_as_it_is_and_heals_by_itself_within_the_budget(string mood, string kind, string condition, string says)
    {
        var number = 0;
        await using var server = new HostileServer(() => Page(Interlocked.Increment(ref number)), _time) { Mood = mood };
        _waitsForDeadline = mood is "drip" or "silent" or "nothing-but-headers";
        var (source, kill) = Run(server);

        await UntilAsync(() => _events.Count(e => e.Kind == kind) >= 2);
        var state = await source.Ask<SourceState>(new SourceProtocol.Watch());
        (state.Condition, state.LastUpdateAt).ShouldBe((condition, null));
        state.Reason!.ShouldContain(says);
        state.NextUpdateAt.ShouldNotBeNull();

        _waitsForDeadline = false;
        server.Mood = "good";
        await UntilAsync(() => _ticks.Count >= 3);
        await UntilAsync(() => _events.Any(e => e.Kind == MonitoringKind.SourceRecovered));
        (await source.Ask<SourceState>(new SourceProtocol.Watch())).Condition.ShouldBe("ok");
        kill.Shutdown();

        var served = Volatile.Read(ref number);
        _ticks.Select(tick => (int)tick.Price - 1_000_000).ShouldBe(Enumerable.Range(1, _ticks.Count), "no good answer was lost");
        served.ShouldBeLessThanOrEqualTo(_ticks.Count + 1);
        var calls = server.Calls;
        calls.ShouldAllBe(first => calls.Count(call => call >= first && call < first.AddMinutes(1)) <= PerMinute);
    }

    private string Page(int number) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""[{"id":"bitcoin","current_price":{{1_000_000 + number}},"last_updated":"{{_time.GetUtcNow().UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}}"}]""");

    private (IActorRef Source, IKillSwitch Kill) Run(HostileServer server)
    {
        var plan = CoinGeckoPlan.Of(new() { BaseUrl = server.Address.AbsoluteUri, RequestsPerMinute = PerMinute });
        var monitoring = new Monitoring(
            record => _events.Enqueue(JsonSerializer.Deserialize(record.Message.Value, ContractJson.Default.MonitoringEvent)!),
            new TopicRecords(new TopicNames("")),
            "node",
            _time);
        var pace = Paces.Of(_time, new CallBudget(plan.CallsPerMinute, plan.CallsPerMonth, _time), TimeSpan.FromSeconds(15));
        var source = Sys.ActorOf(Props.Create(() => new SourceActor(pace, "usd", monitoring, new DamagedEntities(), _time)));
        Action<bool> tell = isAsking => _isAsking = isAsking;
        _relay = Sys.ActorOf(Props.Create(() => new Relay(source, tell)));
        var kill = CoinGeckoSource
            .Create(new CoinGeckoClient(HttpClients.ForCoinGecko(plan), "usd", _time), _relay, new MarketPages(1, 1), new Origin("coingecko", "live", "usd"), _time)
            .ViaMaterialized(KillSwitches.Single<IngestRecord>(), Keep.Right)
            .To(Sink.ForEach<IngestRecord>(record =>
            {
                if (record is IngestRecord.Ticks ticks)
                    foreach (var tick in ticks.Values)
                        _ticks.Enqueue(tick);
            }))
            .Run(Sys.Materializer());
        return (source, kill);
    }

    // The clock goes on while the stream waits for a permit, and during a call only when the call is to meet its deadline.
    private async Task UntilAsync(Func<bool> reached)
    {
        for (var steps = 0; steps < 5_000 && !reached(); steps++)
        {
            if (_isAsking || _waitsForDeadline) _time.Advance(TimeSpan.FromSeconds(5));
            _relay.Tell(Relay.Renew);
            await Task.Delay(2);
        }

        reached().ShouldBeTrue();
    }

    /// <summary>Renews the stream's request as often as it is told, since the stream itself does by the real clock.</summary>
    private sealed class Relay : ReceiveActor
    {
        public static readonly object Renew = new();

        private SourceProtocol.RequestPermit? _request;
        private IActorRef _stage = ActorRefs.Nobody;

        public Relay(IActorRef source, Action<bool> isAsking)
        {
            Receive<SourceProtocol.RequestPermit>(request =>
            {
                (_request, _stage) = (request, Sender);
                isAsking(true);
                source.Tell(request);
            });
            Receive<SourceProtocol.Permit>(permit =>
            {
                _request = null;
                isAsking(false);
                _stage.Tell(permit);
            });
            ReceiveAny(message =>
            {
                if (message != Renew) source.Forward(message);
                else if (_request is not null) source.Tell(_request);
            });
        }
    }
}
