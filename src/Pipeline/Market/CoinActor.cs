using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Event;
using Akka.Persistence;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Market;

/// <summary>
/// One coin: takes its ticks and history into the journal, then into its state, and tells watchers and the market what
/// changed. All maths is in <see cref="CoinState"/>, what is told of it in <see cref="CoinAnswers"/>. A command is answered when its event is
/// durable.
/// </summary>
internal sealed class CoinActor : StoredEntity<ICoinMessage>, IWithTimers
{
    /// <summary>How often a coin asks how far its history is while somebody watches.</summary>
    private static readonly TimeSpan PlaceInterval = TimeSpan.FromSeconds(3);

    /// <summary>How long a coin stays in memory that nobody watches and nobody quotes.</summary>
    private static readonly TimeSpan IdleTime = TimeSpan.FromMinutes(30);

    private readonly CoinWatches _watches;
    private readonly CoinId _id;
    private readonly string _journalId;
    private readonly IActorRef _market;
    private readonly IActorRef _source;
    private readonly Action<CoinAnalytics> _analytics;
    private readonly CoinState _state;
    private readonly HistoryReview _review;
    private readonly CoinAnswers _answers;
    private readonly SnapshotTrigger _snapshots;
    private readonly SummaryPace _summaries;
    private ImmutableArray<Milestone> _milestones = [];

    public CoinActor(
        CoinId id, string quote, string journalId, IActorRef market, IActorRef source, Action<CoinAnalytics> analytics, DamagedEntities damaged,
        TimeProvider time)
        : base(damaged)
    {
        (_id, _journalId, _market, _source, _analytics) = (id, journalId, market, source, analytics);
        (_state, _review, _snapshots) = (new CoinState(quote), new HistoryReview(id, time), new SnapshotTrigger(time));
        _answers = new CoinAnswers(id, _state, _review, time);
        (_watches, _summaries) = (new CoinWatches(time), new SummaryPace(time));
        PersistenceId = PersistenceIdOf(id, quote);

        Recover<SnapshotOffer>(Restore);
        Recover<CoinProtocol.TicksApplied>(Apply);
        Recover<CoinProtocol.HistoryApplied>(Apply);
        Recover<RecoveryCompleted>(_ => TellMarket());

        Command<CoinProtocol.ApplyTicks>(ApplyTicks);
        Command<CoinProtocol.ApplyHistory>(ApplyHistory);
        Answer<CoinProtocol.Watch>(Watch);
        Command<CoinProtocol.Unwatch>(unwatch => _watches.Remove(unwatch.Window, Sender));
        Command<CoinProtocol.GetSummary>(_ => Sender.Tell(_state.Summary() ?? (object)new CoinProtocol.Unknown(_id)));
        Command<CoinProtocol.GetDetails>(_ => Sender.Tell(_answers.Details() ?? (object)new CoinProtocol.Unknown(_id)));
        Answer<CoinProtocol.GetSeries>(GetSeries);
        Answer<CoinProtocol.GetCandles>(GetCandles);
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
        var continued = _state.IsContinuedBy(applied.Ticks);
        _state.Apply(applied);
        _milestones = continued ? _milestones.Reach(LastSequenceNr, _state.Series.Latest!.Value) : [];
        _snapshots.Count(StoredBytes.Of(applied));
    }

    private void Apply(CoinProtocol.HistoryApplied applied)
    {
        // A recovery applies most of a coin's past before there is a milestone to lose.
        var ends = !_milestones.IsEmpty && !_state.Series.KnowsBetter(applied.Chunk);
        _state.Apply(applied);
        if (ends) _milestones = [];
        _snapshots.Count(StoredBytes.Of(applied));
    }

    private void Restore(SnapshotOffer offer)
    {
        _state.Restore((StoredCoin)offer.Snapshot);
        _snapshots.Restart(StoredBytes.OfSnapshot(_state.Series));
    }

    /// <summary>Takes a question, which nobody can answer before the first observation.</summary>
    private void Answer<T>(Action<T> answer) => Command<T>(question =>
    {
        if (_state.Latest is null) Sender.Tell(new CoinProtocol.Unknown(_id));
        else answer(question);
    });

    private void Watch(CoinProtocol.Watch query)
    {
        if (!Window.TryParse(query.Window, out var window))
        {
            Sender.Tell(new CoinProtocol.Unknown(_id));
            return;
        }

        var span = HistorySpan.Of(window);
        Review(span, HistoryPriority.Watched);
        _watches.Fill(span, _review.Backfill(span), Self);
        _watches.Renew(window, Sender, query.Cursor, () => Told(window), Self);
        _source.Tell(new SourceProtocol.ShowChart(_id));
    }

    private void GetSeries(CoinProtocol.GetSeries query)
    {
        Review(_answers.SpanOf(query.Window, query.From), query.Priority);
        Sender.Tell(_answers.Series(query, Cursor));
    }

    private void GetCandles(CoinProtocol.GetCandles query)
    {
        Review(_answers.SpanOf(query.Window, query.From), HistoryPriority.Watched);
        Sender.Tell(_answers.Candles(query, Cursor));
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

    private CoinProtocol.Snapshot Told(Window window) =>
        new(_id, window.Name, Cursor, _answers.Watched(window), _state.Summary()!) { Milestones = _milestones };

    private void Announce(bool whole = false)
    {
        if (_state.Latest is not null)
        {
            _watches.Advance(Told, whole, Self);

            var wait = _summaries.Wait;
            if (wait <= TimeSpan.Zero) TellOthers();
            else if (!Timers.IsTimerActive(nameof(SummaryDue))) Timers.StartSingleTimer(nameof(SummaryDue), SummaryDue.Instance, wait);

            Review(HistorySpan.Day, HistoryPriority.Background);
            Review(HistorySpan.Quarter, HistoryPriority.Background);
        }

        if (!_snapshots.IsDue) return;

        _snapshots.Restart(StoredBytes.OfSnapshot(_state.Series));
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

        _summaries.Told();
        Timers.Cancel(nameof(SummaryDue));
        _market.Tell(new MarketProtocol.CoinChanged(summary));
    }

    private sealed record PlaceDue(HistorySpan Span) : INotInfluenceReceiveTimeout;

    private sealed class SummaryDue : INotInfluenceReceiveTimeout
    {
        public static readonly SummaryDue Instance = new();
    }
}
