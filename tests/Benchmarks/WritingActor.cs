using Akka.Actor;
using Akka.Persistence;

namespace CryptoViz.Benchmarks;

/// <summary>A persistent actor that writes one event after the other, each when the one before is acknowledged.</summary>
internal sealed class WritingActor : ReceivePersistentActor
{
    public WritingActor(string persistenceId, object value, int count, CountdownEvent done)
    {
        PersistenceId = persistenceId;
        RecoverAny(_ => { });
        Command<string>(ask => ask == "are you ready", _ => Sender.Tell("yes"));
        CommandAny(_ => Persist(value, _ =>
        {
            if (LastSequenceNr < count) Self.Tell("next");
            else done.Signal();
        }));
    }

    public override string PersistenceId { get; }
}
