using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Market;

/// <summary>
/// The one actor that holds the table of all coins. It keeps only which coins there are, by rank; on a start it asks each for its
/// row, a few at a time in that order, so that the page shows yesterday's market before any source answers. A list that can't be read
/// begins anew: then a coin is shown from its first tick on.
/// </summary>
internal sealed class MarketActor : StoredSingleton, IWithTimers
{
    private static readonly TimeSpan ReviewInterval = TimeSpan.FromSeconds(5);

    /// <summary>How old the order of the next start may get: a rank moves little in an hour.</summary>
    private static readonly TimeSpan OrderInterval = TimeSpan.FromHours(1);

    private readonly MarketState _state = new();
    private readonly RecoveryQueue _recovery = new();
    private readonly HashSet<CoinId> _unlisted = [];
    private readonly string _incarnation = "m" + Guid.NewGuid().ToString("N")[..12];
    private readonly IActorRef _coins;
    private readonly IActorRef _source;
    private readonly TimeProvider _time;
    private readonly Leases _watchers;
    private long _version;
    private int _toldRecovering;
    private bool _collecting;

    // Made when someone searches, from the rows of the last review.
    private CoinSearch? _search;

    public MarketActor(string quote, IActorRef coins, IActorRef source, DamagedEntities damaged, TimeProvider time)
        : base(damaged)
    {
        (_coins, _source, _time, _watchers) = (coins, source, time, new Leases(time));
        PersistenceId = $"market-{quote}";

        Recover<SnapshotOffer>(offer => Know(((StoredMarket)offer.Snapshot).Coins));
        Recover<MarketProtocol.CoinsListed>(listed => Know(listed.Coins));
        Recover<RecoveryCompleted>(_ => AskCoins());

        Command<MarketProtocol.CoinChanged>(changed => Take(changed.Summary));
        Command<CoinSummary>(Take);
        Command<CoinProtocol.Unknown>(unknown => LeaveOut(unknown.CoinId));
        Command<CoinProtocol.Damaged>(damage => LeaveOut(damage.CoinId));
        Command<SourceState>(Take);
        Command<MarketProtocol.Watch>(Watch);
        Command<MarketProtocol.GetCatalogue>(_ => Sender.Tell(new MarketProtocol.Catalogue(_state.Catalogue)));
        Command<MarketProtocol.KnowCoins>(all => KnowNames(all.Coins));
        Command<MarketProtocol.Search>(Search);
        Command<Collected>(_ => Publish());
        Command<ReviewDue>(_ => Review());
        Command<OrderDue>(_ => KeepOrder());
        Command<RenewDue>(_ => _source.Tell(new SourceProtocol.Watch()));
        Command<EntityStop>(_ => End());
        Command<SaveSnapshotSuccess>(saved => Log.Debug("{0}: snapshot at {1}", PersistenceId, saved.Metadata.SequenceNr));
        Command<SaveSnapshotFailure>(failed => Log.Warning("{0}: the next start asks by older ranks: {1}", PersistenceId, failed.Cause.Message));
    }

    /// <inheritdoc/>
    public override string PersistenceId { get; }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private Cursor Cursor => new(_incarnation, _version);

    /// <summary>Nothing of it is stored: it is listed again.</summary>
    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr) =>
        _unlisted.UnionWith(((MarketProtocol.CoinsListed)@event).Coins);

    /// <inheritdoc/>
    protected override void PreStart()
    {
        base.PreStart();
        Timers.StartPeriodicTimer(nameof(ReviewDue), ReviewDue.Instance, ReviewInterval);
        Timers.StartPeriodicTimer(nameof(OrderDue), OrderDue.Instance, OrderInterval);
        Timers.StartPeriodicTimer(nameof(RenewDue), RenewDue.Instance, TimeSpan.Zero, Lease.Renewal);
    }

    private void Know(IEnumerable<CoinId> ids)
    {
        foreach (var id in ids)
            if (_state.Add(id))
                _recovery.Add(id);
    }

    /// <summary>
    /// After what waits in the mailbox already, which is nothing in a quiet time: a flood of coins gathers by itself, and nobody waits for a
    /// clock, since the watchers' own clocks space what people see.
    /// </summary>
    private void PublishSoon()
    {
        if (_collecting) return;

        _collecting = true;
        Self.Tell(Collected.Instance);
    }

    private void AskCoins()
    {
        foreach (var id in _recovery.Next(_time.GetUtcNow())) _coins.Tell(new CoinProtocol.GetSummary(id));
    }

    private void Answered(CoinId id)
    {
        if (_recovery.Answered(id)) AskCoins();
    }

    /// <summary>It has no row to tell, and nobody waits for one.</summary>
    private void LeaveOut(CoinId id)
    {
        _state.LeaveOut(id);
        Answered(id);
        PublishSoon();
    }

    private void Take(CoinSummary summary)
    {
        var id = summary.Latest.Id;
        if (_state.Add(id)) _unlisted.Add(id);
        _state.Take(summary, _time.GetUtcNow());
        Answered(id);
        PublishSoon();
    }

    private void Review()
    {
        var now = _time.GetUtcNow();
        _search = null;
        _state.Review(now);
        foreach (var id in _recovery.PutOff(now)) Log.Warning("coin {0} does not recover; asked again after the others", id);
        AskCoins();
        PublishSoon();
    }

    /// <summary>Ranks move, and the next start shall ask by those of today. A list that can't be read stays as it is.</summary>
    private void KeepOrder()
    {
        if (_state.Recovering == 0 && !IsDamaged) SaveSnapshot(new StoredMarket(_state.ByRank));
    }

    private void Watch(MarketProtocol.Watch query)
    {
        _watchers.Renew(Sender);
        if (query.Cursor == Cursor) return;

        if (query.Cursor is { } known && known.Origin == _incarnation && known.Sequence < _version)
            Sender.Tell(new MarketProtocol.Delta(known, Cursor, _state.ChangedAfter(known.Sequence), [], _state.Recovering));
        else
            Sender.Tell(new MarketProtocol.Snapshot(Cursor, _state.Rows, _state.Recovering));
    }

    /// <summary>What is tracked shall have a past too: each coin that is new to that asks for what it lacks, after a start all of them.</summary>
    private void Take(SourceState source)
    {
        foreach (var id in _state.Take(source, _time.GetUtcNow())) _coins.Tell(new CoinProtocol.Follow(id));
        PublishSoon();
    }

    private void KnowNames(ImmutableArray<CoinName> coins)
    {
        _state.Take(coins);
        _search = null;
    }

    // Some thousand names take milliseconds to look through, which this actor does not have.
    private void Search(MarketProtocol.Search query)
    {
        var search = _search ??= _state.Search();
        Task.Run(() => new MarketProtocol.Found(search.Find(query.Text, query.Limit))).PipeTo(Sender);
    }

    private void Publish()
    {
        _collecting = false;
        List();
        var changes = _state.TakeChanges(_version + 1);
        if (changes.IsEmpty && _state.Recovering == _toldRecovering) return;

        var after = Cursor;
        _version++;
        _toldRecovering = _state.Recovering;
        _watchers.Tell(new MarketProtocol.Delta(after, Cursor, changes, [], _state.Recovering), Self);
    }

    /// <summary>Journals which coins are new, so that the next start asks for them.</summary>
    private void List()
    {
        if (_unlisted.Count == 0) return;

        // By rank, since a start asks for the rows in this order.
        var listed = new MarketProtocol.CoinsListed([.. _state.ByRank.Where(_unlisted.Contains)]);
        _unlisted.Clear();
        Persist(listed, _ => { });
    }

    private void End()
    {
        List();
        DeferAsync(EntityStop.Instance, _ => Context.Stop(Self));
    }

    private sealed class Collected
    {
        public static readonly Collected Instance = new();
    }

    private sealed class ReviewDue
    {
        public static readonly ReviewDue Instance = new();
    }

    /// <summary>It is time to keep the order of the next start.</summary>
    internal sealed class OrderDue
    {
        public static readonly OrderDue Instance = new();
    }

    private sealed class RenewDue
    {
        public static readonly RenewDue Instance = new();
    }
}
