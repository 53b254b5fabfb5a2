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
internal sealed class JsonJournal : AsyncWriteJournal
{
    private readonly Journal _journal;
    private readonly PayloadCodec _codec;

    /// <summary>Called by Akka.Persistence with the plugin's section of the configuration.</summary>
    public JsonJournal(Config config)
    {
        _journal = JournalSetup.Find(Context.System.Settings.Setup, config).Journal;
        _codec = new PayloadCodec((ExtendedActorSystem)Context.System);
    }

    // The token only matters before a write is handed over: after that its bytes may be on the disk and nothing takes them back.
    protected override async Task<IImmutableList<Exception?>?> WriteMessagesAsync(
        IEnumerable<AtomicWrite> messages, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var writes = ImmutableArray.CreateBuilder<EntityWrite>();
        var rejections = messages.Select(message => Encode(message, writes)).ToImmutableList();
        try
        {
            if (writes.Count > 0) await _journal.WriteAsync(writes.DrainToImmutable());
        }
        catch (JournalUnavailableException e)
        {
            // Nothing of it is stored, so its actor can go on; a failure would stop it.
            return rejections.ConvertAll<Exception?>(rejection => rejection ?? e);
        }

        return rejections.TrueForAll(rejection => rejection is null) ? null : rejections;
    }

    protected override Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _journal.DeleteAsync(persistenceId, toSequenceNr);
    }

    public override Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr, CancellationToken cancellationToken) =>
        _journal.HighestAsync(persistenceId).WaitAsync(cancellationToken);

    public override Task ReplayMessagesAsync(
        IActorContext context, string persistenceId, long fromSequenceNr, long toSequenceNr, long max,
        Action<IPersistentRepresentation> recoveryCallback) => Task.Run(() =>
    {
        foreach (var (stored, timestamp) in _journal.Replay(persistenceId, fromSequenceNr, toSequenceNr, max))
        {
            recoveryCallback(new Persistent(
                _codec.Read(stored.Payload), stored.SequenceNr, persistenceId, stored.Adapter, isDeleted: false,
                sender: ActorRefs.NoSender, writerGuid: null, timestamp));
        }
    });

    private Exception? Encode(AtomicWrite message, ImmutableArray<EntityWrite>.Builder writes)
    {
        try
        {
            var write = new EntityWrite(
                message.PersistenceId, [.. ((IEnumerable<IPersistentRepresentation>)message.Payload).Select(Encode)]);
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

    private StoredEvent Encode(IPersistentRepresentation representation)
    {
        var (value, tags) = representation.Payload is Tagged tagged ? (tagged.Payload, tagged.Tags) : (representation.Payload, []);
        return new StoredEvent(representation.SequenceNr, _codec.Write(value), representation.Manifest ?? "", [.. tags]);
    }
}
