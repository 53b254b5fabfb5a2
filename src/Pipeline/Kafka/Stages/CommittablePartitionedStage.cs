using Akka;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.Streams.Stage;
using Confluent.Kafka;

namespace CryptoViz.Streams.Kafka.Stages;

/// <summary>
/// Emits each assigned partition as a substream. It outlives its outlet: the consumer has to stay while emitted records wait for
/// their commit, and has to be closed whatever ends the stream, also when its materializer is torn down.
/// </summary>
internal sealed class CommittablePartitionedStage<K, V>(ConsumerSettings<K, V> settings, IAutoSubscription subscription)
    : GraphStageWithMaterializedValue<SourceShape<(TopicPartition, Source<CommittableMessage<K, V>, NotUsed>)>, IControl>
{
    private readonly Outlet<(TopicPartition, Source<CommittableMessage<K, V>, NotUsed>)> _out = new("CommittablePartitioned.out");

    public override SourceShape<(TopicPartition, Source<CommittableMessage<K, V>, NotUsed>)> Shape => new(_out);

    public override ILogicAndMaterializedValue<IControl> CreateLogicAndMaterializedValue(Attributes inheritedAttributes)
    {
        var topics = subscription as TopicSubscription
            ?? throw new ArgumentException($"a subscription of another library: {subscription.GetType()}");
        var loop = new ConsumerLoop<K, V>(settings, topics.Topics);
        return new LogicAndMaterializedValue<IControl>(new Logic(_out, Shape, settings, loop), new ConsumerControl(loop, settings.StopTimeout));
    }

    private sealed class Logic : TimerGraphStageLogic
    {
        private const int MostFruitless = 8;

        private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(10);

        private readonly Outlet<(TopicPartition, Source<CommittableMessage<K, V>, NotUsed>)> _out;
        private readonly ConsumerLoop<K, V> _loop;
        private readonly Queue<OwnedPartition<K, V>> _assigned = new();
        private readonly Dictionary<OwnedPartition<K, V>, (long Emitted, int Times)> _fruitless = [];
        private Action<(OwnedPartition<K, V>, Exception)> _cancelled = _ => { };

        public Logic(
            Outlet<(TopicPartition, Source<CommittableMessage<K, V>, NotUsed>)> outlet,
            Shape shape,
            ConsumerSettings<K, V> settings,
            ConsumerLoop<K, V> loop) : base(shape)
        {
            (_out, _loop) = (outlet, loop);
            SetHandler(_out, onPull: EmitNext, onDownstreamFinish: cause =>
            {
                SetKeepGoing(true);
                // After a failure the records in flight will not be acknowledged: waiting for them would only keep the partitions.
                _ = _loop.Shutdown(cause is SubscriptionWithCancelException.NonFailureCancellation ? settings.StopTimeout : TimeSpan.Zero);
            });
        }

        public override void PreStart()
        {
            _cancelled = GetAsyncCallback<(OwnedPartition<K, V> Partition, Exception Cause)>(Cancelled);
            _loop.Start(
                Log,
                assigned: GetAsyncCallback<OwnedPartition<K, V>>(partition =>
                {
                    _assigned.Enqueue(partition);
                    EmitNext();
                }),
                stopped: GetAsyncCallback(() =>
                {
                    SetKeepGoing(true);
                    Complete(_out);
                }),
                ended: GetAsyncCallback<Exception?>(cause =>
                {
                    if (cause is not null) FailStage(cause);
                    else CompleteStage();
                }));
        }

        public override void PostStop() => _loop.Shutdown(TimeSpan.Zero);

        private void EmitNext()
        {
            while (!IsClosed(_out) && IsAvailable(_out) && _assigned.TryDequeue(out var partition))
                if (!partition.IsClosed)
                    Push(_out, (partition.TopicPartition, Substream(partition)));
        }

        private Source<CommittableMessage<K, V>, NotUsed> Substream(OwnedPartition<K, V> partition) =>
            Source.FromGraph(new PartitionStage<K, V>(partition, (cancelled, cause) => _cancelled((cancelled, cause))));

        private void Cancelled((OwnedPartition<K, V> Partition, Exception Cause) substream)
        {
            if (substream.Partition.IsClosed || IsClosed(_out)) return;

            if (substream.Cause is SubscriptionWithCancelException.NonFailureCancellation) Again(substream.Partition);
            else FailStage(substream.Cause);
        }

        /// <summary>Emits a cancelled substream again: at once when it took a record, else ever later, and not for ever.</summary>
        private void Again(OwnedPartition<K, V> partition)
        {
            foreach (var gone in _fruitless.Keys.Where(other => other.IsClosed).ToList()) _fruitless.Remove(gone);
            var last = _fruitless.GetValueOrDefault(partition);
            var times = partition.Emitted == last.Emitted ? last.Times + 1 : 0;
            _fruitless[partition] = (partition.Emitted, times);

            if (times == 0) OnTimer(partition);
            else if (times < MostFruitless) ScheduleOnce(partition, ShortestPause * Math.Pow(2, times - 1));
            else FailStage(new InvalidOperationException($"the substream of {partition.TopicPartition} was cancelled {times} times without taking a record"));
        }

        protected override void OnTimer(object timerKey)
        {
            _assigned.Enqueue((OwnedPartition<K, V>)timerKey);
            EmitNext();
        }
    }
}
