using Akka.Actor;
using Akka.Persistence;

namespace CryptoViz.Pipeline.Storage;

/// <summary>What became of a write, told to its actor: of the whole, and of each message in its order.</summary>
internal sealed class WriteAnswer(WriteMessages request, IActorRef journal)
{
    // Mostly there are none.
    private Dictionary<AtomicWrite, Exception>? _rejections;

    /// <summary>A part of it can't be stored.</summary>
    public void Reject(AtomicWrite write, Exception cause) => (_rejections ??= new(ReferenceEqualityComparer.Instance)).Add(write, cause);

    /// <summary>Tells the actor.</summary>
    /// <param name="failure">Why the parts that were not rejected are not stored, or are not known to be; null when they are.</param>
    public void Give(Exception? failure)
    {
        // Nothing of it is stored, so its actor can go on; a failure would stop it.
        var unavailable = failure as JournalUnavailableException;
        if (unavailable is not null) failure = null;

        var actor = request.PersistentActor;
        actor.Tell(
            failure is null ? WriteMessagesSuccessful.Instance : new WriteMessagesFailed(failure, request.Messages.Count(message => message is AtomicWrite)),
            journal);
        foreach (var message in request.Messages)
        {
            if (message is not AtomicWrite write)
            {
                actor.Tell(new LoopMessageSuccess(message.Payload, request.ActorInstanceId), message.Sender);
                continue;
            }

            var rejection = _rejections?.GetValueOrDefault(write) ?? unavailable;
            foreach (var representation in (IEnumerable<IPersistentRepresentation>)write.Payload)
                actor.Tell(Outcome(representation, rejection, failure), representation.Sender);
        }
    }

    private object Outcome(IPersistentRepresentation representation, Exception? rejection, Exception? failure) =>
        failure is not null ? new WriteMessageFailure(representation, failure, request.ActorInstanceId)
        : rejection is not null ? new WriteMessageRejected(representation, rejection, request.ActorInstanceId)
        : new WriteMessageSuccess(representation, request.ActorInstanceId);
}
