using System.Diagnostics.CodeAnalysis;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Ingest;

/// <summary>A request for history that waits for its turn.</summary>
/// <param name="Request">What to ask for.</param>
/// <param name="Priority">How urgent it is.</param>
/// <param name="Failures">How many tries failed.</param>
/// <param name="Rank">The coin's place in the listing, from 0; <see cref="int.MaxValue"/> for one that is not listed.</param>
internal sealed record HistoryWant(HistoryRequest Request, HistoryPriority Priority, int Failures, int Rank);

/// <summary>
/// The requests for history that wait: each once, the most urgent first; among equals those that failed least, then those of the
/// coin with the best rank, then the oldest. When it is full the last one goes; its coin asks again.
/// </summary>
internal sealed class HistoryQueue(int capacity = HistoryQueue.Capacity)
{
    /// <summary>More than a day's calls on the smallest plan.</summary>
    public const int Capacity = 4_096;

    private readonly Dictionary<HistoryRequest, Place> _places = [];
    private readonly SortedSet<Place> _order = new(Comparer<Place>.Create(InOrder));
    private long _added;

    /// <summary>How many wait.</summary>
    public int Count => _order.Count;

    /// <summary>The one whose turn it is; null when none waits.</summary>
    public HistoryWant? Next => _order.Min?.Want;

    /// <summary>How many go before a request; null when it does not wait.</summary>
    public int? Before(HistoryRequest request) =>
        _places.TryGetValue(request, out var place) ? _order.TakeWhile(other => other != place).Count() : null;

    /// <summary>Adds a request. One that waits already only becomes more urgent, if it does.</summary>
    public void Add(HistoryWant want)
    {
        if (_places.TryGetValue(want.Request, out var known))
        {
            if (known.Want.Priority <= want.Priority) return;

            Remove(known);
            want = want with { Failures = known.Want.Failures };
        }

        var place = new Place(want, _added++);
        _places.Add(want.Request, place);
        _order.Add(place);
        if (Count > capacity) Remove(_order.Max!);
    }

    /// <summary>Takes out the one whose turn it is.</summary>
    public bool TryTake([NotNullWhen(true)] out HistoryWant? want)
    {
        want = Next;
        if (want is null) return false;

        Remove(_order.Min!);
        return true;
    }

    private void Remove(Place place)
    {
        _places.Remove(place.Want.Request);
        _order.Remove(place);
    }

    private static int InOrder(Place one, Place other) =>
        (one.Want.Priority, one.Want.Failures, one.Want.Rank, one.Number)
            .CompareTo((other.Want.Priority, other.Want.Failures, other.Want.Rank, other.Number));

    private sealed record Place(HistoryWant Want, long Number);
}
