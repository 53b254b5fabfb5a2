using Akka.Actor;

namespace CryptoViz.Pipeline;

/// <summary>Stands where an entity that can't be read would be, and answers every question at once by the same words.</summary>
internal sealed class DamagedEntity : ReceiveActor
{
    /// <summary>Answers everything by <paramref name="answer"/>.</summary>
    public DamagedEntity(object answer)
    {
        Receive<EntityStop>(_ => Context.Stop(Self));
        ReceiveAny(_ => Sender.Tell(answer));
    }
}
