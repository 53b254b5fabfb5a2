using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Stage;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Ingest;

/// <summary>
/// The permits of the source actor as a stream: one is asked for when downstream wants one, which may take minutes, and the
/// request is renewed like a lease until it is granted. So neither a lost message nor a source actor that moves stops it, and
/// no call is ever due while nobody takes the results. It never ends by itself.
/// </summary>
internal sealed class PermitSource(IActorRef source, CallPurpose purpose) : GraphStage<SourceShape<SourceProtocol.Permit>>
{
    private readonly Outlet<SourceProtocol.Permit> _out = new("PermitSource.out");

    public override SourceShape<SourceProtocol.Permit> Shape => new(_out);

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, source, purpose);

    private sealed class Logic : TimerGraphStageLogic
    {
        private const string Renewal = "renewal";

        private readonly Outlet<SourceProtocol.Permit> _out;
        private readonly IActorRef _source;
        private readonly SourceProtocol.RequestPermit _request;
        private IActorRef _self = ActorRefs.Nobody;

        public Logic(PermitSource stage, IActorRef source, CallPurpose purpose)
            : base(stage.Shape)
        {
            _out = stage._out;
            _source = source;
            _request = new SourceProtocol.RequestPermit(purpose);
            SetHandler(_out, onPull: () =>
            {
                Request();
                ScheduleRepeatedly(Renewal, Lease.Renewal);
            });
        }

        public override void PreStart() => _self = GetStageActor(message => Take(message.Item2)).Ref;

        protected override void OnTimer(object timerKey) => Request();

        private void Request() => _source.Tell(_request, _self);

        private void Take(object message)
        {
            // A second permit, granted when a renewal crossed the first, is let go: the budget counted it, nothing else waits.
            if (message is not SourceProtocol.Permit permit || !IsAvailable(_out)) return;

            CancelTimer(Renewal);
            Push(_out, permit);
        }
    }
}
