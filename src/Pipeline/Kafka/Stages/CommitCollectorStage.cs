using Akka.Streams;
using Akka.Streams.Stage;

namespace CryptoViz.Streams.Kafka.Stages;

/// <summary>
/// Gathers offsets until there are enough, an interval is over or the stream ends; also when it fails, since what arrived here
/// is done. At most a full batch waits for demand. With <see cref="CommitWhen.NextOffsetObserved"/> the last offset of each
/// partition is held back until the next one arrives or the stream completes; when it fails, that record may be half done.
/// </summary>
internal sealed class CommitCollectorStage(CommitterSettings settings)
    : GraphStage<FlowShape<ICommittable, ICommittableOffsetBatch>>
{
    private readonly Inlet<ICommittable> _in = new("CommitCollector.in");
    private readonly Outlet<ICommittableOffsetBatch> _out = new("CommitCollector.out");

    public override FlowShape<ICommittable, ICommittableOffsetBatch> Shape => new(_in, _out);

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, settings);

    private sealed class Logic : TimerGraphStageLogic
    {
        private const string Interval = "interval";

        private readonly Inlet<ICommittable> _in;
        private readonly Outlet<ICommittableOffsetBatch> _out;
        private readonly CommitterSettings _settings;
        private readonly Dictionary<OwnedPartition, CommittableOffset> _held = [];
        private readonly List<ICommittable> _gathered = [];
        private long _size;
        private bool _due;

        public Logic(CommitCollectorStage stage, CommitterSettings settings) : base(stage.Shape)
        {
            (_in, _out, _settings) = (stage._in, stage._out, settings);
            SetHandler(_in,
                onPush: () =>
                {
                    if (Ready(Grab(_in)) is { } ready) Gather(ready);
                    PushIfDue();
                },
                onUpstreamFinish: () =>
                {
                    foreach (var last in _held.Values) Gather(last);
                    Finish(CompleteStage);
                },
                onUpstreamFailure: e => Finish(() => FailStage(e)));
            SetHandler(_out, onPull: PushIfDue);
        }

        public override void PreStart() => Pull(_in);

        protected override void OnTimer(object timerKey)
        {
            _due = true;
            PushIfDue();
        }

        /// <summary>What may be committed now that this arrived; null for nothing.</summary>
        private ICommittable? Ready(ICommittable arrived)
        {
            if (_settings.When is not CommitWhen.NextOffsetObserved || arrived is not CommittableOffset offset) return arrived;

            var held = _held.GetValueOrDefault(offset.Partition);
            _held[offset.Partition] = offset;
            return held?.Range == offset.Range ? null : held;
        }

        private void Gather(ICommittable committable)
        {
            if (_gathered.Count == 0) ScheduleOnce(Interval, _settings.MaxInterval);
            _gathered.Add(committable);
            _size += committable.BatchSize;
            _due |= _size >= _settings.MaxBatch;
        }

        private void PushIfDue()
        {
            if (_due && IsAvailable(_out)) Push(_out, Take());
            if (_size < _settings.MaxBatch && !HasBeenPulled(_in) && !IsClosed(_in)) Pull(_in);
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
