namespace CryptoViz.Pipeline.Market;

/// <summary>The one chunk of a tier that takes changes: its buckets as they are, in order of their start.</summary>
internal sealed class OpenChunk(Tier tier)
{
    private Bucket[] _buckets = [];

    /// <summary>How many buckets there are.</summary>
    public int Count { get; private set; }

    /// <summary>False when no bucket is known from nothing finer (<see cref="Tier.IsCoarse"/>).</summary>
    public bool HasCoarse { get; private set; }

    /// <summary>True when there is no room for another bucket.</summary>
    public bool IsFull => Count == BucketChunk.Most;

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
        if (origin.WinsOver(bucket.Origin)) bucket = Bucket.Of(start, observation, origin);
        else if (origin == bucket.Origin) bucket.Fold(observation);
        return true;
    }

    /// <summary>Takes in a bucket of a start that has none yet, while there is room.</summary>
    public void Insert(in Bucket bucket)
    {
        var index = Bucket.IndexAtOrAfter(Buckets, bucket.Start);
        if (Count == _buckets.Length) Array.Resize(ref _buckets, Math.Clamp(2 * Count, 8, BucketChunk.Most));
        Array.Copy(_buckets, index, _buckets, index + 1, Count - index);
        _buckets[index] = bucket;
        Count++;
        HasCoarse |= tier.IsCoarse(bucket.Origin);
    }

    /// <summary>Takes the buckets of a packed chunk instead of its own.</summary>
    public void Load(BucketChunk chunk)
    {
        if (_buckets.Length < chunk.Count) _buckets = new Bucket[BucketChunk.Most];
        chunk.CopyTo(tier, _buckets);
        (Count, HasCoarse) = (chunk.Count, chunk.Coarse.Count > 0);
    }

    /// <summary>Forgets all buckets.</summary>
    public void Clear() => (Count, HasCoarse) = (0, false);

    /// <summary>The same buckets, which do not change with these.</summary>
    public OpenChunk Copy() => new(tier) { _buckets = Buckets.ToArray(), Count = Count, HasCoarse = HasCoarse };
}
