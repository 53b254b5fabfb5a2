using Akka.Streams;
using Akka.Streams.Stage;

namespace CryptoViz.Streams.Kafka.Stages;

/// <summary>
/// Gathers offsets until there are enough, an interval is over or the stream ends; also when it fails, since what arrived here
/// is done. At most a full batch waits for demand.
/// </summary>
internal sealed class CommitCollectorStage(int maxBatch, TimeSpan maxInterval)
    : GraphStage<FlowShape<ICommittable, ICommittableOffsetBatch>>
{
    private readonly Inlet<ICommittable> _in = new("CommitCollector.in");
    private readonly Outlet<ICommittableOffsetBatch> _out = new("CommitCollector.out");

    public override FlowShape<ICommittable, ICommittableOffsetBatch> Shape => new(_in, _out);

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, maxBatch, maxInterval);

    private sealed class Logic : TimerGraphStageLogic
    {
        private const string Interval = "interval";

        private readonly Inlet<ICommittable> _in;
        private readonly Outlet<ICommittableOffsetBatch> _out;
        private readonly int _maxBatch;
        private readonly TimeSpan _maxInterval;
        private readonly List<ICommittable> _gathered = [];
        private long _size;
        private bool _due;

        public Logic(CommitCollectorStage stage, int maxBatch, TimeSpan maxInterval) : base(stage.Shape)
        {
            (_in, _out, _maxBatch, _maxInterval) = (stage._in, stage._out, maxBatch, maxInterval);
            SetHandler(_in, onPush: Gather, onUpstreamFinish: () => Finish(CompleteStage), onUpstreamFailure: e => Finish(() => FailStage(e)));
            SetHandler(_out, onPull: PushIfDue);
        }

        public override void PreStart() => Pull(_in);

        protected override void OnTimer(object timerKey)
        {
            _due = true;
            PushIfDue();
        }

        private void Gather()
        {
            var committable = Grab(_in);
            if (_gathered.Count == 0) ScheduleOnce(Interval, _maxInterval);
            _gathered.Add(committable);
            _size += committable.BatchSize;
            _due |= _size >= _maxBatch;
            PushIfDue();
        }

        private void PushIfDue()
        {
            if (_due && IsAvailable(_out)) Push(_out, Take());
            if (_size < _maxBatch && !HasBeenPulled(_in) && !IsClosed(_in)) Pull(_in);
        }

        private void Finish(Action end)
        {
            if (_gathered.Count == 0) end();
            else Emit(_out, Take(), end);
        }

        private CommittableOffsetBatch Take()
        {
            var batch = CommittableOffsetBatch.Of(_gathered);
            _gathered.Clear();
            _size = 0;
            _due = false;
            CancelTimer(Interval);
            return batch;
        }
    }
}
