using Akka.Actor;
using Akka.Event;
using Akka.Persistence;

namespace CryptoViz.Pipeline;

/// <summary>
/// A persistent entity that owes every question of kind <typeparamref name="TQuestion"/> an answer, also when it can't be read or
/// written. Whatever isn't answered costs its asker the whole patience of an ask.
/// </summary>
internal abstract class StoredEntity<TQuestion>(DamagedEntities damaged) : ReceivePersistentActor
{
    private readonly List<IActorRef> _waiting = [];

    /// <summary>The answer when nothing is known to be stored of a command, which may be sent again.</summary>
    protected abstract object Unavailable(string reason);

    /// <summary>The answer when a command can never be stored.</summary>
    protected abstract object Rejected(string reason);

    /// <summary>The answer when what is stored can't be read.</summary>
    protected abstract object Damaged(string reason);

    /// <inheritdoc/>
    protected override bool AroundReceive(Receive receive, object message)
    {
        // Akka keeps what comes during a recovery, and loses it without a word when that fails.
        if (IsRecovering && message is TQuestion) _waiting.Add(Sender);
        else if (_waiting.Count > 0 && !IsRecovering) _waiting.Clear();
        return base.AroundReceive(receive, message);
    }

    /// <inheritdoc/>
    protected override void OnRecoveryFailure(Exception reason, object? message = null)
    {
        var isDamaged = damaged.Take(PersistenceId, reason);
        if (isDamaged) Log.Error("{0} can't be read and is left out, all others work: {1}", PersistenceId, damaged.ReasonOf(PersistenceId));
        else Log.Warning("{0} can't be read now: {1}", PersistenceId, reason.Message);
        var answer = isDamaged ? Damaged(damaged.ReasonOf(PersistenceId)!) : Unavailable(reason.Message);
        foreach (var asker in _waiting) asker.Tell(answer);
    }

    /// <inheritdoc/>
    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr) =>
        Sender.Tell(cause is IOException ? Unavailable(cause.Message) : Rejected(cause.Message));

    /// <summary>Akka stops the entity after this; sent again, the command finds what became of it by identity.</summary>
    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) => Sender.Tell(Unavailable(cause.Message));
}
