using Akka.Event;
using Akka.Persistence;

namespace CryptoViz.Pipeline;

/// <summary>
/// A persistent entity that there is one of and that others can't do without. When what is stored of it can't be read it is named in
/// the health and begins anew, from nothing, behind the events that nobody can read.
/// </summary>
internal abstract class StoredSingleton(DamagedEntities damaged) : ReceivePersistentActor
{
    /// <inheritdoc/>
    public override Recovery Recovery => IsDamaged ? Recovery.None : Recovery.Default;

    /// <summary>True when it began anew.</summary>
    protected bool IsDamaged => damaged.ReasonOf(PersistenceId) is not null;

    /// <inheritdoc/>
    protected override void OnRecoveryFailure(Exception reason, object? message = null) =>
        Log.Error("{0} can't be read{1}: {2}", PersistenceId, damaged.Take(PersistenceId, reason) ? " and begins anew" : " now", reason.Message);
}
