using System.Collections.Immutable;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using Akka.Persistence.Journal;

namespace CryptoViz.Pipeline.Storage;

/// <summary>
/// The Akka.Persistence journal over a <see cref="JournalDirectory"/> that hosting has opened. An event is acknowledged when it
/// is durable. A value that can't be serialized is rejected alone. While the disk takes nothing, writes are rejected by an
/// <see cref="IOException"/> and may be tried again; a write whose outcome is not known fails, which stops its actor.
/// </summary>
/// <remarks>
/// It speaks the protocol itself. The base class for journals with asynchronous writes would put a timer, a circuit breaker and an
/// actor that sorts the answers around each write; here an entity has one write on its way, batches end in order, a disk that fails
/// is the store's to tell, and one that pauses is waited for.
/// </remarks>
internal sealed class JsonJournal : WriteJournalBase
{
    private readonly Journal _journal;
    private readonly PayloadCodec _codec;
    private readonly IActorRef _self;

    /// <summary>Called by Akka.Persistence with the plugin's section of the configuration.</summary>
    public JsonJournal(Config config)
    {
        _journal = JournalSetup.Find(Context.System.Settings.Setup, config).Journal;
        _codec = new PayloadCodec((ExtendedActorSystem)Context.System);
        _self = Self;
    }

    /// <inheritdoc/>
    protected override bool Receive(object message)
    {
        switch (message)
        {
            case WriteMessages request: Write(request); break;
            case ReplayMessages request: _ = ReplayAsync(request); break;
            case DeleteMessagesTo request: _ = DeleteAsync(request); break;
            default: return false;
        }

        return true;
    }

    private void Write(WriteMessages request)
    {
        var answer = new WriteAnswer(request, _self);
        var writes = ImmutableArray.CreateBuilder<EntityWrite>(1);
        foreach (var message in request.Messages)
        {
            if (message is AtomicWrite write && Encode(write, writes) is { } rejection) answer.Reject(write, rejection);
        }

        if (writes.Count == 0)
        {
            answer.Give(failure: null);
            return;
        }

        // Given by the thread that wakes the whole batch.
        _journal.WriteAsync(writes.DrainToImmutable()).ContinueWith(
            static (written, answer) => ((WriteAnswer)answer!).Give(written.Exception?.InnerException),
            answer, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private async Task ReplayAsync(ReplayMessages request)
    {
        try
        {
            var highest = await _journal.HighestAsync(request.PersistenceId);
            var to = Math.Min(request.ToSequenceNr, highest);
            if (request.FromSequenceNr <= to) await Task.Run(() => Replay(request, to));
            request.PersistentActor.Tell(new RecoverySuccess(highest), _self);
        }
        catch (Exception e)
        {
            // Whatever it is, the entity can't be read, and waits to be told so.
            request.PersistentActor.Tell(new ReplayMessagesFailure(e), _self);
        }
    }

    private void Replay(ReplayMessages request, long to)
    {
        foreach (var (stored, timestamp) in _journal.Replay(request.PersistenceId, request.FromSequenceNr, to, request.Max))
        {
            var representation = new Persistent(
                _codec.Read(stored.Payload), stored.SequenceNr, request.PersistenceId, stored.Adapter, isDeleted: false,
                sender: ActorRefs.NoSender, writerGuid: null, timestamp);
            foreach (var adapted in AdaptFromJournal(representation))
                request.PersistentActor.Tell(new ReplayedMessage(adapted), ActorRefs.NoSender);
        }
    }

    private async Task DeleteAsync(DeleteMessagesTo request)
    {
        try
        {
            await _journal.DeleteAsync(request.PersistenceId, request.ToSequenceNr);
            request.PersistentActor.Tell(new DeleteMessagesSuccess(request.ToSequenceNr), _self);
        }
        catch (JournalException e)
        {
            request.PersistentActor.Tell(new DeleteMessagesFailure(e, request.ToSequenceNr), _self);
        }
    }

    private Exception? Encode(AtomicWrite message, ImmutableArray<EntityWrite>.Builder writes)
    {
        try
        {
            var representations = (IImmutableList<IPersistentRepresentation>)message.Payload;
            var events = ImmutableArray.CreateBuilder<StoredEvent>(representations.Count);
            foreach (var representation in representations) events.Add(Encode(AdaptToJournal(representation)));
            var write = new EntityWrite(message.PersistenceId, events.MoveToImmutable());
            if (write.Bytes > Journal.MaxLineBytes)
                return new ArgumentException($"'{write.PersistenceId}' writes {write.Bytes} bytes at once, and a line of the journal takes {Journal.MaxLineBytes}");

            writes.Add(write);
            return null;
        }
        catch (Exception e)
        {
            // Serializers throw what they like; whatever it is, this write alone is refused and nothing of it was stored.
            return e;
        }
    }

    private StoredEvent Encode(IPersistentRepresentation representation) => representation.Payload is Tagged tagged
        ? new StoredEvent(representation.SequenceNr, _codec.Write(tagged.Payload), representation.Manifest ?? "", [.. tagged.Tags])
        : new StoredEvent(representation.SequenceNr, _codec.Write(representation.Payload), representation.Manifest ?? "", []);
}
