using Akka;
using Akka.Actor;
using Akka.Event;
using Akka.Streams;

namespace CryptoViz.Pipeline;

/// <summary>A running graph: how it ends by itself, and how to end it in order.</summary>
/// <param name="Completion">Completes or fails with the graph.</param>
/// <param name="Drain">Stops taking in and completes when all that was taken in is done.</param>
internal sealed record RunningGraph(Task Completion, Func<Task> Drain);

/// <summary>
/// Owns one graph: runs it in its own context, so that it ends with the actor, and runs it again when it ends or fails, ever more
/// slowly. What was not committed comes again then.
/// </summary>
internal sealed class GraphRunner : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>A graph that ran this long was well: the next pause is short again.</summary>
    private static readonly TimeSpan WellAfter = TimeSpan.FromMinutes(1);

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly IMaterializer _materializer = Context.Materializer();
    private readonly string _name;
    private readonly Func<IMaterializer, RunningGraph> _run;
    private readonly TimeProvider _time;
    private RunningGraph? _running;
    private DateTimeOffset _started;
    private TimeSpan _pause = ShortestPause;

    public GraphRunner(string name, Func<IMaterializer, RunningGraph> run, TimeProvider time)
    {
        (_name, _run, _time) = (name, run, time);
        Receive<Start>(_ => Run());
        Receive<Ended>(OnEnded);
        Receive<DrainGraph>(_ => OnDrain());
        Self.Tell(Start.Instance);
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private void Run()
    {
        _started = _time.GetUtcNow();
        try
        {
            _running = _run(_materializer);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            OnEnded(new Ended(e));
            return;
        }

        _running.Completion.PipeTo(Self, Self, () => new Ended(null), cause => new Ended(cause));
    }

    private void OnEnded(Ended ended)
    {
        _running = null;
        if (_time.GetUtcNow() - _started > WellAfter) _pause = ShortestPause;
        var pause = _pause * (0.8 + (0.4 * Random.Shared.NextDouble()));
        _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
        _log.Warning("{0} ended ({1}); it runs again in {2:0.0} s", _name, ended.Cause?.GetBaseException().Message ?? "completed", pause.TotalSeconds);
        Timers.StartSingleTimer(nameof(Start), Start.Instance, pause);
    }

    private void OnDrain()
    {
        Timers.CancelAll();
        Become(() =>
        {
            Receive<Ended>(_ => { });
            Receive<DrainGraph>(_ => Sender.Tell(Done.Instance));
        });
        var drained = _running?.Drain() ?? Task.CompletedTask;
        drained.PipeTo(Sender, Self, () => Done.Instance, cause => new Status.Failure(cause));
    }

    /// <summary>Command: end the graph in order and run it no more; answered by <see cref="Done"/> or a failure.</summary>
    internal sealed class DrainGraph
    {
        public static readonly DrainGraph Instance = new();
    }

    private sealed class Start
    {
        public static readonly Start Instance = new();
    }

    private sealed record Ended(Exception? Cause);
}
