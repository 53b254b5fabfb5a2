using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Market;

/// <summary>Whether a value is old, and why.</summary>
internal static class Freshness
{
    /// <summary>A quiet coin is renewed by its source only now and then: it is not old before this many polls without news.</summary>
    private const int QuietPolls = 150;

    /// <summary>However slow the polls, this many without news make a value old.</summary>
    private const int FewestPolls = 3;

    private static readonly TimeSpan Earliest = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Latest = TimeSpan.FromMinutes(10);

    /// <summary>After what age a value counts as old.</summary>
    public static TimeSpan Limit(TimeSpan pollInterval)
    {
        var quiet = TimeSpan.FromTicks(Math.Clamp(pollInterval.Ticks * QuietPolls, Earliest.Ticks, Latest.Ticks));
        return quiet > pollInterval * FewestPolls ? quiet : pollInterval * FewestPolls;
    }

    /// <summary>Null for a fresh value; else since when it is old and the likeliest cause.</summary>
    public static Staleness? Of(Tick latest, DateTimeOffset now, SourceState? source)
    {
        var observedAt = latest.ObservedAt;
        if (source is not null && source.Quarantined.Contains(latest.Id)) return new Staleness(observedAt, "quarantined");
        if (now - observedAt <= Limit(source?.PollInterval ?? TimeSpan.Zero)) return null;

        return new Staleness(observedAt, source?.Condition switch
        {
            null or "starting" => "starting",
            "rate-limited" => "rate-limited",
            "source-down" => "source-down",
            _ => "not-quoted",
        });
    }
}
