using System.Collections.Immutable;
using System.Text.Json;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Topics;

/// <summary>Tells topic <c>monitoring</c> what happens to the graphs of this node. Nothing waits for it.</summary>
internal sealed class Monitoring(Action<ProducerRecord<string, byte[]>> send, TopicRecords records, string node, TimeProvider time)
{
    /// <summary>A graph runs for the first time.</summary>
    public void Started(string graph) =>
        Tell(MonitoringKind.GraphStarted, MonitoringSeverity.Info, $"{graph} started", ("graph", graph));

    /// <summary>A graph ended and will run again after a pause.</summary>
    public void Failed(string graph, string reason, TimeSpan pause) => Tell(
        MonitoringKind.GraphFailed, MonitoringSeverity.Error, $"{graph} ended ({reason}); it runs again in {pause.TotalSeconds:0.0} s",
        ("graph", graph), ("reason", reason), ("pauseSeconds", Math.Round(pause.TotalSeconds, 1)));

    /// <summary>A graph runs again.</summary>
    public void Restarted(string graph, int times) => Tell(
        MonitoringKind.GraphRestarted, MonitoringSeverity.Info, $"{graph} runs again, for the {times}. time", ("graph", graph), ("times", times));

    /// <summary>A graph is behind its topic.</summary>
    public void Lagging(string graph, long records) => Tell(
        MonitoringKind.GraphLagging, MonitoringSeverity.Warning, $"{graph} is {records} records behind", ("graph", graph), ("lag", records));

    /// <summary>A graph caught up.</summary>
    public void Recovered(string graph, long records) => Tell(
        MonitoringKind.GraphRecovered, MonitoringSeverity.Info, $"{graph} caught up", ("graph", graph), ("lag", records));

    /// <summary>A call to the market source gave no usable answer.</summary>
    public void CallFailed(string source, CallOutcome outcome, string detail)
    {
        var (kind, severity) = outcome switch
        {
            CallOutcome.RateLimited => (MonitoringKind.SourceRateLimited, MonitoringSeverity.Warning),
            CallOutcome.Refused => (MonitoringKind.SourceRefused, MonitoringSeverity.Error),
            CallOutcome.Unreachable => (MonitoringKind.SourceUnreachable, MonitoringSeverity.Warning),
            _ => (MonitoringKind.SourceFailed, MonitoringSeverity.Warning),
        };
        Tell(kind, severity, $"{source}: {detail}", ("source", source), ("detail", detail));
    }

    /// <summary>The market source gives usable answers again.</summary>
    public void SourceRecovered(string source) =>
        Tell(MonitoringKind.SourceRecovered, MonitoringSeverity.Info, $"{source} answers again", ("source", source));

    /// <summary>The market source answers, and something about that should be known.</summary>
    public void SourceNoticed(string source, string notice) =>
        Tell(MonitoringKind.SourceNoticed, MonitoringSeverity.Warning, $"{source}: {notice}", ("source", source), ("detail", notice));

    /// <summary>A feed that gave news, or was never asked, gave none that could be read.</summary>
    public void FeedFailed(string feed, string detail) =>
        Tell(MonitoringKind.FeedFailed, MonitoringSeverity.Warning, $"feed {feed}: {detail}", ("feed", feed), ("detail", detail));

    /// <summary>A feed that failed gives news again.</summary>
    public void FeedRecovered(string feed) =>
        Tell(MonitoringKind.FeedRecovered, MonitoringSeverity.Info, $"feed {feed} is read again", ("feed", feed));

    private void Tell(string kind, string severity, string message, params (string Name, object Value)[] values) => send(records.Of(
        new MonitoringEvent
        {
            Kind = kind,
            Severity = severity,
            Message = message.ReplaceLineEndings(" "),
            Values = values.ToImmutableSortedDictionary(value => value.Name, value => JsonSerializer.SerializeToElement(value.Value)),
            At = time.GetUtcNow(),
        },
        node));
}
