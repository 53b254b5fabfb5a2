using Akka.Actor;

namespace CryptoViz.Pipeline;

/// <summary>Actors made by a plain delegate.</summary>
/// <remarks>
/// <c>Props.Create(() =&gt; new …)</c> takes an expression. It evaluates the arguments once, so a later life of the actor would get
/// the state of the one before; and at each call it compiles a method for every argument, a millisecond or more for each coin.
/// </remarks>
internal static class Actors
{
    /// <summary>How to make an actor.</summary>
    /// <param name="make">Called for each life of the actor, in its context.</param>
    public static Props By<TActor>(Func<TActor> make)
        where TActor : ActorBase => Props.CreateBy(new Producer(typeof(TActor), make));

    private sealed class Producer(Type type, Func<ActorBase> make) : IIndirectActorProducer
    {
        public Type ActorType => type;

        public ActorBase Produce() => make();

        public void Release(ActorBase actor)
        {
        }
    }
}
