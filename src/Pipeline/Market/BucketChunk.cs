namespace CryptoViz.Pipeline.Market;

/// <summary>
/// Some neighbouring buckets of one tier, packed and never changed again, so that whoever reads may share them. What a
/// window asks for most, the extremes of all, is kept beside the bytes.
/// </summary>
internal sealed class BucketChunk
{
    /// <summary>The most buckets in one: enough that bytes outweigh the object, few enough that opening one is cheap.</summary>
    public const int Most = 64;

    private readonly byte[] _packed;

    /// <summary>Packs buckets that come in order of their start.</summary>
    public BucketChunk(Tier tier, ReadOnlySpan<Bucket> buckets)
    {
        (Count, First, Last) = (buckets.Length, buckets[0].Start, buckets[^1].Start);
        foreach (ref readonly var bucket in buckets)
        {
            All = All.With(bucket, tier);
            if (tier.IsCoarse(bucket.Origin)) Coarse = Coarse.With(bucket, tier);
        }

        _packed = BucketCodec.Pack(tier, buckets);
    }

    /// <summary>How many buckets there are; at least one.</summary>
    public int Count { get; }

    /// <summary>Start of the first bucket.</summary>
    public long First { get; }

    /// <summary>Start of the last bucket.</summary>
    public long Last { get; }

    /// <summary>Of all buckets.</summary>
    public Extremes All { get; }

    /// <summary>Of the buckets that are known from nothing finer (<see cref="Tier.IsCoarse"/>).</summary>
    public Extremes Coarse { get; }

    /// <summary>Unpacks the buckets into the beginning of a buffer of at least <see cref="Count"/>.</summary>
    public void CopyTo(Tier tier, Span<Bucket> buffer) => BucketCodec.Unpack(tier, _packed, buffer[..Count]);
}
