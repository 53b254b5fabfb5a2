namespace CryptoViz.Pipeline.Market;

/// <summary>
/// What windows read again and again while they move through a tier: for each window of the tier the chunk that holds its start.
/// </summary>
internal sealed class UnpackedChunks(Tier tier)
{
    private readonly (BucketChunk? Of, Bucket[] Buckets)[] _kept = [.. Enumerable.Repeat<(BucketChunk?, Bucket[])>((null, []), tier.Windows)];
    private int _last;

    /// <summary>The buckets of a packed chunk; valid until the next look into another one.</summary>
    public ReadOnlySpan<Bucket> Of(BucketChunk chunk)
    {
        for (var i = 0; i < _kept.Length; i++)
            if (_kept[i].Of == chunk)
                return _kept[_last = i].Buckets.AsSpan(0, chunk.Count);

        _last = (_last + 1) % _kept.Length;
        ref var place = ref _kept[_last];
        if (place.Buckets.Length < chunk.Count) place.Buckets = new Bucket[BucketChunk.Most];
        chunk.CopyTo(tier, place.Buckets);
        place.Of = chunk;
        return place.Buckets.AsSpan(0, chunk.Count);
    }
}
