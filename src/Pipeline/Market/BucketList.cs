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

    // What windows read again and again while they move through it: for each window of the tier the chunk that holds its start.
    private readonly (BucketChunk? Of, Bucket[] Buckets)[] _unpacked = [.. Enumerable.Repeat<(BucketChunk?, Bucket[])>((null, []), tier.Windows)];
    private int _unpackedLast;

    // Of each sealed chunk and all that follow it up to the open one, or to the end; null after a change.
    private Extremes[]? _rest;
    private Extremes[]? _coarseRest;
    private long? _lastCoarse;

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

    /// <summary>The same buckets, which do not change with these; packed chunks are shared.</summary>
    public BucketList Copy()
    {
        var copy = new BucketList(tier) { _open = Open.ToArray(), _openCount = _openCount, _openPlace = _openPlace, _openHasCoarse = _openHasCoarse, _oldest = _oldest };
        copy._sealed.AddRange(_sealed);
        return copy;
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
        Changed();
        _openPlace = Math.Max(0, _openPlace - gone);
    }

    /// <summary>The buckets that start at <paramref name="start"/> or later, oldest first; not to be read while they change.</summary>
    public Reader From(long start) => new(this, start);

    /// <summary>The first bucket as a span of one; empty without one.</summary>
    public ReadOnlySpan<Bucket> First
    {
        get
        {
            if (Places == 0) return [];

            var buckets = At(0);
            return buckets.Slice(IndexAtOrAfter(buckets, _oldest), 1);
        }
    }

    /// <summary>
    /// The last bucket that starts at or before <paramref name="start"/>, as a span of one; empty without one. Valid until the next change or
    /// look into another chunk.
    /// </summary>
    public ReadOnlySpan<Bucket> LastAtOrBefore(long start)
    {
        var place = PlaceOf(start);
        if (place < 0) return [];

        // The first bucket of this place starts at or before the time.
        var buckets = At(place);
        var index = IndexAtOrAfter(buckets, start + 1) - 1;
        return buckets[index].Start >= _oldest ? buckets.Slice(index, 1) : [];
    }

    /// <summary>True when a bucket starts in the stretch from <paramref name="from"/> up to, not including, <paramref name="end"/>.</summary>
    public bool HasAny(long from, long end) => LastAtOrBefore(end - 1) is [var bucket] && bucket.Start >= from;

    /// <summary>
    /// First, last, highest and lowest of the points from <paramref name="from"/> to <paramref name="to"/>, as <see cref="Tier.Holds"/>
    /// has it; of all, or only of those that are known from nothing finer.
    /// </summary>
    public Extremes Between(long from, long to, bool coarse)
    {
        var first = Math.Max(_oldest, tier.StartOf(from));

        // While own ticks come, nothing new is only coarsely known.
        if (coarse && !_openHasCoarse && LastCoarse < first) return default;

        var place = Math.Max(0, PlaceOf(first));
        var result = default(Extremes);
        for (; place < Places; place++)
        {
            if (IsOpen(place))
            {
                if (!coarse || _openHasCoarse) result = result.With(Scan(Open, from, to, coarse));
                continue;
            }

            var chunk = Sealed(place);
            if (chunk.First > to) break;

            // What is left up to the open chunk, or to the end, all at once; this is the way of every window.
            var last = LastSealed(place);
            if (chunk.First > first && _sealed[last].All.Last <= to)
            {
                result = result.With(Rest(place, coarse));
                place += last - (place > _openPlace && _openCount > 0 ? place - 1 : place);
                continue;
            }

            // The points of a chunk lie all within the range, or all before it, or have to be looked at.
            var points = coarse ? chunk.Coarse : chunk.All;
            if (points.Count == 0 || points.Last < first) continue;

            result = result.With(points.First > first && points.Last <= to ? points : Scan(Unpacked(chunk), from, to, coarse));
        }

        return result;
    }

    private Extremes Scan(ReadOnlySpan<Bucket> buckets, long from, long to, bool coarse)
    {
        var (start, end) = (IndexAtOrAfter(buckets, Math.Max(_oldest, tier.StartOf(from))), IndexAtOrAfter(buckets, to + 1));

        // Only the outermost buckets can begin within the range and have their point beyond it.
        while (start < end && !tier.Holds(buckets[start], from, to)) start++;
        while (start < end && !tier.Holds(buckets[end - 1], from, to)) end--;
        if (coarse)
        {
            var result = default(Extremes);
            foreach (ref readonly var bucket in buckets[start..end])
                if (tier.IsCoarse(bucket.Origin))
                    result = result.With(bucket, tier);
            return result;
        }

        return start == end ? default : ScanAll(buckets[start..end]);
    }

    private Extremes ScanAll(ReadOnlySpan<Bucket> buckets)
    {
        var (high, low, highest, lowest) = (0, 0, buckets[0].High, buckets[0].Low);
        for (var i = 1; i < buckets.Length; i++)
        {
            ref readonly var bucket = ref buckets[i];
            if (bucket.High > highest) (high, highest) = (i, bucket.High);
            if (bucket.Low < lowest) (low, lowest) = (i, bucket.Low);
        }

        return new Extremes(
            buckets.Length, tier.PointTime(buckets[0]), tier.PointTime(buckets[^1]), highest, tier.PointTime(buckets[high]), lowest, tier.PointTime(buckets[low]));
    }

    /// <summary>Time of the last sealed point that is known from nothing finer.</summary>
    private long LastCoarse => _lastCoarse ??= _sealed.Where(chunk => chunk.Coarse.Count > 0).Select(chunk => chunk.Coarse.Last).DefaultIfEmpty(long.MinValue).Max();

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

    private ReadOnlySpan<Bucket> Unpacked(BucketChunk chunk)
    {
        for (var i = 0; i < _unpacked.Length; i++)
            if (_unpacked[i].Of == chunk)
                return _unpacked[_unpackedLast = i].Buckets.AsSpan(0, chunk.Count);

        _unpackedLast = (_unpackedLast + 1) % _unpacked.Length;
        ref var place = ref _unpacked[_unpackedLast];
        if (place.Buckets.Length < chunk.Count) place.Buckets = new Bucket[BucketChunk.Most];
        chunk.CopyTo(tier, place.Buckets);
        place.Of = chunk;
        return place.Buckets.AsSpan(0, chunk.Count);
    }

    /// <summary>Index of the last sealed chunk before the open one when <paramref name="place"/> is before it, else of the last of all.</summary>
    private int LastSealed(int place) => _openCount > 0 && place < _openPlace ? _openPlace - 1 : _sealed.Count - 1;

    /// <summary>The extremes of the sealed chunk at a place and all that follow it, up to the open one or to the end.</summary>
    private Extremes Rest(int place, bool coarse)
    {
        ref var rest = ref coarse ? ref _coarseRest : ref _rest;
        if (rest is null)
        {
            rest = new Extremes[_sealed.Count];
            var after = default(Extremes);
            for (var i = _sealed.Count - 1; i >= 0; i--)
            {
                if (_openCount > 0 && i == _openPlace - 1) after = default;
                rest[i] = after = (coarse ? _sealed[i].Coarse : _sealed[i].All).With(after);
            }
        }

        return rest[_openCount > 0 && place > _openPlace ? place - 1 : place];
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
            Changed();
            return;
        }

        _openPlace = Math.Max(0, place);
        Changed();
        var chunk = _sealed[_openPlace];
        _sealed.RemoveAt(_openPlace);
        if (_open.Length < chunk.Count) _open = new Bucket[BucketChunk.Most];
        chunk.CopyTo(tier, _open);
        (_openCount, _openHasCoarse) = (chunk.Count, chunk.Coarse.Count > 0);
    }

    private void Changed() => (_rest, _coarseRest, _lastCoarse) = (null, null, null);

    private void Seal()
    {
        if (_openCount == 0) return;

        _sealed.Insert(_openPlace, new BucketChunk(tier, Open));
        _openCount = 0;
        Changed();
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
        Changed();
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
