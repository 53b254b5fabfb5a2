using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Event;
using Akka.Persistence;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Market;

/// <summary>
/// One coin: takes its ticks and history into the journal, then into its state, and tells watchers and the market what
/// changed. All maths is in <see cref="CoinState"/>. A command is answered when its event is durable.
/// </summary>
internal sealed class CoinActor : StoredEntity<ICoinMessage>, IWithTimers
{
    // Journal bytes of one tick and one history point, and snapshot bytes of one bucket, near enough to tell when a snapshot pays.
    private const int TickBytes = 900;
    private const int PointBytes = 70;
    private const int BucketBytes = 100;

    /// <summary>The market is told at most this often.</summary>
    private static readonly TimeSpan SummaryInterval = TimeSpan.FromSeconds(1);

    /// <summary>How often a coin asks how far its history is while somebody watches.</summary>
    private static readonly TimeSpan PlaceInterval = TimeSpan.FromSeconds(3);

    /// <summary>How long a coin stays in memory that nobody watches and nobody quotes.</summary>
    private static readonly TimeSpan IdleTime = TimeSpan.FromMinutes(30);

    private readonly CoinWatches _watches;
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

    public CoinActor(
        CoinId id, string quote, string journalId, IActorRef market, IActorRef source, Action<CoinAnalytics> analytics, DamagedEntities damaged,
        TimeProvider time)
        : base(damaged)
    {
        (_id, _journalId, _market, _source, _analytics, _time) = (id, journalId, market, source, analytics, time);
        (_state, _review, _snapshots) = (new CoinState(quote), new HistoryReview(id, time), new SnapshotTrigger(time));
        _watches = new CoinWatches(id, time);
        PersistenceId = PersistenceIdOf(id, quote);

        Recover<SnapshotOffer>(Restore);
        Recover<CoinProtocol.TicksApplied>(Apply);
        Recover<CoinProtocol.HistoryApplied>(Apply);
        Recover<RecoveryCompleted>(_ => TellMarket());

        Command<CoinProtocol.ApplyTicks>(ApplyTicks);
        Command<CoinProtocol.ApplyHistory>(ApplyHistory);
        Command<CoinProtocol.Watch>(Watch);
        Command<CoinProtocol.Unwatch>(unwatch => _watches.Remove(unwatch.Window, Sender));
        Command<CoinProtocol.GetSummary>(_ => Sender.Tell(_state.Summary() ?? (object)new CoinProtocol.Unknown(_id)));
        Command<CoinProtocol.GetDetails>(_ => Sender.Tell(Details() ?? (object)new CoinProtocol.Unknown(_id)));
        Command<CoinProtocol.GetSeries>(GetSeries);
        Command<CoinProtocol.GetCandles>(GetCandles);
        Command<CoinProtocol.Follow>(_ => Follow());
        Command<SourceProtocol.HistoryPlace>(Take);
        Command<PlaceDue>(due => AskAgain(due.Span));
        Command<ReceiveTimeout>(_ => Rest());
        Command<SummaryDue>(_ => TellOthers());
        Command<EntityStop>(_ => Context.Stop(Self));
        Command<SaveSnapshotSuccess>(saved => Log.Debug("{0}: snapshot at {1}", PersistenceId, saved.Metadata.SequenceNr));
        Command<SaveSnapshotFailure>(failed => Log.Warning("{0}: no snapshot, recovery gets longer: {1}", PersistenceId, failed.Cause.Message));
    }

    /// <inheritdoc/>
    public override string PersistenceId { get; }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private Span Available => new(_state.Series.Earliest!.Value, _state.Series.Latest!.Value);

    private Cursor Cursor => new(_journalId, LastSequenceNr);

    /// <summary>A coin in one quote currency; in another it is another set of series.</summary>
    public static string PersistenceIdOf(CoinId id, string quote) => $"coin-{quote}-{id}";

    /// <inheritdoc/>
    protected override void PreStart()
    {
        base.PreStart();
        SetReceiveTimeout(IdleTime);
    }

    /// <inheritdoc/>
    protected override object Unavailable(string reason) => new CoinProtocol.Unavailable(_id, reason);

    /// <inheritdoc/>
    protected override object Rejected(string reason) => new CoinProtocol.Rejected(_id, reason);

    /// <inheritdoc/>
    protected override object Damaged(string reason) => new CoinProtocol.Damaged(_id, reason);

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
            _review.Refresh(_state);
            Sender.Tell(new CoinProtocol.Accepted(_id, points, 0, 0));
            Announce(whole: true);
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

        var span = HistorySpan.Of(window);
        Review(span, HistoryPriority.Watched);
        _watches.Fill(span, _review.Backfill(span), Self);
        _watches.Renew(window, Sender, query.Cursor, () => new(_id, window.Name, Cursor, Watched(window), _state.Summary()!), Self);
        _source.Tell(new SourceProtocol.ShowChart(_id));
    }

    private void GetSeries(CoinProtocol.GetSeries query)
    {
        if (_state.Latest is null)
        {
            Sender.Tell(new CoinProtocol.Unknown(_id));
            return;
        }

        var span = SpanOf(query.Window, query.From);
        Review(span, query.Priority);
        Sender.Tell(query.Known == Cursor ? new CoinProtocol.SeriesUnchanged(_id, Cursor, _review.Backfill(span)) : Series(query, span));
    }

    private void GetCandles(CoinProtocol.GetCandles query)
    {
        if (_state.Latest is null)
        {
            Sender.Tell(new CoinProtocol.Unknown(_id));
            return;
        }

        Review(SpanOf(query.Window, query.From), HistoryPriority.Watched);
        Sender.Tell(new CoinProtocol.CandlesAnswer(_id, Cursor, _state.Candles(query)!) { Available = Available });
    }

    private void Follow()
    {
        if (_state.Latest is null) return;

        Review(HistorySpan.Day, HistoryPriority.Watched);
        Review(HistorySpan.Quarter, HistoryPriority.Watched);
    }

    // Polled coins never get here; one that left the list, or was only looked at, need not stay in memory.
    private void Rest()
    {
        if (_watches.IsIdle) Context.Parent.Tell(new Passivate(EntityStop.Instance));
    }

    private HistorySpan SpanOf(string? name, long? from) => Window.TryParse(name, out var window)
        ? HistorySpan.Of(window)
        : HistorySpan.Since(from ?? long.MinValue, _time.GetUtcNow().ToUnixTimeMilliseconds());

    private CoinSeries Watched(Window window) => _state.Watched(window)! with { Backfill = _review.Backfill(HistorySpan.Of(window)) };

    private void Announce(bool whole = false)
    {
        if (_state.Summary() is { } summary)
        {
            _watches.Advance(Cursor, Watched, summary, whole, Self);

            var due = _toldMarket + SummaryInterval - _time.GetUtcNow();
            if (due <= TimeSpan.Zero) TellOthers();
            else if (!Timers.IsTimerActive(nameof(SummaryDue))) Timers.StartSingleTimer(nameof(SummaryDue), SummaryDue.Instance, due);

            Review(HistorySpan.Day, HistoryPriority.Background);
            Review(HistorySpan.Quarter, HistoryPriority.Background);
        }

        if (!_snapshots.IsDue) return;

        _snapshots.Restart(SnapshotBytes());
        SaveSnapshot(_state.Capture());
    }

    private void Review(HistorySpan span, HistoryPriority priority)
    {
        if (_review.Look(_state, span, priority) is not { } request) return;

        _source.Tell(request);
        if (priority == HistoryPriority.Watched) Timers.StartSingleTimer(span, new PlaceDue(span), PlaceInterval);
    }

    private void AskAgain(HistorySpan span)
    {
        if (_watches.Show(span)) Review(span, HistoryPriority.Watched);
    }

    private void Take(SourceProtocol.HistoryPlace place)
    {
        if (_review.Take(place) is { } span) _watches.Fill(span, _review.Backfill(span), Self);
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
            .Select(window => (window.Name, Statistics: WindowMath.StatisticsOf(_state.Series, window)!))
            .Where(window => window.Statistics.First is not null)
            .ToDictionary(window => window.Name, window => window.Statistics);
        return new CoinDetails(summary, [.. windows], Available);
    }

    private CoinProtocol.SeriesAnswer Series(CoinProtocol.GetSeries query, HistorySpan span)
    {
        var series = Window.TryParse(query.Window, out var window)
            ? _state.Cut(window)!
            : _state.Cut(query.From ?? _state.Series.Earliest!.Value, query.To ?? _state.Series.Latest!.Value, query.Even ? query.MaxPoints : int.MaxValue)!;
        return new CoinProtocol.SeriesAnswer(
            _id, Cursor, Downsampling.Reduce(series, query.MaxPoints, query.By) with { Backfill = _review.Backfill(span) })
        {
            Available = Available,
        };
    }

    private sealed record PlaceDue(HistorySpan Span) : INotInfluenceReceiveTimeout;

    private sealed class SummaryDue : INotInfluenceReceiveTimeout
    {
        public static readonly SummaryDue Instance = new();
    }
}
