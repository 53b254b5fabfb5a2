using System.Collections.Immutable;

namespace CryptoViz.Pipeline.Storage;

/// <summary>Where a line of events is.</summary>
internal readonly record struct Location(Segment Segment, long Offset, int Length, long Number, long SequenceNr, int Count)
{
    /// <summary>The sequence number of the last event.</summary>
    public long LastSequenceNr => SequenceNr + Count - 1;
}

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

    /// <summary>Adds a durable line.</summary>
    public void Add(string persistenceId, Location location)
    {
        lock (_gate)
        {
            var entity = Of(persistenceId);
            entity.Lines.Add(location);
            entity.Highest = location.LastSequenceNr;
            entity.Reserved = Math.Max(entity.Reserved, entity.Highest);
        }
    }

    /// <summary>Forgets the events up to a number; the highest number stays known.</summary>
    public void Remove(string persistenceId, long to, bool covered)
    {
        lock (_gate)
        {
            var entity = Of(persistenceId);
            if (covered) entity.Covered = Math.Max(entity.Covered, to);
            else entity.Deleted = Math.Max(entity.Deleted, to);
            entity.Highest = Math.Max(entity.Highest, to);
            entity.Reserved = Math.Max(entity.Reserved, entity.Highest);
            entity.Lines.RemoveAll(line => line.LastSequenceNr <= to);
        }
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

    /// <summary>All lines by their segment, in no order, with their entities.</summary>
    public ILookup<Segment, (string PersistenceId, Location Location)> BySegment()
    {
        lock (_gate)
        {
            return _entities
                .SelectMany(entity => entity.Value.Lines, (entity, line) => (entity.Key, Line: line))
                .ToLookup(pair => pair.Line.Segment);
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
    }
}
