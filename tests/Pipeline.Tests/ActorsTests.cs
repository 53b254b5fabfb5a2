using Akka.Actor;

namespace CryptoViz.Pipeline.Tests;

public sealed class ActorsTests : PatientTestKit
{
    [Fact]
    public void Each_life_of_an_actor_gets_what_is_made_for_it()
    {
        var counting = Sys.ActorOf(Actors.By(() => new Counting(new Count())));
        counting.Tell("count");
        ExpectMsg(1);

        counting.Tell("fail");
        counting.Tell("count");

        ExpectMsg(1);
    }

    private sealed class Count
    {
        public int Value { get; set; }
    }

    private sealed class Counting : ReceiveActor
    {
        public Counting(Count count)
        {
            Receive<string>(word => word == "fail", _ => throw new InvalidOperationException("asked to fail"));
            Receive<string>(_ => Sender.Tell(++count.Value));
        }
    }
}
