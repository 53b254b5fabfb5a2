using System.Collections.Immutable;
using System.Text.Json;

namespace CryptoViz.Pipeline.Contracts;

/// <summary>Something that happened to the installation, for who runs it: a value of topic <c>monitoring</c>.</summary>
public sealed record MonitoringEvent
{
    /// <summary>The version of this shape.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>A stable code, one of <see cref="MonitoringKind"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>One of <see cref="MonitoringSeverity"/>.</summary>
    public required string Severity { get; init; }

    /// <summary>What happened, for a person; one line.</summary>
    public required string Message { get; init; }

    /// <summary>The message's names and figures, by name: texts and numbers.</summary>
    public required ImmutableSortedDictionary<string, JsonElement> Values { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset At { get; init; }
}

/// <summary>The stable codes of <see cref="MonitoringEvent.Kind"/>.</summary>
public static class MonitoringKind
{
    /// <summary>A graph runs for the first time since the node started.</summary>
    public const string GraphStarted = "graph-started";

    /// <summary>A graph ended though nobody stopped it; it will run again.</summary>
    public const string GraphFailed = "graph-failed";

    /// <summary>A graph runs again.</summary>
    public const string GraphRestarted = "graph-restarted";

    /// <summary>A graph is many records behind its topic.</summary>
    public const string GraphLagging = "graph-lagging";

    /// <summary>A graph that was behind has caught up.</summary>
    public const string GraphRecovered = "graph-recovered";

    /// <summary>The market source answered 429.</summary>
    public const string SourceRateLimited = "source-rate-limited";

    /// <summary>The market source refuses the key or this address: 401 or 403.</summary>
    public const string SourceRefused = "source-refused";

    /// <summary>The market source gave another error status, or an answer that is not the expected one.</summary>
    public const string SourceFailed = "source-failed";

    /// <summary>The market source gave no answer.</summary>
    public const string SourceUnreachable = "source-unreachable";

    /// <summary>The market source gives usable answers again.</summary>
    public const string SourceRecovered = "source-recovered";

    /// <summary>The market source answers, but with less than was asked for.</summary>
    public const string SourceNoticed = "source-noticed";

    /// <summary>A feed gave nothing that could be read.</summary>
    public const string FeedFailed = "feed-failed";

    /// <summary>A feed that failed is read again.</summary>
    public const string FeedRecovered = "feed-recovered";
}

/// <summary>The values of <see cref="MonitoringEvent.Severity"/>.</summary>
public static class MonitoringSeverity
{
    /// <summary>Good to know.</summary>
    public const string Info = "info";

    /// <summary>It heals by itself, unless it lasts.</summary>
    public const string Warning = "warning";

    /// <summary>Somebody has to act.</summary>
    public const string Error = "error";
}
