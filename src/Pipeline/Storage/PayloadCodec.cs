using Akka.Actor;
using Akka.Serialization;

namespace CryptoViz.Pipeline.Storage;

/// <summary>Between Akka's objects and stored payloads: our contracts as readable JSON, all else by its own serializer.</summary>
internal sealed class PayloadCodec(ExtendedActorSystem system)
{
    /// <summary>Serializes a value.</summary>
    /// <exception cref="Exception">Its serializer refuses it.</exception>
    public StoredPayload Write(object value)
    {
        var serializer = system.Serialization.FindSerializerFor(value);

        // Contracts hold no references to actors, which others write with the system's address.
        if (serializer is ContractSerializer contracts) return new StoredPayload(contracts.Manifest(value), contracts.ToBinary(value));

        var bytes = Serialization.WithTransport(system, (serializer, value), state => state.serializer.ToBinary(state.value));
        return new StoredPayload(Serialization.ManifestFor(serializer, value), bytes, serializer.Identifier);
    }

    /// <summary>Makes the value again.</summary>
    /// <exception cref="System.Runtime.Serialization.SerializationException">Its manifest is unknown or its bytes are unreadable.</exception>
    public object Read(StoredPayload payload) => payload.SerializerId is { } foreign
        ? system.Serialization.Deserialize(payload.Bytes.ToArray(), foreign, payload.Manifest)
        : ContractSerializer.Read(payload.Bytes.Span, payload.Manifest);
}
