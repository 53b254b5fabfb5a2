using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Market;

/// <summary>
/// The one actor that holds the table of all coins. It journals only which coins there are; on a start it asks each for its
/// row, a few at a time in rank order, so that the page shows yesterday's market before any source answers.
/// </summary>
internal sealed class MarketActor : ReceivePersistentActor, IWithTimers
{
    /// <summary>How many coins recover at the same time.</summary>
    private const int RecoveringAtOnce = 32;

    /// <summary>How long changes are collected: watchers draw at most a few frames a second.</summary>
    private static readonly TimeSpan Collect = TimeSpan.FromMilliseconds(100);

    /// <summary>A coin that has not answered by then is asked again after the others.</summary>
    private static readonly TimeSpan RecoveryPatience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan ReviewInterval = TimeSpan.FromSeconds(5);

    private readonly MarketState _state = new();
    private readonly Queue<CoinId> _toRecover = new();
    private readonly Dictionary<CoinId, DateTimeOffset> _asked = [];
    private readonly HashSet<CoinId> _unlisted = [];
    private readonly RecentChanges<MarketProtocol.Delta> _changes = new(change => change.After);
    private readonly string _incarnation = "m" + Guid.NewGuid().ToString("N")[..12];
    private readonly IActorRef _coins;
    private readonly IActorRef _source;
    private readonly TimeProvider _time;
    private readonly Leases _watchers;
    private long _version;

    // Made when someone searches, from the rows of the last review.
    private CoinSearch? _search;

    public MarketActor(string quote, IActorRef coins, IActorRef source, TimeProvider time)
    {
        (_coins, _source, _time, _watchers) = (coins, source, time, new Leases(time));
        PersistenceId = $"market-{quote}";

        Recover<MarketProtocol.CoinsListed>(listed => Know(listed.Coins));
        Recover<MarketProtocol.CoinTracked>(tracked => _state.Track(tracked.CoinId, time.GetUtcNow()));
        Recover<RecoveryCompleted>(_ => AskCoins());

        Command<MarketProtocol.CoinChanged>(changed => Take(changed.Summary));
        Command<CoinSummary>(Take);
        Command<CoinProtocol.Unknown>(unknown => Answered(unknown.CoinId));
        Command<SourceState>(source => _state.Take(source, _time.GetUtcNow()));
        Command<MarketProtocol.Watch>(Watch);
        Command<MarketProtocol.GetCatalogue>(_ => Sender.Tell(new MarketProtocol.Catalogue(_state.Catalogue)));
        Command<MarketProtocol.TakeCatalogue>(catalogue => TakeCatalogue(catalogue.Coins));
        Command<MarketProtocol.Track>(Track);
        Command<MarketProtocol.Search>(Search);
        Command<Collected>(_ => Publish());
        Command<ReviewDue>(_ => Review());
        Command<RenewDue>(_ => TellSource());
        Command<EntityStop>(_ => Context.Stop(Self));
    }

    /// <inheritdoc/>
    public override string PersistenceId { get; }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private Cursor Cursor => new(_incarnation, _version);

    /// <inheritdoc/>
    protected override void PreStart()
    {
        base.PreStart();
        Timers.StartPeriodicTimer(nameof(Collected), Collected.Instance, Collect);
        Timers.StartPeriodicTimer(nameof(ReviewDue), ReviewDue.Instance, ReviewInterval);
        Timers.StartPeriodicTimer(nameof(RenewDue), RenewDue.Instance, TimeSpan.Zero, Lease.Renewal);
    }

    private void Know(IEnumerable<CoinId> ids)
    {
        foreach (var id in ids)
            if (_state.Add(id))
                _toRecover.Enqueue(id);
    }

    private void AskCoins()
    {
        while (_asked.Count < RecoveringAtOnce && _toRecover.TryDequeue(out var id))
        {
            _asked[id] = _time.GetUtcNow();
            _coins.Tell(new CoinProtocol.GetSummary(id));
        }
    }

    private void Answered(CoinId id)
    {
        if (_asked.Remove(id)) AskCoins();
    }

    private void Take(CoinSummary summary)
    {
        var id = summary.Latest.Id;
        if (_state.Add(id)) _unlisted.Add(id);
        _state.Take(summary, _time.GetUtcNow());
        Answered(id);
    }

    private void Review()
    {
        var now = _time.GetUtcNow();
        _search = null;
        _state.Review(now);
        foreach (var (id, asked) in _asked.Where(asked => now - asked.Value > RecoveryPatience).ToList())
        {
            Log.Warning("coin {0} does not recover; asked again after the others", id);
            _asked.Remove(id);
            _toRecover.Enqueue(id);
        }

        AskCoins();
    }

    private void Watch(MarketProtocol.Watch query)
    {
        _watchers.Renew(Sender);
        if (query.Cursor == Cursor) return;

        var missed = _changes.Since(query.Cursor);
        if (missed.Count == 0) Sender.Tell(new MarketProtocol.Snapshot(Cursor, _state.Rows, _state.Recovering));
        foreach (var change in missed) Sender.Tell(change);
    }

    private void TellSource()
    {
        _source.Tell(new SourceProtocol.Watch());
        _source.Tell(new SourceProtocol.Track(_state.Tracked));
    }

    private void Track(MarketProtocol.Track command)
    {
        // Each time someone follows it, also a coin that is tracked already may lack a past that is now wanted.
        _coins.Tell(new CoinProtocol.Follow(command.CoinId));
        if (_state.Track(command.CoinId, _time.GetUtcNow())) Persist(new MarketProtocol.CoinTracked(command.CoinId), _ => TellSource());
    }

    private void TakeCatalogue(ImmutableArray<CoinName> coins)
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
        List();
        var changes = _state.TakeChanges();
        if (changes.IsEmpty) return;

        var after = Cursor;
        _version++;
        var delta = new MarketProtocol.Delta(after, Cursor, changes, [], _state.Recovering);
        _changes.Add(delta);
        _watchers.Tell(delta, Self);
    }

    /// <summary>Journals which coins are new, so that the next start asks for them. There are few: no snapshot is needed.</summary>
    private void List()
    {
        if (_unlisted.Count == 0) return;

        // By rank, since a start asks for the rows in this order.
        var byRank = _state.Catalogue.Select(coin => coin.Id).Where(_unlisted.Contains);
        var listed = new MarketProtocol.CoinsListed([.. byRank]);
        _unlisted.Clear();
        Persist(listed, _ => { });
    }

    private sealed class Collected
    {
        public static readonly Collected Instance = new();
    }

    private sealed class ReviewDue
    {
        public static readonly ReviewDue Instance = new();
    }

    private sealed class RenewDue
    {
        public static readonly RenewDue Instance = new();
    }
}
