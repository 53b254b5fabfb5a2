using System.Collections.Immutable;

namespace CryptoViz.Pipeline.Storage;

/// <summary>Where a line of events is.</summary>
internal readonly record struct Location(Segment Segment, long Offset, int Length, long Number, long SequenceNr, int Count)
{
    /// <summary>A line that was read.</summary>
    public Location(Segment segment, in ScannedLine line)
        : this(segment, line.Offset, line.Length, line.Number, line.SequenceNr, line.Count)
    {
    }

    /// <summary>The sequence number of the last event.</summary>
    public long LastSequenceNr => SequenceNr + Count - 1;
}

/// <summary>What a journal knows of an entity.</summary>
/// <param name="PersistenceId">The entity.</param>
/// <param name="Events">How many of its events are in the journal.</param>
/// <param name="Highest">Its highest sequence number, also of events that are gone.</param>
/// <param name="Deleted">It deleted its events up to this number; 0 for none.</param>
/// <param name="Covered">Its events up to this number are only in its snapshots; 0 for none.</param>
internal sealed record IndexedEntity(string PersistenceId, long Events, long Highest, long Deleted, long Covered);

/// <summary>
/// Which lines hold each entity's events, in memory (40 bytes a line); built when the journal is opened. Only what is durable is
/// in it, so nothing is ever replayed that was not acknowledged or is about to be. For any thread.
/// </summary>
internal sealed class JournalIndex
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entity> _entities = new(StringComparer.Ordinal);

    /// <summary>
    /// Claims the sequence numbers of a write that is about to go out; false when one of them was written before, which would be
    /// two actors writing for one entity.
    /// </summary>
    public bool TryReserve(string persistenceId, long first, long last)
    {
        lock (_gate)
        {
            var entity = Of(persistenceId);
            if (first <= entity.Reserved) return false;
            entity.Reserved = last;
            return true;
        }
    }

    /// <summary>Takes the lines of a segment that was read.</summary>
    /// <exception cref="JournalException">An event is there twice.</exception>
    public void Load(Segment segment, IEnumerable<ScannedLine> lines)
    {
        lock (_gate)
        {
            foreach (var line in lines)
            {
                if (line.Kind == LineKind.Events && !TryReserve(line.PersistenceId, line.SequenceNr, line.LastSequenceNr))
                {
                    throw new JournalException(
                        $"'{segment.Path}' is damaged at byte {line.Offset}: event {line.SequenceNr} of '{line.PersistenceId}' is there twice; nothing was changed; restore the directory from a backup");
                }

                Add(segment, line);
            }
        }
    }

    /// <summary>What was claimed and not written is free again; called when it is known not to be on the disk.</summary>
    public void ReleaseReservations()
    {
        lock (_gate)
        {
            foreach (var entity in _entities.Values) entity.Reserved = entity.Highest;
        }
    }

    /// <summary>The entities, each with what is known of it, in order of their ids.</summary>
    public ImmutableArray<IndexedEntity> Entities()
    {
        lock (_gate)
        {
            return
            [
                .. _entities.OrderBy(entity => entity.Key, StringComparer.Ordinal).Select(entity => new IndexedEntity(
                    entity.Key, entity.Value.Lines.Sum(line => line.Count), entity.Value.Highest, entity.Value.Deleted, entity.Value.Covered)),
            ];
        }
    }

    /// <summary>Takes what durable lines of a segment say.</summary>
    public void Add(Segment segment, ReadOnlySpan<ScannedLine> lines)
    {
        lock (_gate)
        {
            foreach (ref readonly var line in lines) Add(segment, line);
        }
    }

    /// <summary>Forgets the events up to a number, which are only in snapshots now; the highest number stays known.</summary>
    public void Cover(string persistenceId, long to)
    {
        lock (_gate) Of(persistenceId).Remove(to, covered: true);
    }

    /// <summary>The highest sequence number that is durable, also of deleted events; 0 for an entity without any.</summary>
    public long Highest(string persistenceId)
    {
        lock (_gate) return _entities.TryGetValue(persistenceId, out var entity) ? entity.Highest : 0;
    }

    /// <summary>The highest sequence number that is durable or on its way.</summary>
    public long Reserved(string persistenceId)
    {
        lock (_gate) return _entities.TryGetValue(persistenceId, out var entity) ? entity.Reserved : 0;
    }

    /// <summary>How many bytes of each segment are lines that are alive: beyond what two snapshots hold (<paramref name="covered"/>).</summary>
    public Dictionary<Segment, long> LiveBytes(Func<string, long> covered)
    {
        var live = new Dictionary<Segment, long>();
        lock (_gate)
        {
            foreach (var (persistenceId, entity) in _entities)
            {
                var to = covered(persistenceId);
                foreach (var line in entity.Lines.Where(line => line.LastSequenceNr > to))
                    live[line.Segment] = live.GetValueOrDefault(line.Segment) + line.Length;
            }
        }

        return live;
    }

    /// <summary>The numbers of the entity's lines beyond a sequence number, and up to which one it deleted its events.</summary>
    public (HashSet<long> Numbers, long Deleted) Living(string persistenceId, long beyond)
    {
        lock (_gate)
        {
            return _entities.TryGetValue(persistenceId, out var entity)
                ? ([.. entity.Lines.Where(line => line.LastSequenceNr > beyond).Select(line => line.Number)], entity.Deleted)
                : ([], 0);
        }
    }

    /// <summary>Another file took a segment's place: its lines are there, at these offsets by line number.</summary>
    public void Move(Segment from, Segment to, IReadOnlyDictionary<long, long> offsets)
    {
        lock (_gate)
        {
            foreach (var entity in _entities.Values)
            {
                for (var i = 0; i < entity.Lines.Count; i++)
                {
                    if (entity.Lines[i] is var line && line.Segment == from)
                        entity.Lines[i] = line with { Segment = to, Offset = offsets[line.Number] };
                }
            }
        }
    }

    /// <summary>
    /// The lines that hold the entity's events from one number to another, in order, and the number from which events are there.
    /// </summary>
    /// <exception cref="JournalException">Some of them are only in snapshots, and so the caller's snapshot is missing.</exception>
    public (ImmutableArray<Location> Lines, long From) Find(string persistenceId, long from, long to)
    {
        lock (_gate)
        {
            if (!_entities.TryGetValue(persistenceId, out var entity)) return ([], from);
            if (from <= entity.Covered && entity.Covered > entity.Deleted)
            {
                throw new JournalException(
                    $"the events of '{persistenceId}' up to {entity.Covered} are only in its snapshots and none of those could be read; restore them from a backup");
            }

            from = Math.Max(from, entity.Deleted + 1);
            return ([.. entity.Lines.SkipWhile(line => line.LastSequenceNr < from).TakeWhile(line => line.SequenceNr <= to)], from);
        }
    }

    private void Add(Segment segment, in ScannedLine line)
    {
        var entity = Of(line.PersistenceId);
        if (line.Kind != LineKind.Events)
        {
            entity.Remove(line.SequenceNr, line.Kind == LineKind.Covered);
            return;
        }

        entity.Lines.Add(new Location(segment, line));
        entity.Highest = line.LastSequenceNr;
        entity.Reserved = Math.Max(entity.Reserved, entity.Highest);
    }

    private Entity Of(string persistenceId)
    {
        if (!_entities.TryGetValue(persistenceId, out var entity)) _entities[persistenceId] = entity = new Entity();
        return entity;
    }

    private sealed class Entity
    {
        public List<Location> Lines { get; } = [];

        public long Highest { get; set; }

        // At least the highest: what is on its way counts too.
        public long Reserved { get; set; }

        public long Deleted { get; set; }

        public long Covered { get; set; }

        public void Remove(long to, bool covered)
        {
            if (covered) Covered = Math.Max(Covered, to);
            else Deleted = Math.Max(Deleted, to);
            Highest = Math.Max(Highest, to);
            Reserved = Math.Max(Reserved, Highest);
            Lines.RemoveAll(line => line.LastSequenceNr <= to);
        }
    }
}
