using System.Collections.Immutable;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CryptoViz.Gateway;

/// <summary>How the parts of the program do, as <c>/status</c> and its stream tell it. Two are equal when they say the same.</summary>
/// <param name="Ready">True when every part does its work, if with less.</param>
/// <param name="Parts">The parts by name, in order; null for one that doesn't tell.</param>
internal sealed record Health(bool Ready, ImmutableArray<(string Name, Part? Part)> Parts)
{
    // Of everything that is checked, what the contract shows to everyone; the health endpoints name the rest too.
    private static readonly ImmutableArray<string> Shown = ["source", "broker", "journal", "entities", "lag"];

    /// <summary>What the checks found.</summary>
    public static Health Of(HealthReport report) => new(
        report.Status != HealthStatus.Unhealthy,
        [.. Shown.Select(name => (name, report.Entries.TryGetValue(name, out var entry) ? Part.Of(entry) : null))]);

    /// <inheritdoc/>
    public bool Equals(Health? other) => other is not null && Ready == other.Ready && Parts.AsSpan().SequenceEqual(other.Parts.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Ready, Parts.Length);
}

/// <summary>How one part of the program does.</summary>
/// <param name="Status"><c>ok</c>, <c>degraded</c> (it works with less) or <c>down</c>.</param>
/// <param name="Detail">Why, for a person; null when there is nothing to say.</param>
internal sealed record Part(string Status, string? Detail)
{
    /// <summary>What a check found, without the exception that it may hold: this is for everyone's eyes.</summary>
    public static Part Of(HealthReportEntry entry) =>
        new(NameOf(entry.Status), entry.Exception is null ? entry.Description : "the check failed; the log of the gateway says why");

    /// <summary>The name of a status.</summary>
    public static string NameOf(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "ok",
        HealthStatus.Degraded => "degraded",
        _ => "down",
    };
}
