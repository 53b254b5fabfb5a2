using System.Collections.Immutable;

namespace CryptoViz.Pipeline.Storage;

/// <summary>A value as it is stored.</summary>
/// <param name="Manifest">The name and version of its shape, or the manifest of a foreign serializer.</param>
/// <param name="Bytes">Our contracts' JSON, which goes into the line as it is; of a foreign serializer any bytes, base64 there.</param>
/// <param name="SerializerId">The foreign serializer; null for our contracts.</param>
internal readonly record struct StoredPayload(string Manifest, ReadOnlyMemory<byte> Bytes, int? SerializerId = null);

/// <summary>An event of an entity.</summary>
/// <param name="SequenceNr">Its number, rising within the entity.</param>
/// <param name="Payload">The event.</param>
/// <param name="Adapter">The manifest of an Akka event adapter; empty without one.</param>
/// <param name="Tags">The tags that an event adapter gave it.</param>
internal sealed record StoredEvent(long SequenceNr, StoredPayload Payload, string Adapter, ImmutableArray<string> Tags)
{
    /// <summary>An event without adapter and tags.</summary>
    public StoredEvent(long sequenceNr, StoredPayload payload)
        : this(sequenceNr, payload, "", [])
    {
    }
}

/// <summary>Events of one entity that are stored all or not at all: one line.</summary>
/// <param name="PersistenceId">The entity.</param>
/// <param name="Events">At least one, with sequence numbers that rise by 1.</param>
internal sealed record EntityWrite(string PersistenceId, ImmutableArray<StoredEvent> Events)
{
    /// <summary>The sequence number of the first event.</summary>
    public long First => Events[0].SequenceNr;

    /// <summary>The sequence number of the last event.</summary>
    public long Last => Events[^1].SequenceNr;

    /// <summary>The size of the payloads.</summary>
    public long Bytes => Events.Sum(stored => (long)stored.Payload.Bytes.Length);
}
