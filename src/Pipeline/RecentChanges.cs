using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline;

/// <summary>The last changes of an entity, for watchers who missed some; each follows the cursor of the one before.</summary>
internal sealed class RecentChanges<T>(Func<T, Cursor> after)
{
    /// <summary>Over a minute's worth at one a second: three renewals of a lease.</summary>
    private const int Kept = 64;

    private readonly Queue<T> _changes = new();

    /// <summary>Remembers a change that follows the last one.</summary>
    public void Add(T change)
    {
        _changes.Enqueue(change);
        if (_changes.Count > Kept) _changes.Dequeue();
    }

    /// <summary>Forgets all: what comes next does not follow.</summary>
    public void Clear() => _changes.Clear();

    /// <summary>The changes from a cursor on, in order; none when that one is too old or foreign.</summary>
    public IReadOnlyList<T> Since(Cursor? cursor) => [.. _changes.SkipWhile(change => after(change) != cursor)];
}
