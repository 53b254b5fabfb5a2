namespace CryptoViz.Pipeline.Market;

/// <summary>
/// First, last, highest and lowest point of any stretch of a tier. It costs the stretch's chunks and not its points; a stretch that
/// reaches up to the newest point, as every window does, costs a look at the chunk that holds its start, at what follows it, and at the
/// newest one.
/// </summary>
internal sealed class RangeExtremes(BucketChunks chunks, UnpackedChunks unpacked)
{
    private readonly Tier _tier = chunks.Tier;

    // For each window of the tier the end of the chunk that holds its start; a start moves from bucket to bucket.
    private readonly ChunkEnd[] _ends = new ChunkEnd[chunks.Tier.Windows];
    private int _nextEnd;

    // Of each packed chunk and all that follow it up to the open one, or to the end; of the chunks as they were at that version.
    private Extremes[]? _rest;
    private Extremes[]? _coarseRest;
    private long? _lastCoarse;
    private int _version;

    /// <summary>
    /// Of the points from <paramref name="from"/> to <paramref name="to"/>, as <see cref="Tier.Holds"/> has it, in buckets that start at
    /// <paramref name="oldest"/> or later; of all, or only of those that are known from nothing finer.
    /// </summary>
    public Extremes Between(long from, long to, long oldest, bool coarse)
    {
        if (_version != chunks.Version) (_rest, _coarseRest, _lastCoarse, _version) = (null, null, null, chunks.Version);

        var least = Math.Max(oldest, _tier.LeastOf(from));

        // While own ticks come, nothing new is only coarsely known.
        if (coarse && !chunks.Open.HasCoarse && LastCoarse < least) return default;

        var result = default(Extremes);
        for (var place = Math.Max(0, chunks.PlaceOf(least)); place < chunks.Places; place++)
        {
            if (chunks.IsOpen(place))
            {
                result = result.With(OfOpen(least, to, coarse));
                continue;
            }

            var chunk = chunks.SealedAt(place);
            if (chunk.First > to) break;

            // What is left up to the open chunk, or to the end, all at once; this is the way of every window.
            var last = LastOfRest(place);
            if (chunk.All.First >= least && chunks.Sealed[last].All.Last <= to)
            {
                result = result.With(Rest(place, coarse));
                place += last - chunks.IndexOf(place);
                continue;
            }

            result = result.With(Of(chunk, least, to, coarse));
        }

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
                    last = Math.Max(last, chunk.Coarse.Last);
            _lastCoarse = last;
            return last;
        }
    }

    private Extremes OfOpen(long least, long to, bool coarse)
    {
        var open = chunks.Open;
        if (coarse) return open.HasCoarse ? OfCoarse(Within(open.Buckets, least, to)) : default;

        var all = open.All;
        return all.First >= least && all.Last <= to ? all : Extremes.Of(Within(open.Buckets, least, to), _tier);
    }

    // The points of a chunk lie all within the range, or all outside, or have to be looked at.
    private Extremes Of(BucketChunk chunk, long least, long to, bool coarse)
    {
        var points = coarse ? chunk.Coarse : chunk.All;
        if (points.Count == 0 || points.Last < least || points.First > to) return default;
        if (points.First >= least && points.Last <= to) return points;
        if (coarse) return OfCoarse(Within(unpacked.Of(chunk), least, to));

        return points.Last <= to ? End(chunk, least) : Extremes.Of(Within(unpacked.Of(chunk), least, to), _tier);
    }

    /// <summary>Of a packed chunk's points from <paramref name="least"/> on, of which there is one.</summary>
    private Extremes End(BucketChunk chunk, long least)
    {
        foreach (ref readonly var known in _ends.AsSpan())
            if (known.Of == chunk && known.Before < least && least <= known.Points.First)
                return known.Points;

        var buckets = unpacked.Of(chunk);
        var end = Within(buckets, least, long.MaxValue - 1);
        var before = end.Length == buckets.Length ? long.MinValue : _tier.PointTime(buckets[buckets.Length - end.Length - 1]);
        _nextEnd = (_nextEnd + 1) % _ends.Length;
        return (_ends[_nextEnd] = new ChunkEnd(chunk, before, Extremes.Of(end, _tier))).Points;
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

    /// <summary>Index of the last packed chunk before the open one when <paramref name="place"/> is before it, else of the last of all.</summary>
    private int LastOfRest(int place) => chunks.Open.Count > 0 && place < chunks.OpenPlace ? chunks.OpenPlace - 1 : chunks.Sealed.Length - 1;

    /// <summary>Of the packed chunk at a place and all that follow it, up to the open one or to the end.</summary>
    private Extremes Rest(int place, bool coarse)
    {
        ref var rest = ref coarse ? ref _coarseRest : ref _rest;
        if (rest is null)
        {
            var all = chunks.Sealed;
            rest = new Extremes[all.Length];
            var after = default(Extremes);
            for (var i = rest.Length - 1; i >= 0; i--)
            {
                if (chunks.Open.Count > 0 && i == chunks.OpenPlace - 1) after = default;
                rest[i] = after = (coarse ? all[i].Coarse : all[i].All).With(after);
            }
        }

        return rest[chunks.IndexOf(place)];
    }

    /// <summary>The points of a chunk that are later than a time, and the time of the point before them.</summary>
    private readonly record struct ChunkEnd(BucketChunk? Of, long Before, Extremes Points);
}
