using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.News;

/// <summary>
/// One user's favorites, and the user's own news: while a session of the user watches, it watches the news actor with the
/// followed coins, so that only their news comes, and passes it on. An item about two followed coins comes once.
/// </summary>
internal sealed class FavoritesActor : StoredEntity<IFavoritesMessage>, IWithTimers
{
    private const int SnapshotEvery = 100;

    private readonly string _userId;
    private readonly IActorRef _news;
    private readonly IActorRef _source;
    private readonly TimeProvider _time;
    private readonly Leases _sessions;
    private readonly Leases _readers;
    private readonly NewsReplica _replica = new();
    private FavoritesState _state = FavoritesState.Empty;

    public FavoritesActor(
        string userId, string journalPluginId, string snapshotPluginId, IActorRef news, IActorRef source, DamagedEntities damaged, TimeProvider time)
        : base(damaged)
    {
        (_userId, _news, _source, _time) = (userId, news, source, time);
        (_sessions, _readers) = (new Leases(time), new Leases(time));
        PersistenceId = PersistenceIdOf(userId);
        JournalPluginId = journalPluginId;
        SnapshotPluginId = snapshotPluginId;

        Recover<SnapshotOffer>(offer => Restore((StoredFavorites)offer.Snapshot));
        Recover<IFavoritesEvent>(applied => _state = _state.Apply(applied));
        Recover<RecoveryCompleted>(_ => TellSource());

        Command<FavoritesProtocol.Follow>(command => Take(_state.Decide(command, _time.GetUtcNow())));
        Command<FavoritesProtocol.Unfollow>(command => Take(_state.Decide(command)));
        Command<FavoritesProtocol.Replace>(Replace);
        Command<FavoritesProtocol.Get>(_ => Sender.Tell(Favorites));
        Command<FavoritesProtocol.Watch>(Watch);
        Command<FavoritesProtocol.WatchNews>(WatchNews);
        Command<NewsProtocol.Snapshot>(snapshot => Forward(_replica.Take(snapshot)));
        Command<NewsProtocol.Delta>(delta => Forward(_replica.Take(delta)));
        Command<RenewDue>(_ => Renew());
        Command<EntityStop>(_ => Context.Stop(Self));
        Command<SaveSnapshotSuccess>(_ => { });
        Command<SaveSnapshotFailure>(failed => Log.Warning("{0}: no snapshot: {1}", PersistenceId, failed.Cause.Message));
    }

    /// <inheritdoc/>
    public override string PersistenceId { get; }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private FavoritesProtocol.Favorites Favorites => new(_userId, _state.Version, _state.Coins);

    /// <summary>One user's favorites.</summary>
    public static string PersistenceIdOf(string userId) => $"favorites-{userId}";

    /// <inheritdoc/>
    protected override object Unavailable(string reason) => new FavoritesProtocol.Refused(_userId, "unavailable");

    /// <inheritdoc/>
    protected override object Rejected(string reason) => Unavailable(reason);

    /// <inheritdoc/>
    protected override object Damaged(string reason) => new FavoritesProtocol.Refused(_userId, "damaged");

    /// <inheritdoc/>
    protected override void PreStart()
    {
        base.PreStart();
        Timers.StartPeriodicTimer(nameof(RenewDue), RenewDue.Instance, Lease.Renewal);
    }

    // What is followed is polled whatever its rank.
    private void TellSource() => _source.Tell(new SourceProtocol.Follow(_userId, [.. _state.Ids]));

    private void Restore(StoredFavorites stored) => _state = new FavoritesState(stored.Version, stored.Coins);

    private void Replace(FavoritesProtocol.Replace command)
    {
        if (command.IfVersion is { } version && version != _state.Version) Sender.Tell(new FavoritesProtocol.Refused(_userId, "version"));
        else Take(_state.Decide(command, _time.GetUtcNow()));
    }

    private void Take(IFavoritesEvent? decided)
    {
        if (decided is null)
        {
            Sender.Tell(Favorites);
            return;
        }

        if (_state.Apply(decided).Coins.Length > FavoritesProtocol.MaxCoins)
        {
            Sender.Tell(new FavoritesProtocol.Refused(_userId, "too-many"));
            return;
        }

        Persist(decided, applied =>
        {
            _state = _state.Apply(applied);
            Sender.Tell(Favorites);
            _sessions.Tell(Favorites, Self);
            _replica.Forget();
            Renew();
            TellSource();
            if (LastSequenceNr % SnapshotEvery == 0) SaveSnapshot(new StoredFavorites(_state.Version, _state.Coins));
        });
    }

    private void Watch(FavoritesProtocol.Watch query)
    {
        _sessions.Renew(Sender);
        if (query.Version != _state.Version) Sender.Tell(Favorites);
    }

    private void WatchNews(FavoritesProtocol.WatchNews query)
    {
        var first = _readers.IsEmpty;
        _readers.Renew(Sender);
        if (first)
        {
            // What came while nobody read is unknown.
            _replica.Forget();
            Renew();
        }
        else if (_replica.Snapshot(_state.Version) is { } snapshot && query.Cursor != snapshot.Cursor)
        {
            Sender.Tell(snapshot);
        }
    }

    private void Renew()
    {
        if (!_readers.IsEmpty) _news.Tell(new NewsProtocol.Watch(_replica.Cursor, _state.Ids));
    }

    private void Forward(NewsReplica.Step step)
    {
        if (step.MustAskAgain) Renew();
        else if (step.Delta is { } delta) _readers.Tell(NewsReplica.Stamp(delta, _state.Version), Self);
        else if (_replica.Snapshot(_state.Version) is { } snapshot && step.IsNew) _readers.Tell(snapshot, Self);
    }

    private sealed class RenewDue
    {
        public static readonly RenewDue Instance = new();
    }
}
