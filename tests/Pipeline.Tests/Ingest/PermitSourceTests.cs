using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.TestKit;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Ingest;

namespace CryptoViz.Pipeline.Tests.Ingest;

public class PermitSourceTests() : PatientTestKit("akka.scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\"")
{
    private static readonly SourceProtocol.RequestPermit Request = new(CallPurpose.History);

    [Fact]
    public async Task A_request_is_renewed_until_it_is_granted()
    {
        var permits = Run();
        ExpectMsg(Request);
        for (var renewal = 0; renewal < 2; renewal++)
        {
            // The timer may not be set yet when the clock moves.
            AwaitAssert(() =>
            {
                Renew();
                ExpectMsg(Request, TimeSpan.FromMilliseconds(200));
            });
        }

        LastSender.Tell(Permit(1), TestActor);

        (await permits.PullAsync()).Value.ShouldBe(Permit(1));
    }

    [Fact]
    public async Task A_second_permit_for_one_request_is_let_go()
    {
        var (started, working) = (new TaskCompletionSource(), new TaskCompletionSource());
        var permits = Run(() =>
        {
            started.TrySetResult();
            return working.Task;
        });
        ExpectMsg(Request);
        var asker = LastSender;
        asker.Tell(Permit(1), TestActor);
        await started.Task;
        ExpectNoMsg(TimeSpan.FromMilliseconds(100));
        asker.Tell(Permit(2), TestActor);
        working.SetResult();
        ExpectMsg(Request);
        asker.Tell(Permit(3), TestActor);

        (await permits.PullAsync()).Value.Number.ShouldBe(1);
        (await permits.PullAsync()).Value.Number.ShouldBe(3);
    }

    private ISinkQueue<SourceProtocol.Permit> Run(Func<Task>? work = null) => Source
        .FromGraph(new PermitSource(TestActor, CallPurpose.History))
        .SelectAsync(1, async permit =>
        {
            await (work?.Invoke() ?? Task.CompletedTask);
            return permit;
        })
        .RunWith(Sink.Queue<SourceProtocol.Permit>(), Sys.Materializer());

    private static SourceProtocol.Permit Permit(long number) => new(number, CallPurpose.History, false);

    private void Renew() => ((TestScheduler)Sys.Scheduler).Advance(Lease.Renewal);
}
