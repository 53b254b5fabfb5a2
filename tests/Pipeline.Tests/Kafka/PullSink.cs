using Akka.Streams;
using Akka.Streams.Stage;

namespace CryptoViz.Pipeline.Tests.Kafka;

/// <summary>
/// A sink that asks for an element only when the test does. <c>Sink.Queue</c> would ask ahead, so that a test could not tell what
/// an upstream stage emits by itself.
/// </summary>
internal sealed class PullSink<T> : GraphStageWithMaterializedValue<SinkShape<T>, PullSink<T>.Pulls>
{
    private readonly Inlet<T> _in = new("PullSink.in");

    public override SinkShape<T> Shape => new(_in);

    public override ILogicAndMaterializedValue<Pulls> CreateLogicAndMaterializedValue(Attributes inheritedAttributes)
    {
        var logic = new Logic(_in, Shape);
        return new LogicAndMaterializedValue<Pulls>(logic, new Pulls(logic));
    }

    /// <summary>Asks for elements, one at a time.</summary>
    internal sealed class Pulls(Logic logic)
    {
        /// <summary>The next element; fails with the stream, and with <see cref="EndOfStreamException"/> when it completes.</summary>
        public async Task<T> Next()
        {
            var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
            (await logic.Started).Invoke(answer);
            return await answer.Task.WaitAsync(Until.Patience);
        }

        /// <summary>Completes when the stream does, though nobody asks for an element; fails with it.</summary>
        public Task End() => logic.Ended.WaitAsync(Until.Patience);
    }

    internal sealed class Logic : GraphStageLogic
    {
        private readonly TaskCompletionSource<Action<TaskCompletionSource<T>>> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Inlet<T> _in;
        private TaskCompletionSource<T>? _asked;
        private Exception? _ended;

        public Logic(Inlet<T> inlet, Shape shape) : base(shape)
        {
            _in = inlet;
            SetHandler(_in,
                onPush: () => _asked!.SetResult(Grab(_in)),
                onUpstreamFinish: () =>
                {
                    _end.SetResult();
                    End(new EndOfStreamException());
                },
                onUpstreamFailure: failure =>
                {
                    _end.SetException(failure);
                    End(failure);
                });
        }

        public Task<Action<TaskCompletionSource<T>>> Started => _started.Task;

        public Task Ended => _end.Task;

        public override void PreStart()
        {
            SetKeepGoing(true);
            _started.SetResult(GetAsyncCallback<TaskCompletionSource<T>>(answer =>
            {
                _asked = answer;
                if (_ended is not null) answer.SetException(_ended);
                else Pull(_in);
            }));
        }

        private void End(Exception how)
        {
            _ended = how;
            _asked?.TrySetException(how);
        }
    }
}
