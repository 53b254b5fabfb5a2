using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Persistence;
using Akka.Persistence.Snapshot;

namespace CryptoViz.Pipeline.Storage;

/// <summary>
/// The Akka.Persistence snapshot store over a <see cref="JournalDirectory"/> that hosting has opened. Serializing and the disk are
/// on the thread pool, away from actors. The journal is told what two snapshots hold, since that much of it may be compacted.
/// </summary>
internal sealed class JsonSnapshots : SnapshotStore
{
    // What Akka puts into a snapshot's metadata when only its number is meant.
    private static readonly DateTime Unspecified = DateTime.MinValue;

    private readonly JournalDirectory _directory;
    private readonly PayloadCodec _codec;
    private readonly ILoggingAdapter _log = Context.GetLogger();

    /// <summary>Called by Akka.Persistence with the plugin's section of the configuration.</summary>
    public JsonSnapshots(Config config)
    {
        _directory = JournalSetup.Find(Context.System.Settings.Setup, config);
        _codec = new PayloadCodec((ExtendedActorSystem)Context.System);
    }

    protected override Task<SelectedSnapshot?> LoadAsync(
        string persistenceId, SnapshotSelectionCriteria criteria, CancellationToken cancellationToken) => Task.Run(() =>
    {
        var snapshot = _directory.Snapshots.Load(persistenceId, Meant(criteria), bad => TellBad(persistenceId, bad));
        Cover(persistenceId);
        return snapshot is null
            ? null
            : new SelectedSnapshot(new SnapshotMetadata(persistenceId, snapshot.SequenceNr, Instant(snapshot.Timestamp)), StateOf(snapshot));
    }, cancellationToken);

    protected override async Task SaveAsync(SnapshotMetadata metadata, object snapshot, CancellationToken cancellationToken)
    {
        await _directory.Snapshots.SaveAsync(
            metadata.PersistenceId,
            newest => Divide(metadata, snapshot, newest),
            cancellationToken,
            bad => TellBad(metadata.PersistenceId, bad)).ConfigureAwait(false);
        Cover(metadata.PersistenceId);
    }

    protected override Task DeleteAsync(SnapshotMetadata metadata, CancellationToken cancellationToken) =>
        DeleteAsync(metadata.PersistenceId, (sequenceNr, timestamp) =>
            sequenceNr == metadata.SequenceNr
            && (metadata.Timestamp == Unspecified || timestamp == Milliseconds(metadata.Timestamp)), cancellationToken);

    protected override Task DeleteAsync(string persistenceId, SnapshotSelectionCriteria criteria, CancellationToken cancellationToken) =>
        DeleteAsync(persistenceId, Meant(criteria), cancellationToken);

    private Task DeleteAsync(string persistenceId, Func<long, long, bool> meant, CancellationToken cancellationToken) => Task.Run(() =>
    {
        // Taken back first: a compaction must not rely on a snapshot that is about to go.
        _directory.Journal.Uncover(persistenceId);
        _directory.Snapshots.Delete(persistenceId, meant);
        Cover(persistenceId);
    }, cancellationToken);

    private object StateOf(StoredSnapshot snapshot) => _codec.Read(snapshot.State) switch
    {
        IStoredInParts rest => rest.With(snapshot.Parts.Select(_codec.Read)),
        var whole => whole,
    };

    private NewSnapshot Divide(SnapshotMetadata metadata, object state, StoredSnapshot? newest)
    {
        var (number, time) = (metadata.SequenceNr, Milliseconds(metadata.Timestamp));
        if (state is not IGrowing growing) return new NewSnapshot(number, time, _codec.Write(state));

        var (rest, parts) = growing.Since([.. newest?.Parts.Select(_codec.Read) ?? []]);
        return new NewSnapshot(number, time, _codec.Write(rest))
        {
            Parts = [.. parts.Select(part => new NewPart(part.Name, part.Added is { } added ? _codec.Write(added) : null, () => _codec.Write(part.Whole())))],
        };
    }

    private void TellBad(string persistenceId, string bad) => _log.Warning(
        "{0}: the snapshot '{1}' or a part of it is damaged and it was renamed to .bad; an older one and the journal give the same state", persistenceId, bad);

    private void Cover(string persistenceId) => _directory.Journal.Cover(persistenceId, _directory.Snapshots.Covered(persistenceId));

    private static Func<long, long, bool> Meant(SnapshotSelectionCriteria criteria) => (sequenceNr, timestamp) =>
        sequenceNr >= criteria.MinSequenceNr
        && sequenceNr <= criteria.MaxSequenceNr
        && Instant(timestamp) <= criteria.MaxTimeStamp
        && (criteria.MinTimestamp is not { } from || timestamp >= Milliseconds(from));

    private static long Milliseconds(DateTime utc) => new DateTimeOffset(DateTime.SpecifyKind(utc, DateTimeKind.Utc)).ToUnixTimeMilliseconds();

    private static DateTime Instant(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).UtcDateTime;
}
