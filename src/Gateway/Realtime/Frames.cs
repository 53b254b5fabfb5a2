using System.Collections.Concurrent;
using System.Collections.Immutable;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Gateway.Realtime;

/// <summary>
/// The newest state of a feed, its number, and the ring of the frames that led to it. Immutable; a stream needs to remember only
/// the last number that it sent. Snapshot and joined frames are encoded when first asked for and then shared by all streams.
/// </summary>
internal sealed class Frames<TState, TChange>
    where TState : class, IFeedState<TChange>
    where TChange : class, IFeedChange<TChange>
{
    /// <summary>
    /// How many frames can be joined, at the frame clock's pace 16 s; a stream that is further behind gets a snapshot unless the state can
    /// tell what it missed.
    /// </summary>
    public const int RingSize = 64;

    // The oldest entry is only where joining can start; how it came about is not known any more.
    private readonly ImmutableArray<Entry> _ring;
    private readonly Lazy<Frame> _snapshot;
    private readonly ConcurrentDictionary<(long From, bool Resumed), Lazy<Frame>> _joined = new();
    private readonly ConcurrentDictionary<TChange, Lazy<Frame>> _missed = new();

    private Frames(TState state, ImmutableArray<Entry> ring)
    {
        State = state;
        _ring = ring;
        _snapshot = new Lazy<Frame>(() => new Frame("snapshot", state.Snapshot()));
    }

    /// <summary>The newest state.</summary>
    public TState State { get; }

    /// <summary>The newest frame's number, from 1.</summary>
    public long Number => _ring[^1].Number;

    /// <summary>The entity's cursor as of the newest frame.</summary>
    public Cursor Cursor => _ring[^1].Cursor;

    /// <summary>The first frame of a feed.</summary>
    public static Frames<TState, TChange> First(TState state, Cursor cursor) => new(state, [new Entry(1, cursor, null)]);

    /// <summary>Closes a frame. Without a change (null) the state has to be told whole, and nothing before can be joined.</summary>
    public Frames<TState, TChange> Next(TState state, Cursor cursor, TChange? change)
    {
        var entry = new Entry(Number + 1, cursor, change);
        if (change is null) return new(state, [entry]);

        var kept = _ring.Length > RingSize ? _ring.RemoveAt(0) : _ring;
        return new(state, kept.Add(entry));
    }

    /// <summary>The frame that brings a stream from a number to the newest; null when it is there.</summary>
    public Frame? After(long number) => number == Number ? null : Join(number, resumed: false);

    /// <summary>
    /// The first frame of a client that holds a cursor: what it missed, by the ring or by what the state knows of the entity's past, or
    /// all when neither can tell.
    /// </summary>
    public Frame Resume(Cursor? cursor)
    {
        // Of several frames with one cursor the oldest: to be told too much is harmless.
        foreach (var entry in _ring)
        {
            if (entry.Cursor == cursor) return Join(entry.Number, resumed: true);
        }

        return cursor is { } known && known.Origin == Cursor.Origin && known.Sequence < Cursor.Sequence && State.Since(known.Sequence) is { } change
            ? _missed.GetOrAdd(change, missed => new Lazy<Frame>(() => new Frame("delta", State.Delta(missed)))).Value
            : Whole();
    }

    /// <summary>The frame of a client that has nothing.</summary>
    public Frame Whole() => _snapshot.Value;

    private Frame Join(long number, bool resumed) =>
        number < _ring[0].Number || number > Number
            ? Whole()
            : _joined.GetOrAdd((number, resumed), Lazily).Value;

    private Lazy<Frame> Lazily((long From, bool Resumed) key) => new(() =>
    {
        var changes = _ring.Where(entry => entry.Number > key.From).Select(entry => entry.Change!);
        if (key.Resumed) changes = changes.Prepend(TChange.OnResume);
        return new Frame("delta", State.Delta(changes.Aggregate((all, next) => all.Then(next))));
    });

    private sealed record Entry(long Number, Cursor Cursor, TChange? Change);
}
