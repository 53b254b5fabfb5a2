using System.Collections.Concurrent;
using System.Text.Json;
using Akka.Actor;
using Akka.Streams;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Topics;
using Microsoft.Extensions.Time.Testing;
using static CryptoViz.Pipeline.Tests.Topics.TopicValues;

namespace CryptoViz.Pipeline.Tests;

/// <summary>What a runner tells of a graph that is behind its topic.</summary>
public sealed class GraphRunnerTests : PatientTestKit
{
    private readonly ConcurrentQueue<MonitoringEvent> _told = new();
    private readonly FakeTimeProvider _time = new(Noon);
    private long? _behind;
    private int _measured;

    [Fact]
    public void A_graph_that_falls_far_behind_and_one_that_caught_up_are_told_once_each()
    {
        var runner = Run();

        var expected = 1;
        foreach (var (behind, tells) in new (long?, bool)[] { (10, false), (6_000, true), (7_000, false), (3_000, false), (null, false), (400, true), (0, false) })
        {
            (_behind, var before) = (behind, _measured);
            runner.Tell(GraphRunner.MeasureLag.Instance);
            AwaitAssert(() => _measured.ShouldBe(before + 1), interval: TimeSpan.FromMilliseconds(5));
            if (tells) expected++;
            AwaitAssert(() => _told.Count.ShouldBe(expected), interval: TimeSpan.FromMilliseconds(5));
        }

        _told.Select(told => (told.Kind, told.Severity, told.Values.TryGetValue("lag", out var lag) ? lag.GetInt64() : 0)).ShouldBe(
        [
            ("graph-started", "info", 0), ("graph-lagging", "warning", 6_000), ("graph-recovered", "info", 400),
        ]);
    }

    private IActorRef Run()
    {
        Func<IMaterializer, RunningGraph> endless = _ => new(new TaskCompletionSource().Task, () => Task.CompletedTask);
        var monitoring = new Monitoring(
            record => _told.Enqueue(JsonSerializer.Deserialize(record.Message.Value, ContractJson.Default.MonitoringEvent)!), new TopicRecords(new TopicNames("")), "node-1", _time);
        Func<long?> lag = Measure;
        return Sys.ActorOf(Props.Create(() => new GraphRunner("ticks", endless, monitoring, lag, _time)));
    }

    private long? Measure()
    {
        var behind = _behind;
        Interlocked.Increment(ref _measured);
        return behind;
    }
}
