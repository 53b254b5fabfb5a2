using System.Collections.Immutable;

namespace CryptoViz.Pipeline.Market;

/// <summary>The times of the ticks that were applied and may come again, in order: the memory that makes applying idempotent.</summary>
internal sealed class ObservedTimes
{
    private readonly List<long> _times = [];

    /// <summary>True when a tick of that time was applied.</summary>
    public bool Contains(long time) => !IsNewest(time) && _times.BinarySearch(time) >= 0;

    /// <summary>Remembers a time; a known one changes nothing.</summary>
    public void Add(long time)
    {
        var index = IsNewest(time) ? ~_times.Count : _times.BinarySearch(time);
        if (index >= 0) return;

        // A list doubles by itself, and there can be a time for each second of a day.
        if (_times.Count == _times.Capacity) _times.Capacity += Math.Max(16, _times.Count / 4);
        _times.Insert(~index, time);
    }

    /// <summary>Forgets times before <paramref name="oldest"/>: such ticks are refused for their age alone.</summary>
    public void Trim(long oldest)
    {
        var index = _times.BinarySearch(oldest);
        var count = index < 0 ? ~index : index;

        // In steps, since each removal moves all that follows.
        if (count > _times.Count / 8) _times.RemoveRange(0, count);
    }

    private bool IsNewest(long time) => _times.Count == 0 || time > _times[^1];

    public ImmutableArray<long> ToImmutable() => [.. _times];
}
