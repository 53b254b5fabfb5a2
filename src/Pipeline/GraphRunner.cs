using Akka;
using Akka.Actor;
using Akka.Event;
using Akka.Streams;
using CryptoViz.Pipeline.Topics;

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

    private static readonly TimeSpan LagInterval = TimeSpan.FromSeconds(15);

    /// <summary>So many records behind are told, and that it is over once a tenth is left.</summary>
    private const long ManyRecords = 5_000;

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly IMaterializer _materializer = Context.Materializer();
    private readonly string _name;
    private readonly Func<IMaterializer, RunningGraph> _run;
    private readonly Monitoring? _monitoring;
    private readonly Func<long?>? _lag;
    private readonly TimeProvider _time;
    private int _runs;
    private bool _isLagging;
    private RunningGraph? _running;
    private DateTimeOffset _started;
    private TimeSpan _pause = ShortestPause;

    /// <summary>Runs a graph.</summary>
    /// <param name="name">Its name, for logs and monitoring.</param>
    /// <param name="run">Runs it once.</param>
    /// <param name="monitoring">Hears what happens to it; null for the graph that monitoring itself needs.</param>
    /// <param name="lag">Measures how many records it is behind, null when that can't be told; itself null for a graph that reads no topic.</param>
    /// <param name="time">The clock.</param>
    public GraphRunner(string name, Func<IMaterializer, RunningGraph> run, Monitoring? monitoring, Func<long?>? lag, TimeProvider time)
    {
        (_name, _run, _monitoring, _lag, _time) = (name, run, monitoring, lag, time);
        Receive<MeasureLag>(_ => OnMeasureLag());
        Receive<Lag>(measured => OnLag(measured.Records));
        Receive<Start>(_ => Run());
        Receive<Ended>(OnEnded);
        Receive<DrainGraph>(_ => OnDrain());
        Self.Tell(Start.Instance);
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    protected override void PreStart()
    {
        if (_lag is not null) Timers.StartPeriodicTimer(nameof(MeasureLag), MeasureLag.Instance, LagInterval);
    }

    private void Run()
    {
        _started = _time.GetUtcNow();
        if (_runs++ == 0) _monitoring?.Started(_name);
        else _monitoring?.Restarted(_name, _runs);
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
        var reason = ended.Cause?.GetBaseException().Message ?? "completed";
        _log.Warning("{0} ended ({1}); it runs again in {2:0.0} s", _name, reason, pause.TotalSeconds);
        _monitoring?.Failed(_name, reason, pause);
        Timers.StartSingleTimer(nameof(Start), Start.Instance, pause);
    }

    private void OnMeasureLag() => Task.Run(_lag!).PipeTo(Self, Self, records => new Lag(records), _ => new Lag(null));

    private void OnLag(long? records)
    {
        if (!_isLagging && records > ManyRecords)
        {
            _isLagging = true;
            _log.Warning("{0} is {1} records behind", _name, records);
            _monitoring?.Lagging(_name, records.Value);
        }
        else if (_isLagging && records <= ManyRecords / 10)
        {
            _isLagging = false;
            _log.Info("{0} caught up", _name);
            _monitoring?.Recovered(_name, records.Value);
        }
    }

    private void OnDrain()
    {
        Timers.CancelAll();
        Become(() =>
        {
            Receive<Ended>(_ => { });
            Receive<Lag>(_ => { });
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

    /// <summary>It is time to see how far the graph is behind.</summary>
    internal sealed class MeasureLag
    {
        public static readonly MeasureLag Instance = new();
    }

    private sealed record Lag(long? Records);

    private sealed record Ended(Exception? Cause);
}
