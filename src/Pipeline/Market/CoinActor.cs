using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Market;

/// <summary>
/// One coin: takes its ticks and history into the journal, then into its state, and tells watchers and the market what
/// changed. All maths is in <see cref="CoinState"/>. A command is answered when its event is durable.
/// </summary>
internal sealed class CoinActor : ReceivePersistentActor, IWithTimers
{
    // Journal bytes of one tick and one history point, and snapshot bytes of one bucket, near enough to tell when a snapshot pays.
    private const int TickBytes = 900;
    private const int PointBytes = 48;
    private const int BucketBytes = 100;

    /// <summary>The market is told at most this often.</summary>
    private static readonly TimeSpan SummaryInterval = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, WindowWatch> _watches = [];
    private readonly CoinId _id;
    private readonly string _journalId;
    private readonly TimeProvider _time;
    private readonly IActorRef _market;
    private readonly IActorRef _source;
    private readonly Action<CoinAnalytics> _analytics;
    private readonly CoinState _state;
    private readonly HistoryReview _review;
    private readonly SnapshotTrigger _snapshots;
    private DateTimeOffset _toldMarket;

    public CoinActor(CoinId id, string quote, string journalId, IActorRef market, IActorRef source, Action<CoinAnalytics> analytics, TimeProvider time)
    {
        (_id, _journalId, _market, _source, _analytics, _time) = (id, journalId, market, source, analytics, time);
        (_state, _review, _snapshots) = (new CoinState(quote), new HistoryReview(id, time), new SnapshotTrigger(time));
        PersistenceId = $"coin-{quote}-{id}";

        Recover<SnapshotOffer>(Restore);
        Recover<CoinProtocol.TicksApplied>(Apply);
        Recover<CoinProtocol.HistoryApplied>(Apply);
        Recover<RecoveryCompleted>(_ => TellMarket());

        Command<CoinProtocol.ApplyTicks>(ApplyTicks);
        Command<CoinProtocol.ApplyHistory>(ApplyHistory);
        Command<CoinProtocol.Watch>(Watch);
        Command<CoinProtocol.Unwatch>(unwatch => _watches.GetValueOrDefault(unwatch.Window)?.Remove(Sender));
        Command<CoinProtocol.GetSummary>(_ => Sender.Tell(_state.Summary() ?? (object)new CoinProtocol.Unknown(_id)));
        Command<CoinProtocol.GetDetails>(_ => Sender.Tell(Details() ?? (object)new CoinProtocol.Unknown(_id)));
        Command<CoinProtocol.GetSeries>(GetSeries);
        Command<SummaryDue>(_ => TellOthers());
        Command<EntityStop>(_ => Context.Stop(Self));
        Command<SaveSnapshotSuccess>(saved => Log.Debug("{0}: snapshot at {1}", PersistenceId, saved.Metadata.SequenceNr));
        Command<SaveSnapshotFailure>(failed => Log.Warning("{0}: no snapshot, recovery gets longer: {1}", PersistenceId, failed.Cause.Message));
    }

    /// <inheritdoc/>
    public override string PersistenceId { get; }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private Cursor Cursor => new(_journalId, LastSequenceNr);

    /// <inheritdoc/>
    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr) =>
        Sender.Tell(cause is IOException ? new CoinProtocol.Unavailable(_id, cause.Message) : new CoinProtocol.Rejected(_id, cause.Message));

    private void ApplyTicks(CoinProtocol.ApplyTicks command)
    {
        var (fresh, duplicates, tooLate) = _state.Decide(command.Ticks);
        var accepted = new CoinProtocol.Accepted(_id, fresh.Length, duplicates, tooLate);
        if (fresh.IsEmpty)
        {
            Sender.Tell(accepted);
            return;
        }

        Persist(new CoinProtocol.TicksApplied(fresh), applied =>
        {
            Apply(applied);
            Sender.Tell(accepted);
            Announce();
        });
    }

    private void ApplyHistory(CoinProtocol.ApplyHistory command)
    {
        var points = command.Chunk.Times.Length;
        if (_state.Knows(command.Chunk))
        {
            Sender.Tell(new CoinProtocol.Accepted(_id, 0, points, 0));
            return;
        }

        Persist(new CoinProtocol.HistoryApplied(command.Chunk), applied =>
        {
            Apply(applied);
            Sender.Tell(new CoinProtocol.Accepted(_id, points, 0, 0));
            Announce();
        });
    }

    private void Apply(CoinProtocol.TicksApplied applied)
    {
        _state.Apply(applied);
        _snapshots.Count(applied.Ticks.Length * TickBytes);
    }

    private void Apply(CoinProtocol.HistoryApplied applied)
    {
        _state.Apply(applied);
        _snapshots.Count(applied.Chunk.Times.Length * PointBytes);
    }

    private void Restore(SnapshotOffer offer)
    {
        _state.Restore((StoredCoin)offer.Snapshot);
        _snapshots.Restart(SnapshotBytes());
    }

    private long SnapshotBytes() => _state.Series.Tiers.Sum(tier => (long)tier.Count) * BucketBytes;

    private void Watch(CoinProtocol.Watch query)
    {
        if (!Window.TryParse(query.Window, out var window) || _state.Latest is null)
        {
            Sender.Tell(new CoinProtocol.Unknown(_id));
            return;
        }

        if (!_watches.TryGetValue(window.Name, out var watch))
            _watches[window.Name] = watch = new WindowWatch(_id, window, _time);
        watch.Renew(Sender, query.Cursor, () => new(_id, window.Name, Cursor, _state.Cut(window)!, _state.Summary()!), Self);
        Review(HistorySpan.Of(window), HistoryPriority.Watched);
        _source.Tell(new SourceProtocol.ShowChart(_id));
    }

    private void GetSeries(CoinProtocol.GetSeries query)
    {
        Sender.Tell(Series(query) ?? (object)new CoinProtocol.Unknown(_id));
        if (_state.Latest is null) return;

        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var span = Window.TryParse(query.Window, out var window) ? HistorySpan.Of(window) : HistorySpan.Since(query.From ?? long.MinValue, now);
        Review(span, HistoryPriority.Watched);
    }

    private void Announce()
    {
        foreach (var idle in _watches.Values.Where(watch => watch.IsIdle).ToList()) _watches.Remove(idle.Window.Name);
        if (_state.Summary() is { } summary)
        {
            foreach (var watch in _watches.Values) watch.Advance(Cursor, _state.Cut(watch.Window)!, summary, Self);

            var due = _toldMarket + SummaryInterval - _time.GetUtcNow();
            if (due <= TimeSpan.Zero) TellOthers();
            else if (!Timers.IsTimerActive(nameof(SummaryDue))) Timers.StartSingleTimer(nameof(SummaryDue), SummaryDue.Instance, due);

            Review(HistorySpan.Day, HistoryPriority.Background);
            Review(HistorySpan.Quarter, HistoryPriority.Background);
        }

        if (!_snapshots.IsDue) return;

        _snapshots.Restart(SnapshotBytes());
        SaveSnapshot(_state.Store());
    }

    private void Review(HistorySpan span, HistoryPriority priority)
    {
        if (_review.Look(_state, span, priority) is { } request) _source.Tell(request);
    }

    private void TellOthers()
    {
        TellMarket();
        if (CoinFigures.Of(_id, _state.Latest!.Quote, _state.Series) is { } analytics) _analytics(analytics);
    }

    private void TellMarket()
    {
        if (_state.Summary() is not { } summary) return;

        _toldMarket = _time.GetUtcNow();
        _market.Tell(new MarketProtocol.CoinChanged(summary));
    }

    private CoinDetails? Details()
    {
        if (_state.Summary() is not { } summary) return null;

        var windows = Window.All
            .Select(window => (window.Name, _state.Cut(window)!.Statistics))
            .Where(window => window.Statistics.First is not null)
            .ToDictionary(window => window.Name, window => window.Statistics);
        return new CoinDetails(summary, [.. windows], new Span(_state.Series.Earliest!.Value, _state.Series.Latest!.Value));
    }

    private CoinProtocol.SeriesAnswer? Series(CoinProtocol.GetSeries query)
    {
        var series = Window.TryParse(query.Window, out var window)
            ? _state.Cut(window)
            : _state.Cut(query.From ?? _state.Series.Earliest ?? 0, query.To ?? _state.Series.Latest ?? 0, query.MaxPoints);
        return series is null || _state.Latest is null
            ? null
            : new CoinProtocol.SeriesAnswer(_id, Cursor, series with { Points = Downsampling.Reduce(series.Points, query.MaxPoints) });
    }

    private sealed class SummaryDue : INotInfluenceReceiveTimeout
    {
        public static readonly SummaryDue Instance = new();
    }
}
