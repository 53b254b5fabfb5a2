using Akka.Streams;
using Akka.Streams.Stage;

namespace CryptoViz.Streams.Kafka.Stages;

/// <summary>The substream of one owned partition. When it is cancelled, <paramref name="cancelled"/> hears of it and why.</summary>
internal sealed class PartitionStage<K, V>(OwnedPartition<K, V> partition, Action<OwnedPartition<K, V>, Exception> cancelled)
    : GraphStage<SourceShape<CommittableMessage<K, V>>>
{
    private readonly Outlet<CommittableMessage<K, V>> _out = new("Partition.out");

    public override SourceShape<CommittableMessage<K, V>> Shape => new(_out);

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(_out, Shape, partition, cancelled);

    private sealed class Logic : GraphStageLogic
    {
        private readonly Outlet<CommittableMessage<K, V>> _out;
        private readonly OwnedPartition<K, V> _partition;
        private bool _attached;

        public Logic(
            Outlet<CommittableMessage<K, V>> outlet,
            Shape shape,
            OwnedPartition<K, V> partition,
            Action<OwnedPartition<K, V>, Exception> cancelled) : base(shape)
        {
            (_out, _partition) = (outlet, partition);
            SetHandler(_out, onPull: Next, onDownstreamFinish: cause =>
            {
                Detach();
                CancelStage(cause);
                cancelled(_partition, cause);
            });
        }

        public override void PreStart()
        {
            _attached = _partition.Attach(GetAsyncCallback(Next));
            if (_attached) EndIfClosed();
            else FailStage(new InvalidOperationException($"the substream of {_partition.TopicPartition} runs already"));
        }

        public override void PostStop() => Detach();

        private void Next()
        {
            if (IsAvailable(_out) && _partition.TryTake(out var record, out var number))
                Push(_out, new CommittableMessage<K, V>(record, new CommittableOffset(_partition, number, record.Offset)));
            else EndIfClosed();
        }

        private void EndIfClosed()
        {
            if (!_partition.IsClosed) return;
            if (_partition.Cause is { } cause) FailStage(cause);
            else CompleteStage();
        }

        private void Detach()
        {
            if (_attached) _partition.Detach();
            _attached = false;
        }
    }
}
