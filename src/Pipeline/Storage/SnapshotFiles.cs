using System.Collections.Immutable;
using System.Globalization;

namespace CryptoViz.Pipeline.Storage;

/// <summary>A snapshot that was read.</summary>
/// <param name="SequenceNr">The number of the last event in it.</param>
/// <param name="Timestamp">When it was taken, epoch milliseconds.</param>
/// <param name="State">What is in the snapshot itself.</param>
/// <param name="Files">The part files that it counts on.</param>
/// <param name="Parts">What those hold, in the order in which it was stored.</param>
internal sealed record StoredSnapshot(
    long SequenceNr, long Timestamp, StoredPayload State, ImmutableArray<PartFile> Files, ImmutableArray<StoredPayload> Parts);

/// <summary>A snapshot that is to be stored.</summary>
internal sealed record NewSnapshot(long SequenceNr, long Timestamp, StoredPayload State)
{
    /// <summary>All parts that it counts on.</summary>
    public ImmutableArray<NewPart> Parts { get; init; } = [];
}

/// <summary>
/// Snapshots, a file each: <c>snapshots/&lt;2 hex&gt;/&lt;escaped id&gt;/&lt;sequence number&gt;.json</c>, and beside them the parts that
/// they share. The newest two of an entity are kept, so that a bad one costs a longer replay and nothing else; what is shared is there
/// once. Blocks on the disk; for any thread.
/// </summary>
internal sealed class SnapshotFiles(IDisk disk, string directory)
{
    // The second is what a bad newest one is replaced by.
    private const int Kept = 2;

    // So that a snapshot of everybody at once leaves the disk to the journal.
    private const int AtOnce = 4;

    private readonly SemaphoreSlim _room = new(AtOnce);
    private readonly SnapshotParts _parts = new(disk);

    // One thread at a time has an entity's files: two snapshots would append to the same part. Some entities share a lock.
    private readonly Lock[] _entities = [.. Enumerable.Range(0, 64).Select(_ => new Lock())];

    private const string Suffix = ".json";

    /// <summary>Stores a snapshot when fewer than 4 are being stored.</summary>
    /// <param name="persistenceId">The entity.</param>
    /// <param name="make">
    /// Makes it, on the thread that stores it: until then nothing of it is in memory. It is given the newest sound one; null without one.
    /// </param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <param name="onBad">Is told each older file that is not sound, as by <see cref="Load"/>.</param>
    public async Task SaveAsync(
        string persistenceId, Func<StoredSnapshot?, NewSnapshot> make, CancellationToken cancellation, Action<string>? onBad = null)
    {
        await _room.WaitAsync(cancellation);
        try
        {
            await Task.Run(() => Save(persistenceId, make, onBad), cancellation);
        }
        finally
        {
            _room.Release();
        }
    }

    /// <summary>Stores a snapshot durably and removes what is beyond the newest two.</summary>
    /// <returns>The sequence number that two snapshots hold; 0 while there is only one.</returns>
    public long Save(string persistenceId, Func<StoredSnapshot?, NewSnapshot> make, Action<string>? onBad = null)
    {
        lock (LockOf(persistenceId))
        {
            var entity = DirectoryOf(persistenceId);
            disk.CreateDirectory(entity);
            var newest = Load(persistenceId, (_, _) => true, onBad ?? (_ => { }));
            var snapshot = make(newest);

            // The parts are durable before there is a snapshot that counts on them.
            ImmutableArray<PartFile> files = [.. snapshot.Parts.Select(part => _parts.Store(entity, part, newest?.Files ?? []))];
            var lines = new LineWriter();
            lines.Snapshot(persistenceId, snapshot, files);
            DurableFile.Replace(disk, PathOf(entity, snapshot.SequenceNr), lines.Written);
            foreach (var old in Numbers(entity).Skip(Kept)) disk.Delete(PathOf(entity, old));
            Sweep(entity);
            return Covered(persistenceId);
        }
    }

    /// <summary>
    /// Reads the newest snapshot that is wanted and sound; null when there is none. One that is not sound is renamed to
    /// <c>.bad</c>, so that it doesn't count among the kept ones, and told.
    /// </summary>
    /// <param name="persistenceId">The entity.</param>
    /// <param name="wanted">Tells by sequence number and timestamp (epoch milliseconds) whether a snapshot is wanted.</param>
    /// <param name="onBad">Is told each file that is not sound.</param>
    public StoredSnapshot? Load(string persistenceId, Func<long, long, bool> wanted, Action<string> onBad)
    {
        lock (LockOf(persistenceId))
        {
            var entity = DirectoryOf(persistenceId);
            foreach (var unfinished in disk.List(entity).Where(DurableFile.IsUnfinished)) disk.Delete(Path.Combine(entity, unfinished));

            foreach (var path in Numbers(entity).Select(number => PathOf(entity, number)))
            {
                if (Read(path, persistenceId) is not { } snapshot)
                {
                    disk.Rename(path, path + ".bad");
                    onBad(path);
                }
                else if (wanted(snapshot.SequenceNr, snapshot.Timestamp))
                {
                    return snapshot;
                }
            }

            return null;
        }
    }

    /// <summary>Removes the snapshots that are meant.</summary>
    /// <param name="persistenceId">The entity.</param>
    /// <param name="meant">Tells by sequence number and timestamp (epoch milliseconds) whether a snapshot is meant.</param>
    public void Delete(string persistenceId, Func<long, long, bool> meant)
    {
        lock (LockOf(persistenceId))
        {
            var entity = DirectoryOf(persistenceId);
            var going = Numbers(entity).Select(number => PathOf(entity, number))
                .Where(path => Read(path, persistenceId) is { } snapshot && meant(snapshot.SequenceNr, snapshot.Timestamp)).ToList();
            if (going.Count == 0) return;

            going.ForEach(disk.Delete);
            disk.SyncDirectory(entity);
            Sweep(entity);
        }
    }

    /// <summary>The sequence number that two snapshots hold; 0 while there are fewer.</summary>
    public long Covered(string persistenceId) => Numbers(DirectoryOf(persistenceId)).Skip(Kept - 1).FirstOrDefault();

    /// <summary>The same, but both were read and are sound.</summary>
    public long SoundlyCovered(string persistenceId) =>
        Of(persistenceId).Skip(Kept - 1).Select(snapshot => snapshot.SequenceNr).FirstOrDefault();

    /// <summary>The sound snapshots of an entity, newest first; changes nothing.</summary>
    public IEnumerable<StoredSnapshot> Of(string persistenceId) => Numbers(DirectoryOf(persistenceId))
        .Select(number => Read(PathOf(DirectoryOf(persistenceId), number), persistenceId))
        .OfType<StoredSnapshot>();

    /// <summary>The snapshot files of all entities.</summary>
    public IEnumerable<string> Files() =>
        from shelf in disk.List(directory)
        from entity in disk.List(Path.Combine(directory, shelf))
        let folder = Path.Combine(directory, shelf, entity)
        from number in Numbers(folder)
        select PathOf(folder, number);

    /// <summary>Those of them that are not sound; changes nothing.</summary>
    public IEnumerable<string> Unsound() => Files().Where(path => Read(path, persistenceId: null) is null);

    private StoredSnapshot? Read(string path, string? persistenceId)
    {
        if (ReadText(path) is not { IsEmpty: false } text) return null;

        var line = LineReader.Read(text.Span);
        if (persistenceId is not null && line.PersistenceId != persistenceId) return null;

        var files = LineReader.ReadPartFiles(text.Span);
        var parts = ImmutableArray.CreateBuilder<StoredPayload>();
        foreach (var file in files)
        {
            if (_parts.Read(Path.GetDirectoryName(path)!, file) is not { } payloads) return null;

            parts.AddRange(payloads);
        }

        return new StoredSnapshot(line.SequenceNr, line.Timestamp, LineReader.ReadState(text), files, parts.DrainToImmutable());
    }

    // Without its line feed; empty when it is not sound.
    private ReadOnlyMemory<byte> ReadText(string path)
    {
        using var file = disk.OpenRead(path);
        var bytes = new byte[file.Length];
        var content = bytes.AsMemory(0, file.Read(bytes, 0));
        return !content.IsEmpty && content.Span[^1] == '\n' && LineReader.IsSound(content.Span[..^1], out _) ? content[..^1] : default;
    }

    private void Sweep(string entity) => _parts.Sweep(entity, Numbers(entity).ToList()
        .Select(number => ReadText(PathOf(entity, number)))
        .Where(text => !text.IsEmpty)
        .SelectMany(text => LineReader.ReadPartFiles(text.Span)));

    private Lock LockOf(string persistenceId) => _entities[(uint)persistenceId.GetHashCode(StringComparison.Ordinal) % (uint)_entities.Length];

    private IEnumerable<long> Numbers(string entity) => disk.List(entity)
        .Select(name => name.EndsWith(Suffix, StringComparison.Ordinal)
            && long.TryParse(name.AsSpan(0, name.Length - Suffix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0)
        .Where(number => number > 0)
        .OrderDescending();

    private string DirectoryOf(string persistenceId) => Path.Combine(directory, EntityFileName.Of(persistenceId));

    private static string PathOf(string entity, long sequenceNr) =>
        Path.Combine(entity, sequenceNr.ToString("D20", CultureInfo.InvariantCulture) + Suffix);
}
