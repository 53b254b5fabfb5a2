using System.Runtime.CompilerServices;

namespace CryptoViz.Pipeline.Market;

/// <summary>
/// First, last, highest and lowest point of any stretch of a tier. It costs the stretch's chunks and not its points. A stretch that
/// reaches up to the newest point, as every window does, costs less: what is packed after the chunk in which it begins stays the same until
/// it begins in the next.
/// </summary>
[SkipLocalsInit] // Its values are large, and to clear them before each use takes as long as the sums.
internal sealed class RangeExtremes(BucketChunks chunks, UnpackedChunks unpacked)
{
    private readonly Tier _tier = chunks.Tier;

    // For each window of the tier, of the chunks after the one that holds its start, as they were at that version; what was dropped since lies
    // before every window.
    private readonly (BucketChunk? First, Extremes After)[] _rests = new (BucketChunk?, Extremes)[chunks.Tier.Windows];
    private int _lastRest;
    private long? _lastCoarse;
    private int _version;

    /// <summary>
    /// Of the points from <paramref name="from"/> to <paramref name="to"/>, as <see cref="Tier.LeastOf"/> has it, in buckets that start at
    /// <paramref name="oldest"/> or later; of all, or only of those that are known from nothing finer.
    /// </summary>
    public Extremes Between(long from, long to, long oldest, bool coarse)
    {
        Renew();

        // While own ticks come, nothing new is only coarsely known.
        if (coarse && !chunks.Open.HasCoarse && LastCoarse <= from - _tier.BucketMs) return default;

        var least = Math.Max(oldest, _tier.LeastOf(from));
        var result = default(Extremes);
        for (int place = Math.Max(0, chunks.PlaceOf(least)), last = chunks.PlaceOf(to); place <= last; place++)
            result = result.With(chunks.IsOpen(place) ? OfOpen(least, to, coarse) : Of(chunks.SealedAt(place), least, to, coarse));
        return result;
    }

    /// <summary>
    /// Of all packed points from <paramref name="from"/> on, in buckets that start at <paramref name="oldest"/> or later, while the open chunk is
    /// the last.
    /// </summary>
    public Extremes BeforeEnd(long from, long oldest)
    {
        Renew();
        var least = Math.Max(oldest, _tier.LeastOf(from));
        var place = Math.Max(0, chunks.PlaceOf(least));
        if (chunks.IsOpen(place)) return default;

        var first = chunks.Sealed[place];
        var within = Within(unpacked.Of(first), least, long.MaxValue - 1);
        return unpacked.EndOf(first, within.Length).With(After(place));
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

    /// <summary>Of the packed chunks after the one at a place.</summary>
    private ref readonly Extremes After(int place)
    {
        var all = chunks.Sealed;
        foreach (ref var known in _rests.AsSpan())
            if (known.First == all[place])
                return ref known.After;

        _lastRest = (_lastRest + 1) % _rests.Length;
        ref var rest = ref _rests[_lastRest];
        rest = (all[place], default);
        foreach (var chunk in all[(place + 1)..]) rest.After = rest.After.With(chunk.All);
        return ref rest.After;
    }

    private void Renew()
    {
        if (_version == chunks.Version) return;

        Array.Clear(_rests);
        (_lastCoarse, _version) = (null, chunks.Version);
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
}
