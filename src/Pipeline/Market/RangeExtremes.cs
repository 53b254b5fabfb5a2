namespace CryptoViz.Pipeline.Market;

/// <summary>
/// First, last, highest and lowest point of any stretch of a tier. It costs the stretch's chunks and not its points, and a stretch
/// that reaches up to the newest chunk, as every window does, costs the chunk that holds its start and the newest one.
/// </summary>
internal sealed class RangeExtremes(BucketChunks chunks, UnpackedChunks unpacked)
{
    private readonly Tier _tier = chunks.Tier;

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

        var first = Math.Max(oldest, _tier.StartOf(from));

        // While own ticks come, nothing new is only coarsely known.
        if (coarse && !chunks.Open.HasCoarse && LastCoarse < first) return default;

        var result = default(Extremes);
        for (var place = Math.Max(0, chunks.PlaceOf(first)); place < chunks.Places; place++)
        {
            if (chunks.IsOpen(place))
            {
                if (!coarse || chunks.Open.HasCoarse) result = result.With(Scan(chunks.Open.Buckets, first, from, to, coarse));
                continue;
            }

            var chunk = chunks.SealedAt(place);
            if (chunk.First > to) break;

            // What is left up to the open chunk, or to the end, all at once; this is the way of every window.
            var last = LastOfRest(place);
            if (chunk.First > first && chunks.Sealed[last].All.Last <= to)
            {
                result = result.With(Rest(place, coarse));
                place += last - chunks.IndexOf(place);
                continue;
            }

            // The points of a chunk lie all within the range, or all before it, or have to be looked at.
            var points = coarse ? chunk.Coarse : chunk.All;
            if (points.Count == 0 || points.Last < first) continue;

            result = result.With(points.First > first && points.Last <= to ? points : Scan(unpacked.Of(chunk), first, from, to, coarse));
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

    private Extremes Scan(ReadOnlySpan<Bucket> buckets, long first, long from, long to, bool coarse)
    {
        var (start, end) = (Bucket.IndexAtOrAfter(buckets, first), Bucket.IndexAtOrAfter(buckets, to + 1));

        // Only the outermost buckets can begin within the range and have their point beyond it.
        while (start < end && !_tier.Holds(buckets[start], from, to)) start++;
        while (start < end && !_tier.Holds(buckets[end - 1], from, to)) end--;
        if (!coarse) return Extremes.Of(buckets[start..end], _tier);

        var result = default(Extremes);
        foreach (ref readonly var bucket in buckets[start..end])
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
            rest = new Extremes[chunks.Sealed.Length];
            var after = default(Extremes);
            for (var i = rest.Length - 1; i >= 0; i--)
            {
                if (chunks.Open.Count > 0 && i == chunks.OpenPlace - 1) after = default;
                rest[i] = after = (coarse ? chunks.Sealed[i].Coarse : chunks.Sealed[i].All).With(after);
            }
        }

        return rest[chunks.IndexOf(place)];
    }
}
