using Akka.Streams;
using Akka.Streams.Stage;
using Akka.Streams.Supervision;
using Confluent.Kafka;

namespace CryptoViz.Streams.Kafka.Stages;

/// <summary>Writes envelopes and emits their confirmations in the order of the input; see <c>KafkaProducer</c>.</summary>
internal sealed class ProducerStage<K, V, P>(ProducerSettings<K, V> settings, IProducer<K, V>? shared)
    : GraphStage<FlowShape<IEnvelope<K, V, P>, IResults<K, V, P>>>
{
    private readonly Inlet<IEnvelope<K, V, P>> _in = new("Producer.in");
    private readonly Outlet<IResults<K, V, P>> _out = new("Producer.out");

    public override FlowShape<IEnvelope<K, V, P>, IResults<K, V, P>> Shape => new(_in, _out);

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, settings, shared, inheritedAttributes);

    private sealed class Logic : GraphStageLogic
    {
        private readonly Inlet<IEnvelope<K, V, P>> _in;
        private readonly Outlet<IResults<K, V, P>> _out;
        private readonly ProducerSettings<K, V> _settings;
        private readonly IProducer<K, V>? _shared;
        private readonly Decider _decider;
        private readonly Queue<Delivery<K, V, P>> _unconfirmed = new();
        private IProducer<K, V>? _producer;
        private Action _confirmed = () => { };
        private int _told;
        private Action? _end;

        public Logic(ProducerStage<K, V, P> stage, ProducerSettings<K, V> settings, IProducer<K, V>? shared, Attributes attributes)
            : base(stage.Shape)
        {
            (_in, _out, _settings, _shared) = (stage._in, stage._out, settings, shared);
            _decider = attributes.GetAttribute(new ActorAttributes.SupervisionStrategy(Deciders.StoppingDecider)).Decider;
            SetHandler(_in, onPush: Send, onUpstreamFinish: () => End(CompleteStage), onUpstreamFailure: e => End(() => FailStage(e)));
            SetHandler(_out, onPull: Continue);
        }

        public override void PreStart()
        {
            var confirmed = GetAsyncCallback(() =>
            {
                Volatile.Write(ref _told, 0);
                Continue();
            });
            // Many deliveries come at once, on the producer's thread: the stage is told once for all of them.
            _confirmed = () =>
            {
                if (Interlocked.Exchange(ref _told, 1) == 0) confirmed();
            };
            _producer = _shared ?? _settings.CreateKafkaProducer((_, error) => ClientTrouble.Log(Log, "producer", _settings["bootstrap.servers"], error));
        }

        public override void PostStop()
        {
            if (_shared is not null || _producer is not { } own) return;

            if (_unconfirmed.Count == 0)
            {
                own.Dispose();
                return;
            }

            // Records are on their way though nobody waits for them any more: they get their time, but not on a stream's thread.
            _ = Task.Run(() =>
            {
                own.Flush(_settings.FlushTimeout);
                own.Dispose();
            });
        }

        private void Send()
        {
            var delivery = new Delivery<K, V, P>(Grab(_in), _confirmed);
            _unconfirmed.Enqueue(delivery);
            delivery.Send(_producer!);
            Continue();
        }

        private void Continue()
        {
            while (_unconfirmed.TryPeek(out var first) && first.IsDone)
            {
                if (first.Failure is { } failure)
                {
                    if (_decider(failure) == Directive.Stop)
                    {
                        FailStage(failure);
                        return;
                    }

                    _unconfirmed.Dequeue();
                    continue;
                }

                if (!IsAvailable(_out)) break;
                _unconfirmed.Dequeue();
                Push(_out, first.Result);
            }

            if (_unconfirmed.Count == 0 && _end is not null) _end();
            else if (_unconfirmed.Count < _settings.Parallelism && !IsClosed(_in) && !HasBeenPulled(_in)) Pull(_in);
        }

        private void End(Action end)
        {
            _end = end;
            Continue();
        }
    }
}
