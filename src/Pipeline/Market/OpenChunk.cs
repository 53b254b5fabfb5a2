namespace CryptoViz.Pipeline.Market;

/// <summary>The one chunk of a tier that takes changes: its buckets as they are, in order of their start.</summary>
internal sealed class OpenChunk(Tier tier)
{
    private Bucket[] _buckets = [];

    // Of all buckets but the last, which is the one that changes while ticks come in order; null after a change elsewhere.
    private Extremes? _butLast;

    /// <summary>How many buckets there are.</summary>
    public int Count { get; private set; }

    /// <summary>
    /// Counts what ticks in order don't do: they fold into the last bucket, or insert a new last one, and these are known from what is finest.
    /// </summary>
    public int Revision { get; private set; }

    /// <summary>True when a bucket came that was known from nothing finer (<see cref="Tier.IsCoarse"/>), which may be known better by now.</summary>
    public bool HasCoarse { get; private set; }

    /// <summary>True when there is no room for another bucket.</summary>
    public bool IsFull => Count == BucketChunk.Most;

    /// <summary>Start of the first bucket, where there is one.</summary>
    public long First => _buckets[0].Start;

    /// <summary>Of all buckets.</summary>
    public Extremes All => Count == 0 ? default : (_butLast ??= Extremes.Of(Buckets[..^1], tier)).With(_buckets[Count - 1], tier);

    /// <summary>The buckets; valid until the next change.</summary>
    public ReadOnlySpan<Bucket> Buckets => _buckets.AsSpan(0, Count);

    /// <summary>
    /// Folds an observation into the bucket that begins at <paramref name="start"/>; false when there is none. A bucket of a lesser origin is
    /// replaced; one of a better origin stays as it is.
    /// </summary>
    public bool Fold(long start, in Observation observation, Origin origin)
    {
        var index = Bucket.IndexAtOrAfter(Buckets, start);
        if (index == Count || _buckets[index].Start != start) return false;

        ref var bucket = ref _buckets[index];
        if (index < Count - 1) _butLast = null;
        if (index < Count - 1 || origin != bucket.Origin || tier.IsCoarse(origin)) Revision++;
        if (origin.WinsOver(bucket.Origin)) bucket = Bucket.Of(start, observation, origin);
        else if (origin == bucket.Origin) bucket.Fold(observation);
        return true;
    }

    /// <summary>Takes in a bucket of a start that has none yet, while there is room.</summary>
    public void Insert(in Bucket bucket)
    {
        var index = Bucket.IndexAtOrAfter(Buckets, bucket.Start);
        _butLast = index == Count ? All : null;
        if (index < Count || tier.IsCoarse(bucket.Origin)) Revision++;
        if (Count == _buckets.Length) Array.Resize(ref _buckets, Math.Clamp(2 * Count, 8, BucketChunk.Most));
        Array.Copy(_buckets, index, _buckets, index + 1, Count - index);
        _buckets[index] = bucket;
        Count++;
        HasCoarse |= tier.IsCoarse(bucket.Origin);
    }

    /// <summary>Takes the buckets of a packed chunk instead of its own.</summary>
    public void Load(BucketChunk chunk)
    {
        Array.Resize(ref _buckets, BucketChunk.Most);
        chunk.CopyTo(tier, _buckets);
        (Count, HasCoarse, _butLast) = (chunk.Count, chunk.Coarse.Count > 0, null);
    }

    /// <summary>Forgets all buckets.</summary>
    public void Clear() => (Count, HasCoarse, _butLast) = (0, false, null);

    /// <summary>The same buckets, which do not change with these.</summary>
    public OpenChunk Copy() => new(tier) { _buckets = Buckets.ToArray(), Count = Count, HasCoarse = HasCoarse };
}
