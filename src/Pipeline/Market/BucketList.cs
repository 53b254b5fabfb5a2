namespace CryptoViz.Pipeline.Market;

/// <summary>
/// The buckets of one tier in order of time: packed chunks, of which one at a time is open for changes. That is the last one
/// while ticks come in order; a late tick or a part of the past opens the chunk where it belongs.
/// </summary>
internal sealed class BucketList(Tier tier)
{
    private readonly List<BucketChunk> _sealed = [];
    private Bucket[] _open = [];
    private int _openCount;

    // The open chunk's place: so many sealed ones are before it.
    private int _openPlace;
    private bool _openHasCoarse;
    private long _oldest = long.MinValue;
    private (BucketChunk? Of, Bucket[] Buckets) _unpacked = (null, []);

    public Tier Tier => tier;

    /// <summary>How many buckets there are.</summary>
    public int Count
    {
        get
        {
            var count = 0;
            for (var place = 0; place < Places; place++)
                count += !IsOpen(place) && Sealed(place) is var chunk && chunk.First >= _oldest
                    ? chunk.Count
                    : At(place).Length - IndexAtOrAfter(At(place), _oldest);
            return count;
        }
    }

    private ReadOnlySpan<Bucket> Open => _open.AsSpan(0, _openCount);

    /// <summary>
    /// Folds an observation into its bucket. A bucket of a lesser origin is replaced; one of a better origin stays as it is.
    /// </summary>
    public void Add(in Observation observation, Origin origin)
    {
        var start = tier.StartOf(observation.Time);
        OpenFor(start);
        var index = IndexAtOrAfter(Open, start);
        if (index == _openCount || _open[index].Start != start)
        {
            Insert(index, Bucket.Of(start, observation, origin));
            return;
        }

        ref var bucket = ref _open[index];
        if (origin.WinsOver(bucket.Origin)) bucket = Bucket.Of(start, observation, origin);
        else if (origin == bucket.Origin) bucket.Fold(observation);
    }

    /// <summary>Appends a bucket that is later than all others.</summary>
    public void Append(in Bucket bucket)
    {
        OpenFor(bucket.Start);
        Insert(_openCount, bucket);
    }

    /// <summary>Forgets the buckets that the tier no longer keeps at <paramref name="latest"/>.</summary>
    public void Trim(long latest)
    {
        if (tier.Kept is not { } kept) return;

        // A packed chunk goes when all of it is too old; until then its old buckets are only not looked at.
        _oldest = tier.StartOf(latest - (long)kept.TotalMilliseconds);
        var gone = 0;
        while (gone < _sealed.Count && _sealed[gone].Last < _oldest) gone++;
        if (gone == 0) return;

        _sealed.RemoveRange(0, gone);
        _openPlace = Math.Max(0, _openPlace - gone);
    }

    /// <summary>The buckets that start at <paramref name="start"/> or later, oldest first; not to be read while they change.</summary>
    public Reader From(long start) => new(this, start);

    /// <summary>The last bucket that starts at or before <paramref name="start"/>; null without one.</summary>
    public Bucket? LastAtOrBefore(long start)
    {
        for (var place = PlaceOf(start); place >= 0; place--)
        {
            var buckets = At(place);
            if (IndexAtOrAfter(buckets, start + 1) is > 0 and var index)
                return buckets[index - 1].Start >= _oldest ? buckets[index - 1] : null;
        }

        return null;
    }

    /// <summary>True when a bucket starts in the stretch from <paramref name="from"/> up to, not including, <paramref name="end"/>.</summary>
    public bool HasAny(long from, long end) => LastAtOrBefore(end - 1) is { } bucket && bucket.Start >= from;

    /// <summary>
    /// First, last, highest and lowest of the points from <paramref name="from"/> to <paramref name="to"/>, as <see cref="Tier.Holds"/>
    /// has it; of all, or only of those that are known from nothing finer.
    /// </summary>
    public Extremes Between(long from, long to, bool coarse)
    {
        var (result, first) = (default(Extremes), tier.StartOf(from));
        for (var place = Math.Max(0, PlaceOf(first)); place < Places; place++)
        {
            if (IsOpen(place))
            {
                if (!coarse || _openHasCoarse) result = Scan(result, Open, from, to, coarse);
                continue;
            }

            var chunk = Sealed(place);
            if (chunk.First > to) break;
            if (coarse && chunk.Coarse.Count == 0) continue;

            var inside = chunk.First > first && chunk.First >= _oldest && chunk.All.Last <= to;
            result = inside ? result.With(coarse ? chunk.Coarse : chunk.All) : Scan(result, Unpacked(chunk), from, to, coarse);
        }

        return result;
    }

    private Extremes Scan(Extremes result, ReadOnlySpan<Bucket> buckets, long from, long to, bool coarse)
    {
        for (var i = IndexAtOrAfter(buckets, Math.Max(_oldest, tier.StartOf(from))); i < buckets.Length; i++)
        {
            ref readonly var bucket = ref buckets[i];
            if (tier.Holds(bucket, from, to) && (!coarse || tier.IsCoarse(bucket.Origin))) result = result.With(bucket, tier);
        }

        return result;
    }

    // Places number the chunks, the open one among them, in order of time.
    private int Places => _sealed.Count + (_openCount > 0 ? 1 : 0);

    private bool IsOpen(int place) => _openCount > 0 && place == _openPlace;

    private BucketChunk Sealed(int place) => _sealed[_openCount > 0 && place > _openPlace ? place - 1 : place];

    private ReadOnlySpan<Bucket> At(int place) => IsOpen(place) ? Open : Unpacked(Sealed(place));

    /// <summary>The last place whose first bucket starts at or before <paramref name="start"/>; -1 when none does.</summary>
    private int PlaceOf(long start)
    {
        int low = 0, high = Places;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if ((IsOpen(middle) ? _open[0].Start : Sealed(middle).First) <= start) low = middle + 1;
            else high = middle;
        }

        return low - 1;
    }

    // Windows read the same old chunk again and again while they move through it.
    private ReadOnlySpan<Bucket> Unpacked(BucketChunk chunk)
    {
        if (_unpacked.Of != chunk)
        {
            if (_unpacked.Buckets.Length < chunk.Count) _unpacked.Buckets = new Bucket[BucketChunk.Most];
            chunk.CopyTo(tier, _unpacked.Buckets);
            _unpacked.Of = chunk;
        }

        return _unpacked.Buckets.AsSpan(0, chunk.Count);
    }

    /// <summary>Makes the chunk in which a bucket of that start is, or has to go, the open one.</summary>
    private void OpenFor(long start)
    {
        var place = PlaceOf(start);
        if (_openCount > 0 && (place == _openPlace || (place < 0 && _openPlace == 0))) return;

        Seal();
        place = PlaceOf(start);
        var beyond = place >= 0 && place == _sealed.Count - 1 && start > _sealed[place].Last;
        if (_sealed.Count == 0 || (beyond && _sealed[place].Count >= BucketChunk.Most))
        {
            (_openPlace, _openCount, _openHasCoarse) = (_sealed.Count, 0, false);
            return;
        }

        _openPlace = Math.Max(0, place);
        var chunk = _sealed[_openPlace];
        _sealed.RemoveAt(_openPlace);
        if (_open.Length < chunk.Count) _open = new Bucket[BucketChunk.Most];
        chunk.CopyTo(tier, _open);
        (_openCount, _openHasCoarse) = (chunk.Count, chunk.Coarse.Count > 0);
    }

    private void Seal()
    {
        if (_openCount == 0) return;

        _sealed.Insert(_openPlace, new BucketChunk(tier, Open));
        _openCount = 0;
    }

    private void Insert(int index, in Bucket bucket)
    {
        if (_openCount == BucketChunk.Most)
        {
            Split(index);
            OpenFor(bucket.Start);
            index = IndexAtOrAfter(Open, bucket.Start);
        }

        if (_openCount == _open.Length) Array.Resize(ref _open, Math.Clamp(2 * _openCount, 8, BucketChunk.Most));
        Array.Copy(_open, index, _open, index + 1, _openCount - index);
        _open[index] = bucket;
        _openCount++;
        _openHasCoarse |= tier.IsCoarse(bucket.Origin);
    }

    // A full chunk is sealed whole when the tier grows at its end, else as two halves that have room.
    private void Split(int index)
    {
        if (index == _openCount && _openPlace == _sealed.Count)
        {
            Seal();
            return;
        }

        _sealed.Insert(_openPlace, new BucketChunk(tier, Open[..(_openCount / 2)]));
        _sealed.Insert(_openPlace + 1, new BucketChunk(tier, Open[(_openCount / 2)..]));
        _openCount = 0;
    }

    private static int IndexAtOrAfter(ReadOnlySpan<Bucket> buckets, long start)
    {
        int low = 0, high = buckets.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (buckets[middle].Start < start) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    /// <summary>Reads buckets in order, a chunk at a time.</summary>
    internal ref struct Reader
    {
        private readonly BucketList _list;
        private readonly long _from;
        private readonly Bucket[] _buffer;
        private ReadOnlySpan<Bucket> _chunk;
        private int _place;
        private int _index;

        public Reader(BucketList list, long start)
        {
            (_list, _from, _index) = (list, Math.Max(start, list._oldest), -1);
            _buffer = System.Buffers.ArrayPool<Bucket>.Shared.Rent(BucketChunk.Most);
            _place = Math.Max(0, list.PlaceOf(_from)) - 1;
        }

        public readonly ref readonly Bucket Current => ref _chunk[_index];

        public readonly Reader GetEnumerator() => this;

        public bool MoveNext()
        {
            while (++_index >= _chunk.Length)
            {
                if (++_place >= _list.Places) return false;

                _chunk = Read(_place);
                _index = IndexAtOrAfter(_chunk, _from) - 1;
            }

            return true;
        }

        public readonly void Dispose() => System.Buffers.ArrayPool<Bucket>.Shared.Return(_buffer);

        private readonly ReadOnlySpan<Bucket> Read(int place)
        {
            if (_list.IsOpen(place)) return _list.Open;

            var chunk = _list.Sealed(place);
            chunk.CopyTo(_list.Tier, _buffer);
            return _buffer.AsSpan(0, chunk.Count);
        }
    }
}
