namespace CryptoViz.Pipeline.Market;

/// <summary>
/// What windows read again and again while they move through a tier: for each window of the tier the chunk that holds its start.
/// </summary>
internal sealed class UnpackedChunks(Tier tier)
{
    private readonly Unpacked[] _kept = new Unpacked[tier.Windows];
    private int _last;

    /// <summary>The buckets of a packed chunk; valid until the next look into another one.</summary>
    public ReadOnlySpan<Bucket> Of(BucketChunk chunk) => At(chunk).Buckets.AsSpan(0, chunk.Count);

    /// <summary>The extremes of the last buckets of a packed chunk, so many of them.</summary>
    public Extremes EndOf(BucketChunk chunk, int count)
    {
        if (count == 0) return default;

        ref var unpacked = ref At(chunk);
        var (buckets, first) = (unpacked.Buckets, chunk.Count - count);
        ref readonly var high = ref buckets[unpacked.Highest[first]];
        ref readonly var low = ref buckets[unpacked.Lowest[first]];
        return new Extremes(
            count, tier.PointTime(buckets[first]), tier.PointTime(buckets[chunk.Count - 1]), high.High, tier.PointTime(high), low.Low, tier.PointTime(low));
    }

    private ref Unpacked At(BucketChunk chunk)
    {
        for (var i = 0; i < _kept.Length; i++)
            if (_kept[i].Chunk == chunk)
                return ref _kept[_last = i];

        _last = (_last + 1) % _kept.Length;
        ref var place = ref _kept[_last];
        place.Take(chunk, tier);
        return ref place;
    }

    private struct Unpacked
    {
        public BucketChunk? Chunk;
        public Bucket[] Buckets;

        // Of each bucket and those after it the one with the highest and the one with the lowest price, the earliest of equals.
        public byte[] Highest;
        public byte[] Lowest;

        public void Take(BucketChunk chunk, Tier tier)
        {
            if (Chunk is null) (Buckets, Highest, Lowest) = (new Bucket[BucketChunk.Most], new byte[BucketChunk.Most], new byte[BucketChunk.Most]);
            Chunk = chunk;
            chunk.CopyTo(tier, Buckets);

            var (high, low) = (chunk.Count - 1, chunk.Count - 1);
            for (var i = chunk.Count - 1; i >= 0; i--)
            {
                if (Buckets[i].High >= Buckets[high].High) high = i;
                if (Buckets[i].Low <= Buckets[low].Low) low = i;
                (Highest[i], Lowest[i]) = ((byte)high, (byte)low);
            }
        }
    }
}
