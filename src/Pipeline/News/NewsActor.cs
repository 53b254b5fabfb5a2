using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.News;

/// <summary>
/// The one actor that keeps the news archive. Items are journalled before they are acknowledged; their mentions are computed
/// from the market's catalogue, which it asks for again and again, since coins come and go. An archive that can't be read begins anew,
/// so that news go on; what is stored of it stays as it is.
/// </summary>
internal sealed class NewsActor : StoredSingleton, IWithTimers
{
    // Bytes of one item in the journal and in a snapshot, near enough to tell when a snapshot pays.
    private const int ItemBytes = 1_000;

    /// <summary>How often the catalogue is asked for while it grows, and after.</summary>
    private static readonly TimeSpan GrowingCatalogue = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SettledCatalogue = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan TrimInterval = TimeSpan.FromHours(1);

    private readonly NewsArchive _archive = new();
    private readonly RecentChanges<NewsChange> _changes = new(change => change.After);
    private readonly Dictionary<IActorRef, ImmutableHashSet<CoinId>?> _filters = [];
    private readonly string _incarnation = "n" + Guid.NewGuid().ToString("N")[..12];
    private readonly IActorRef _market;
    private readonly TimeProvider _time;
    private readonly Leases _watchers;
    private readonly SnapshotTrigger _snapshots;
    private Catalogue _catalogue = Catalogue.Empty;
    private long _version;

    public NewsActor(string mode, IActorRef market, DamagedEntities damaged, TimeProvider time)
        : base(damaged)
    {
        (_market, _time, _watchers, _snapshots) = (market, time, new Leases(time), new SnapshotTrigger(time));
        PersistenceId = $"news-{mode}";

        Recover<SnapshotOffer>(Restore);
        Recover<NewsProtocol.Announced>(announced => Apply(announced));

        Command<NewsProtocol.Announce>(Announce);
        Command<NewsProtocol.Watch>(Watch);
        Command<NewsProtocol.GetPage>(query => Sender.Tell(_archive.Page(query)));
        Command<MarketProtocol.Catalogue>(Retag);
        Command<CatalogueDue>(_ => _market.Tell(new MarketProtocol.GetCatalogue()));
        Command<TrimDue>(_ => Trim());
        Command<EntityStop>(_ => Context.Stop(Self));
        Command<SaveSnapshotSuccess>(saved => Log.Debug("{0}: snapshot at {1}", PersistenceId, saved.Metadata.SequenceNr));
        Command<SaveSnapshotFailure>(failed => Log.Warning("{0}: no snapshot, recovery gets longer: {1}", PersistenceId, failed.Cause.Message));
    }

    /// <inheritdoc/>
    public override string PersistenceId { get; }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private Cursor Cursor => new(_incarnation, _version);

    /// <inheritdoc/>
    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr) =>
        Sender.Tell(cause is IOException ? new NewsProtocol.Unavailable(cause.Message) : new NewsProtocol.Rejected(cause.Message));

    /// <summary>Akka stops the actor after this; its supervisor starts it again.</summary>
    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) =>
        Sender.Tell(new NewsProtocol.Unavailable(cause.Message));

    /// <inheritdoc/>
    protected override void PreStart()
    {
        base.PreStart();
        Timers.StartPeriodicTimer(nameof(CatalogueDue), CatalogueDue.Instance, TimeSpan.Zero, GrowingCatalogue);
        Timers.StartPeriodicTimer(nameof(TrimDue), TrimDue.Instance, TimeSpan.Zero, TrimInterval);
    }

    private void Announce(NewsProtocol.Announce command)
    {
        var fresh = _archive.Decide(command.Items, _time.GetUtcNow());
        var accepted = new NewsProtocol.Accepted(fresh.Length, command.Items.Length - fresh.Length);
        if (fresh.IsEmpty)
        {
            Sender.Tell(accepted);
            return;
        }

        Persist(new NewsProtocol.Announced(fresh), announced =>
        {
            var (added, updated) = Apply(announced);
            Publish(added, updated, []);
            Sender.Tell(accepted);
            Snapshot();
        });
    }

    private void Restore(SnapshotOffer offer)
    {
        _archive.Restore((StoredNews)offer.Snapshot);
        _snapshots.Restart(SnapshotBytes());
    }

    private (ImmutableArray<TaggedNews> Added, ImmutableArray<(TaggedNews Before, TaggedNews After)> Updated) Apply(NewsProtocol.Announced announced)
    {
        _snapshots.Count((long)announced.Items.Length * ItemBytes);
        return _archive.Add(announced.Items);
    }

    private void Snapshot()
    {
        // One of a damaged archive would take the place of events that another program may still read.
        if (!_snapshots.IsDue || IsDamaged) return;

        _snapshots.Restart(SnapshotBytes());
        SaveSnapshot(_archive.Store());
    }

    private long SnapshotBytes() => (long)_archive.Count * ItemBytes;

    private void Retag(MarketProtocol.Catalogue catalogue)
    {
        var isGrowing = catalogue.Coins.IsEmpty || catalogue.Coins.Length != _catalogue.Coins.Length;
        Timers.StartPeriodicTimer(nameof(CatalogueDue), CatalogueDue.Instance, isGrowing ? GrowingCatalogue : SettledCatalogue);
        if (catalogue.Coins.SequenceEqual(_catalogue.Coins)) return;

        _catalogue = new Catalogue(catalogue.Coins);

        // A whole archive in one message would hold up whatever else two nodes tell each other.
        foreach (var part in _archive.Retag(_catalogue).Chunk(NewsProtocol.DeltaItems)) Publish([], [.. part], []);
    }

    private void Trim() => Publish([], [], _archive.Trim(_time.GetUtcNow()));

    private void Publish(
        ImmutableArray<TaggedNews> added, ImmutableArray<(TaggedNews Before, TaggedNews After)> updated, ImmutableArray<string> removed)
    {
        if (added.IsEmpty && updated.IsEmpty && removed.IsEmpty) return;

        var after = Cursor;
        _version++;
        var change = new NewsChange(after, Cursor, added, updated, removed);
        _changes.Add(change);
        foreach (var watcher in _watchers.Live()) watcher.Tell(change.For(_filters.GetValueOrDefault(watcher)));
    }

    private void Watch(NewsProtocol.Watch query)
    {
        _watchers.Renew(Sender);
        foreach (var gone in _filters.Keys.Except(_watchers.Live()).ToList()) _filters.Remove(gone);
        ImmutableHashSet<CoinId>? coins = query.Coins is { } ids ? [.. ids] : null;
        var sameCoins = _filters.TryGetValue(Sender, out var known) && SameCoins(known, coins);
        _filters[Sender] = coins;
        if (sameCoins && query.Cursor == Cursor) return;

        var missed = sameCoins ? _changes.Since(query.Cursor) : [];
        if (missed.Count == 0) Sender.Tell(new NewsProtocol.Snapshot(Cursor, _archive.Newest(coins, NewsProtocol.SnapshotItems)));
        foreach (var change in missed) Sender.Tell(change.For(coins));
    }

    private static bool SameCoins(ImmutableHashSet<CoinId>? a, ImmutableHashSet<CoinId>? b) =>
        a is null || b is null ? a is null && b is null : a.SetEquals(b);

    private sealed class CatalogueDue
    {
        public static readonly CatalogueDue Instance = new();
    }

    private sealed class TrimDue
    {
        public static readonly TrimDue Instance = new();
    }
}
