using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Data.Common;
using Akka.Pattern;
using Akka.Persistence;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CryptoViz.Pipeline;

/// <summary>
/// The entities of this node whose events or snapshots can't be read. They are left out until the next start, and named by the
/// health check <c>entities</c>; all others work. For any thread.
/// </summary>
internal sealed class DamagedEntities
{
    private const int Named = 10;

    private readonly ConcurrentDictionary<string, string> _reasons = new(StringComparer.Ordinal);

    /// <summary>The entities, by persistence id.</summary>
    public ImmutableSortedSet<string> Ids => [.. _reasons.Keys];

    /// <summary>Why an entity can't be read; null when it can, as far as is known.</summary>
    public string? ReasonOf(string persistenceId) => _reasons.GetValueOrDefault(persistenceId);

    /// <summary>
    /// Takes why a recovery failed. True when the entity is damaged; false when only the way to it was: then a later try may do.
    /// </summary>
    public bool Take(string persistenceId, Exception failure)
    {
        for (var cause = failure; cause is not null; cause = cause.InnerException)
            if (IsPassing(cause)) return false;

        _reasons[persistenceId] = failure.GetBaseException().Message;
        return true;
    }

    /// <summary>Degraded while there are any: what is sound is served.</summary>
    public HealthCheckResult Health => Ids is { IsEmpty: false } ids
        ? HealthCheckResult.Degraded(
            $"what is stored of {string.Join(", ", ids.Take(Named))}{(ids.Count > Named ? $" and {ids.Count - Named} more" : "")} can't be read; "
            + "the log and 'cryptoviz journal verify' say why; all else works")
        : HealthCheckResult.Healthy();

    // A database that is away or slow. What it holds is sound, and can be read when it is back.
    private static bool IsPassing(Exception cause) =>
        cause is DbException or TimeoutException or OpenCircuitException or OperationCanceledException or RecoveryTimedOutException;
}
