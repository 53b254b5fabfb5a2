using CryptoViz.Gateway.Api.Reference;
using CryptoViz.Gateway.Realtime;
using CryptoViz.Pipeline.Contracts;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CryptoViz.Gateway.Api;

/// <summary>Is it alive, is it ready, how old is what it shows: for people, probes and the page's pill.</summary>
internal static class StatusApi
{
    /// <summary>Maps <c>GET /status</c>.</summary>
    public static void MapStatus(this RouteGroupBuilder api) => api.MapGet("/status", Get).AllowAnonymous()
        .WithName("getStatus").WithTags("Installation").WithSummary("How the source and the parts do, and when the next update comes")
        .Answers("status");

    /// <summary>Maps <c>/health/live</c> (the process answers) and <c>/health/ready</c> (503 while a part can't do its work).</summary>
    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = Write }).AllowAnonymous();
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { ResponseWriter = Write }).AllowAnonymous();
    }

    private static async Task<StatusAnswer> Get(
        Installation installation, HealthCheckService health, IMarketBoard market, CancellationToken cancellation)
    {
        var parts = Health.Of(await health.CheckHealthAsync(cancellation));
        var source = market.Source;
        return new StatusAnswer
        {
            Version = Installation.Version,
            StartedAt = installation.StartedAt.ToUnixTimeMilliseconds(),
            StaleShare = market.StaleShare,
            Reason = source?.Reason,
            Notice = source?.Notice,
            Calls = CallsAnswer.Of(source?.Calls),
            Rejected = RejectedAnswer.Of(source is null ? [] : source.Rejected.AsSpan()),
            Ready = parts.Ready,
            Parts = parts.Parts.ToDictionary(part => part.Name, part => part.Part),
        };
    }

    private static Task Write(HttpContext context, HealthReport report) => context.Response.WriteAsJsonAsync(
        new HealthAnswer(Part.NameOf(report.Status), report.Entries.ToDictionary(entry => entry.Key, entry => Part.Of(entry.Value))));
}

/// <summary>The answer of <c>GET /status</c>. Instants are epoch milliseconds.</summary>
internal sealed record StatusAnswer : MarketAnswer
{
    /// <summary>The program's version.</summary>
    public required string Version { get; init; }

    /// <summary>When the process started.</summary>
    public required long StartedAt { get; init; }

    /// <summary>The share of rows whose value is old, 0 to 1; null while there are no rows.</summary>
    public required double? StaleShare { get; init; }

    /// <summary>Why the source doesn't deliver, for a person; null when it does.</summary>
    public required string? Reason { get; init; }

    /// <summary>What a person should know though all is well; null when there is nothing.</summary>
    public required string? Notice { get; init; }

    /// <summary>What was spent of the calls that the source allows; null when they are not counted.</summary>
    public required CallsAnswer? Calls { get; init; }

    /// <summary>What could not be taken since the source was started, by reason; each is in topic <c>errors</c>.</summary>
    public required IReadOnlyDictionary<string, RejectedAnswer> Rejected { get; init; }

    /// <summary>True when every part does its work, if degraded.</summary>
    public required bool Ready { get; init; }

    /// <summary>The parts by name; null for one that doesn't tell.</summary>
    public required IReadOnlyDictionary<string, Part?> Parts { get; init; }
}

/// <summary>What was spent of the calls that the source allows.</summary>
/// <param name="PerMinute">The most in a minute.</param>
/// <param name="PerMonth">The most in this month (UTC); null without a limit.</param>
/// <param name="InMonth">Those made in this month.</param>
/// <param name="SpentOn">The day (UTC) on which the month's will be spent at the present pace; null when they last.</param>
internal sealed record CallsAnswer(int PerMinute, int? PerMonth, int InMonth, long? SpentOn)
{
    /// <summary>The same, as it is sent.</summary>
    public static CallsAnswer? Of(CallsSpent? calls) => calls is null
        ? null
        : new(calls.PerMinute, calls.PerMonth, calls.InMonth, calls.SpentOn?.ToUnixTimeMilliseconds());
}

/// <summary>What could not be taken for one reason.</summary>
/// <param name="Count">How many.</param>
/// <param name="LastAt">When the last one was refused.</param>
internal sealed record RejectedAnswer(long Count, long LastAt)
{
    /// <summary>The same by reason, as it is sent.</summary>
    public static IReadOnlyDictionary<string, RejectedAnswer> Of(ReadOnlySpan<RejectedCount> counts)
    {
        var byReason = new Dictionary<string, RejectedAnswer>(counts.Length);
        foreach (var count in counts) byReason.Add(count.Reason, new(count.Count, count.LastAt.ToUnixTimeMilliseconds()));
        return byReason;
    }
}

/// <summary>The answer of the health endpoints.</summary>
internal sealed record HealthAnswer(string Status, IReadOnlyDictionary<string, Part> Parts);
