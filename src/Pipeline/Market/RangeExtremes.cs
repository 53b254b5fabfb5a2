using System.Runtime.CompilerServices;

namespace CryptoViz.Pipeline.Market;

/// <summary>
/// First, last, highest and lowest point of any stretch of a tier. It costs the stretch's chunks and not its points. A stretch that
/// reaches up to the newest point, as every window does, costs less: what is packed of it stays the same until its start enters the next
/// bucket, and the open chunk knows its own.
/// </summary>
[SkipLocalsInit] // Its values are large, and to clear them before each use takes as long as the sums.
internal sealed class RangeExtremes(BucketChunks chunks, UnpackedChunks unpacked)
{
    private readonly Tier _tier = chunks.Tier;

    // For each window of the tier, of the chunks as they were at that version; what was dropped since lies before every window.
    private readonly PackedPart[] _packed = new PackedPart[chunks.Tier.Windows];
    private int _lastPacked;
    private long? _lastCoarse;
    private int _version;

    /// <summary>
    /// Of the points from <paramref name="from"/> to <paramref name="to"/>, as <see cref="Tier.LeastOf"/> has it, in buckets that start at
    /// <paramref name="oldest"/> or later; of all, or only of those that are known from nothing finer.
    /// </summary>
    public Extremes Between(long from, long to, long oldest, bool coarse)
    {
        if (_version != chunks.Version)
        {
            Array.Clear(_packed);
            (_lastCoarse, _version) = (null, chunks.Version);
        }

        // While own ticks come, nothing new is only coarsely known.
        if (coarse && !chunks.Open.HasCoarse && LastCoarse <= from - _tier.BucketMs) return default;

        var least = Math.Max(oldest, _tier.LeastOf(from));
        if (!coarse && chunks.IsOpen(chunks.Sealed.Length) && chunks.Open.All is var open && least <= open.First && open.Last <= to)
            return Packed(least).With(open);

        var result = default(Extremes);
        for (int place = Math.Max(0, chunks.PlaceOf(least)), last = chunks.PlaceOf(to); place <= last; place++)
            result = result.With(chunks.IsOpen(place) ? OfOpen(least, to, coarse) : Of(chunks.SealedAt(place), least, to, coarse));
        return result;
    }

    /// <summary>Time of the last packed point that is known from nothing finer.</summary>
    private long LastCoarse
    {
        get
        {
            if (_lastCoarse is { } known) return known;

            var last = long.MinValue;
            foreach (var chunk in chunks.Sealed)
                if (chunk.Coarse.Count > 0)
                    last = chunk.Coarse.Last;
            _lastCoarse = last;
            return last;
        }
    }

    private Extremes OfOpen(long least, long to, bool coarse)
    {
        var buckets = Within(chunks.Open.Buckets, least, to);
        return coarse ? OfCoarse(buckets) : Extremes.Of(buckets, _tier);
    }

    // The points of a chunk lie all within the range, or all before it, or have to be looked at.
    private Extremes Of(BucketChunk chunk, long least, long to, bool coarse)
    {
        var points = coarse ? chunk.Coarse : chunk.All;
        if (points.Count == 0 || points.Last < least) return default;
        if (points.First >= least && points.Last <= to) return points;

        var buckets = Within(unpacked.Of(chunk), least, to);
        return coarse ? OfCoarse(buckets) : Extremes.Of(buckets, _tier);
    }

    /// <summary>Of all packed points from <paramref name="least"/> on, while the open chunk is the last.</summary>
    private Extremes Packed(long least)
    {
        foreach (ref readonly var part in _packed.AsSpan())
            if (part.Before < least && least <= part.Points.First)
                return part.Points;

        var place = Math.Max(0, chunks.PlaceOf(least));
        if (chunks.IsOpen(place)) return default;

        ref var packed = ref PartOf(place);
        var within = Within(unpacked.Of(chunks.Sealed[place]), least, long.MaxValue - 1);
        (packed.Points, packed.Before) = (unpacked.EndOf(chunks.Sealed[place], within.Length).With(packed.Rest), least - 1);
        return packed.Points;
    }

    /// <summary>The part that begins in the packed chunk at a place.</summary>
    private ref PackedPart PartOf(int place)
    {
        var all = chunks.Sealed;
        foreach (ref var known in _packed.AsSpan())
            if (known.Chunk == all[place])
                return ref known;

        _lastPacked = (_lastPacked + 1) % _packed.Length;
        ref var part = ref _packed[_lastPacked];
        part = new PackedPart { Chunk = all[place] };
        foreach (var chunk in all[(place + 1)..]) part.Rest = part.Rest.With(chunk.All);
        return ref part;
    }

    /// <summary>Those of some buckets, in order, whose points lie within a range, both ends inclusive.</summary>
    private ReadOnlySpan<Bucket> Within(ReadOnlySpan<Bucket> buckets, long least, long to)
    {
        var (start, end) = (Bucket.IndexAtOrAfter(buckets, _tier.StartOf(least)), Bucket.IndexAtOrAfter(buckets, to + 1));

        // Only the outermost buckets can begin within the range and have their point beyond it.
        while (start < end && _tier.PointTime(buckets[start]) < least) start++;
        while (start < end && _tier.PointTime(buckets[end - 1]) > to) end--;
        return buckets[start..end];
    }

    private Extremes OfCoarse(ReadOnlySpan<Bucket> buckets)
    {
        var result = default(Extremes);
        foreach (ref readonly var bucket in buckets)
            if (_tier.IsCoarse(bucket.Origin))
                result = result.With(bucket, _tier);
        return result;
    }

    /// <summary>What is packed of a window.</summary>
    private struct PackedPart
    {
        /// <summary>Where it begins.</summary>
        public BucketChunk? Chunk;

        /// <summary>Of the chunks after that one.</summary>
        public Extremes Rest;

        /// <summary>Of all its points.</summary>
        public Extremes Points;

        /// <summary>So long as a window starts after this, and not after the first point, its points are these.</summary>
        public long Before;
    }
}
