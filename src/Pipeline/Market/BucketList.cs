using System.Collections.Immutable;

namespace CryptoViz.Pipeline.Market;

/// <summary>The buckets of one tier in order of time, as far back as the tier keeps them.</summary>
internal sealed class BucketList
{
    private readonly BucketChunks _chunks;
    private readonly UnpackedChunks _unpacked;
    private readonly RangeExtremes _extremes;
    private readonly RecentCloses _closes;

    // A packed chunk goes when all of it is too old; until then its old buckets are only not looked at.
    private long _oldest = long.MinValue;

    /// <summary>An empty tier.</summary>
    public BucketList(Tier tier)
        : this(new BucketChunks(tier))
    {
    }

    private BucketList(BucketChunks chunks)
    {
        (_chunks, _unpacked) = (chunks, new UnpackedChunks(chunks.Tier));
        (_extremes, _closes) = (new RangeExtremes(chunks, _unpacked), new RecentCloses(chunks));
    }

    /// <summary>The tier.</summary>
    public Tier Tier => _chunks.Tier;

    /// <summary>How many buckets there are.</summary>
    public int Count
    {
        get
        {
            var count = 0;
            for (var place = 0; place < _chunks.Places; place++)
                count += !_chunks.IsOpen(place) && _chunks.SealedAt(place) is var chunk && chunk.First >= _oldest
                    ? chunk.Count
                    : At(place).Length - Bucket.IndexAtOrAfter(At(place), _oldest);
            return count;
        }
    }

    /// <summary>
    /// Changes with everything but what ticks in order do in the open chunk, which is to fold into the last bucket or to begin another, and but
    /// for what gets too old.
    /// </summary>
    public int Revision => _chunks.Version + _chunks.Open.Revision;

    /// <summary>The open chunk while it is the last; null while another is, or none.</summary>
    public OpenChunk? End => _chunks.IsOpen(_chunks.Sealed.Length) ? _chunks.Open : null;

    /// <summary>The first bucket as a span of one; empty without one.</summary>
    public ReadOnlySpan<Bucket> First
    {
        get
        {
            // The open chunk stays when all of it is too old.
            for (var place = 0; place < _chunks.Places; place++)
            {
                var buckets = At(place);
                var index = Bucket.IndexAtOrAfter(buckets, _oldest);
                if (index < buckets.Length) return buckets.Slice(index, 1);
            }

            return [];
        }
    }

    /// <summary>
    /// Folds an observation into its bucket. A bucket of a lesser origin is replaced; one of a better origin stays as it is.
    /// </summary>
    public void Add(in Observation observation, Origin origin) => _chunks.Add(observation, origin);

    /// <summary>Appends a bucket that is later than all others.</summary>
    public void Append(in Bucket bucket) => _chunks.Add(bucket);

    /// <summary>The same buckets, which do not change with these; packed chunks are shared.</summary>
    public BucketList Copy() => new(_chunks.Copy()) { _oldest = _oldest };

    /// <summary>Forgets the buckets that the tier no longer keeps at <paramref name="latest"/>.</summary>
    public void Trim(long latest)
    {
        if (Tier.Kept is not { } kept) return;

        _oldest = Tier.StartOf(latest - (long)kept.TotalMilliseconds);
        _chunks.Drop(_oldest);
    }

    /// <summary>The buckets that start at <paramref name="start"/> or later, oldest first; not to be read while they change.</summary>
    public BucketReader From(long start) => new(_chunks, Math.Max(start, _oldest));

    /// <summary>
    /// The last bucket that starts at or before <paramref name="start"/>, as a span of one; empty without one. Valid until the next change or
    /// look into another chunk.
    /// </summary>
    public ReadOnlySpan<Bucket> LastAtOrBefore(long start)
    {
        var place = _chunks.PlaceOf(start);
        if (place < 0) return [];

        // The first bucket of this place starts at or before the time.
        var buckets = At(place);
        var index = Bucket.IndexAtOrAfter(buckets, start + 1) - 1;
        return buckets[index].Start >= _oldest ? buckets.Slice(index, 1) : [];
    }

    /// <summary>True when a bucket starts in the stretch from <paramref name="from"/> up to, not including, <paramref name="end"/>.</summary>
    public bool HasAny(long from, long end) => LastAtOrBefore(end - 1) is [var bucket] && bucket.Start >= from;

    /// <summary>
    /// First, last, highest and lowest of the points from <paramref name="from"/> to <paramref name="to"/>, as <see cref="Tier.LeastOf"/>
    /// has it; of all, or only of those that are known from nothing finer.
    /// </summary>
    public Extremes Between(long from, long to, bool coarse) => _extremes.Between(from, to, _oldest, coarse);

    /// <summary>First, last, highest and lowest of the points from <paramref name="from"/> up to the open chunk, while that is the last.</summary>
    public Extremes BeforeEnd(long from) => _extremes.BeforeEnd(from, _oldest);

    /// <summary>
    /// Closing prices of so many buckets in a row, the first of which starts at <paramref name="from"/> and is still kept; NaN where there is
    /// none.
    /// </summary>
    public ImmutableArray<double> Closes(long from, int count) => _closes.Of(from, count);

    private ReadOnlySpan<Bucket> At(int place) => _chunks.IsOpen(place) ? _chunks.Open.Buckets : _unpacked.Of(_chunks.SealedAt(place));
}
