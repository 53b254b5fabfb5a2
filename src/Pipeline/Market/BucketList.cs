namespace CryptoViz.Pipeline.Market;

/// <summary>The buckets of one tier in order of time, in one array that is trimmed at its front and grows at its end.</summary>
internal sealed class BucketList(Tier tier)
{
    private Bucket[] _buckets = [];
    private int _first;
    private int _end;

    public Tier Tier => tier;

    public int Count => _end - _first;

    /// <summary>The buckets, oldest first; valid until the next change.</summary>
    public ReadOnlySpan<Bucket> Buckets => _buckets.AsSpan(_first, Count);

    /// <summary>
    /// Folds an observation into its bucket. A bucket of a lesser origin is replaced; one of a better origin stays as it is.
    /// </summary>
    public void Add(in Observation observation, Origin origin)
    {
        var start = tier.StartOf(observation.Time);
        var index = IndexAtOrAfter(start);
        if (index == Count || Buckets[index].Start != start)
        {
            Insert(index, Bucket.Of(start, observation, origin));
            return;
        }

        ref var bucket = ref _buckets[_first + index];
        if (origin.WinsOver(bucket.Origin)) bucket = Bucket.Of(start, observation, origin);
        else if (origin == bucket.Origin) bucket.Fold(observation);
    }

    /// <summary>Appends a bucket that is later than all others.</summary>
    public void Append(in Bucket bucket) => Insert(Count, bucket);

    /// <summary>Forgets the buckets that the tier no longer keeps at <paramref name="latest"/>.</summary>
    public void Trim(long latest)
    {
        while (_first < _end && !tier.Keeps(_buckets[_first].Start, latest)) _first++;
    }

    /// <summary>Index of the first bucket that starts at or after <paramref name="time"/>; the count when there is none.</summary>
    public int IndexAtOrAfter(long time)
    {
        int low = 0, high = Count;
        var buckets = Buckets;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (buckets[middle].Start < time) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private void Insert(int index, in Bucket bucket)
    {
        if (_end == _buckets.Length) MakeRoom();
        Array.Copy(_buckets, _first + index, _buckets, _first + index + 1, Count - index);
        _buckets[_first + index] = bucket;
        _end++;
    }

    // Trimmed places at the front are used again when they are worth the move; else the array grows by half.
    private void MakeRoom()
    {
        var target = _first > _buckets.Length / 4 ? _buckets : new Bucket[Math.Max(16, Count + (Count / 2))];
        Array.Copy(_buckets, _first, target, 0, Count);
        (_buckets, _first, _end) = (target, 0, Count);
    }
}
