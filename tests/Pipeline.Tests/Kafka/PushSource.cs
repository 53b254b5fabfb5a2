using System.Collections.Concurrent;
using Akka.Streams;
using Akka.Streams.Stage;

namespace CryptoViz.Pipeline.Tests.Kafka;

/// <summary>
/// A source whose elements a test sends one by one. A send ends when downstream has asked for the element and got it, so that a
/// test can tell backpressure; how the stream is cancelled can be awaited.
/// </summary>
internal sealed class PushSource<T> : GraphStageWithMaterializedValue<SourceShape<T>, PushSource<T>.Pushes>
{
    private readonly Outlet<T> _out = new("PushSource.out");

    public override SourceShape<T> Shape => new(_out);

    public override ILogicAndMaterializedValue<Pushes> CreateLogicAndMaterializedValue(Attributes inheritedAttributes)
    {
        var logic = new Logic(_out, Shape);
        return new LogicAndMaterializedValue<Pushes>(logic, new Pushes(logic));
    }

    /// <summary>Sends elements and ends the stream.</summary>
    internal sealed class Pushes(Logic logic)
    {
        /// <summary>Completes with the stream's cancellation, and tells its cause.</summary>
        public Task<Exception> Cancelled => logic.Cancelled.Task.WaitAsync(Until.Patience);

        /// <summary>Completes when downstream took the element.</summary>
        public Task Send(T element)
        {
            var taken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            logic.Tell(() => logic.Enqueue(element, taken));
            return taken.Task.WaitAsync(Until.Patience);
        }

        /// <summary>Ends the stream well.</summary>
        public void Complete() => logic.Tell(logic.CompleteStage);

        /// <summary>Fails the stream.</summary>
        public void Fail(Exception cause) => logic.Tell(() => logic.FailStage(cause));
    }

    internal sealed class Logic : GraphStageLogic
    {
        private readonly ConcurrentQueue<Action> _beforeStart = new();
        private readonly Queue<(T Element, TaskCompletionSource Taken)> _sent = new();
        private readonly Outlet<T> _out;
        private Action<Action>? _tell;

        public Logic(Outlet<T> outlet, Shape shape) : base(shape)
        {
            _out = outlet;
            SetHandler(_out, onPull: PushNext, onDownstreamFinish: cause =>
            {
                Cancelled.TrySetResult(cause);
                CompleteStage();
            });
        }

        public TaskCompletionSource<Exception> Cancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override void PreStart()
        {
            var tell = GetAsyncCallback<Action>(action => action());
            lock (_beforeStart)
            {
                _tell = tell;
                while (_beforeStart.TryDequeue(out var action)) tell(action);
            }
        }

        public void Tell(Action action)
        {
            lock (_beforeStart)
            {
                if (_tell is null) _beforeStart.Enqueue(action);
                else _tell(action);
            }
        }

        public void Enqueue(T element, TaskCompletionSource taken)
        {
            _sent.Enqueue((element, taken));
            PushNext();
        }

        private void PushNext()
        {
            if (!IsAvailable(_out) || !_sent.TryDequeue(out var next)) return;

            Push(_out, next.Element);
            next.Taken.SetResult();
        }
    }
}
