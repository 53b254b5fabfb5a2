using System.Net;
using CryptoViz.Pipeline.Ingest.Demo;

namespace CryptoViz.Pipeline.Tests.Ingest.Demo;

public class DemoIncidentsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void There_are_40_seconds_of_outage_in_every_ten_minutes()
    {
        var incidents = new DemoIncidents(enabled: true, startedAt: Noon);

        for (var begin = Noon; begin < Noon.AddHours(1); begin += TimeSpan.FromMinutes(10))
            SecondsOfOutage(incidents, begin, 600).Length.ShouldBe(40);
    }

    [Fact]
    public void All_kinds_of_outage_come_within_half_an_hour()
    {
        var incidents = new DemoIncidents(enabled: true, startedAt: Noon);

        Enumerable.Range(0, 1_800).Select(second => incidents.At(Noon.AddSeconds(second)).Kind).Distinct().Count().ShouldBe(4);
    }

    [Fact]
    public void A_start_is_followed_by_two_calm_minutes_and_by_no_cut_outage()
    {
        for (var start = 0; start < 600; start += 7)
        {
            var startedAt = Noon.AddSeconds(start);
            var incidents = new DemoIncidents(enabled: true, startedAt);
            var seconds = SecondsOfOutage(incidents, startedAt, 1_200);

            seconds[0].ShouldBeGreaterThanOrEqualTo(120);
            seconds.Length.ShouldBeInRange(40, 80);
            (seconds[39] - seconds[0]).ShouldBe(39);
        }
    }

    [Fact]
    public async Task Without_incidents_there_is_no_outage()
    {
        using var demo = DemoClient.StartedAt(Noon, incidents: false);
        demo.Clock.SetUtcNow(Noon.AddMinutes(15));

        (await demo.GetAsync("ping")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_limited_request_is_told_when_to_come_back()
    {
        var (demo, left) = InOutage(DemoIncident.RateLimited);
        using var client = demo;

        var answer = await client.GetAsync(DemoClient.Poll);

        answer.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        answer.Headers.RetryAfter!.Delta.ShouldBe(left);
        client.Clock.Advance(left);
        (await client.GetAsync(DemoClient.Poll)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_unavailable_source_answers_503_to_feeds_too()
    {
        var (demo, _) = InOutage(DemoIncident.Unavailable);
        using var client = demo;

        (await client.GetAsync(DemoFeeds.All[0].Url)).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task A_silent_source_can_be_given_up_and_answers_503_in_the_end()
    {
        var (demo, left) = InOutage(DemoIncident.Silent);
        using var client = demo;
        using var patience = new CancellationTokenSource();

        var givenUp = client.GetAsync(DemoClient.Poll, patience.Token);
        var patient = client.GetAsync(DemoClient.Poll);
        givenUp.IsCompleted.ShouldBeFalse();
        await patience.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(givenUp);
        client.Clock.Advance(left);
        (await patient).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    private static int[] SecondsOfOutage(DemoIncidents incidents, DateTimeOffset from, int seconds) =>
        [.. Enumerable.Range(0, seconds).Where(second => incidents.At(from.AddSeconds(second)).Kind != DemoIncident.None)];

    private static (DemoClient Demo, TimeSpan Left) InOutage(DemoIncident kind)
    {
        var incidents = new DemoIncidents(enabled: true, startedAt: Noon);
        var second = Enumerable.Range(0, 3_600).First(second => incidents.At(Noon.AddSeconds(second)).Kind == kind) + 10;
        var demo = DemoClient.StartedAt(Noon, incidents: true);
        demo.Clock.SetUtcNow(Noon.AddSeconds(second));
        return (demo, incidents.At(Noon.AddSeconds(second)).Left);
    }
}
