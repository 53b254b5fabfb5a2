using System.Runtime.InteropServices;

namespace CryptoViz.Pipeline.Market;

/// <summary>
/// The chunks of one tier in order of time: packed ones, and one that is open for changes. That is the last one while ticks come in
/// order; a late tick or a part of the past opens the chunk where it belongs. Places number all chunks, the open one among them.
/// </summary>
internal sealed class BucketChunks(Tier tier)
{
    private readonly List<BucketChunk> _sealed = [];
    private readonly OpenChunk _open = new(tier);

    // Where something was found last: a window looks for its base, its first point and its beginning one after the other.
    private int _found;

    private BucketChunks(BucketChunks other, Tier tier)
        : this(tier)
    {
        _sealed.AddRange(other._sealed);
        (_open, OpenPlace) = (other._open.Copy(), other.OpenPlace);
    }

    /// <summary>The tier.</summary>
    public Tier Tier => tier;

    /// <summary>
    /// Changes whenever another chunk is packed or opened; not by what happens to the buckets of the open one, nor when old chunks go.
    /// </summary>
    public int Version { get; private set; }

    /// <summary>The packed chunks.</summary>
    public ReadOnlySpan<BucketChunk> Sealed => CollectionsMarshal.AsSpan(_sealed);

    /// <summary>The open chunk; it has no place while it has no buckets.</summary>
    public OpenChunk Open => _open;

    /// <summary>The open chunk's place: so many packed ones are before it.</summary>
    public int OpenPlace { get; private set; }

    /// <summary>How many places there are.</summary>
    public int Places => _sealed.Count + (_open.Count > 0 ? 1 : 0);

    /// <summary>True for the open chunk's place.</summary>
    public bool IsOpen(int place) => _open.Count > 0 && place == OpenPlace;

    /// <summary>The packed chunk at a place that is not the open one's.</summary>
    public BucketChunk SealedAt(int place) => _sealed[IndexOf(place)];

    /// <summary>Which of the packed chunks is at a place that is not the open one's.</summary>
    public int IndexOf(int place) => _open.Count > 0 && place > OpenPlace ? place - 1 : place;

    /// <summary>The last place whose first bucket starts at or before <paramref name="start"/>; -1 when none does.</summary>
    public int PlaceOf(long start)
    {
        var last = Places - 1;
        if (last < 0 || FirstOf(last) <= start) return last;
        if (FirstOf(_found) <= start && start < FirstOf(_found + 1)) return _found;

        int low = 0, high = last;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (FirstOf(middle) <= start) low = middle + 1;
            else high = middle;
        }

        _found = Math.Max(0, low - 1);
        return low - 1;
    }

    /// <summary>Folds an observation into its bucket; see <see cref="OpenChunk.Fold"/>.</summary>
    public void Add(in Observation observation, Origin origin)
    {
        var start = tier.StartOf(observation.Time);
        OpenFor(start);
        if (!_open.Fold(start, observation, origin)) Insert(Bucket.Of(start, observation, origin));
    }

    /// <summary>Takes in a bucket of a start that has none yet.</summary>
    public void Add(in Bucket bucket)
    {
        OpenFor(bucket.Start);
        Insert(bucket);
    }

    /// <summary>Forgets the packed chunks all of whose buckets start before <paramref name="oldest"/>.</summary>
    public void Drop(long oldest)
    {
        while (_sealed.Count > 0 && _sealed[0].Last < oldest)
        {
            _sealed.RemoveAt(0);
            (OpenPlace, _found) = (Math.Max(0, OpenPlace - 1), 0);
        }
    }

    /// <summary>The same chunks, which do not change with these; packed ones are shared.</summary>
    public BucketChunks Copy() => new(this, tier);

    private long FirstOf(int place) => IsOpen(place) ? _open.First : SealedAt(place).First;

    /// <summary>Makes the chunk in which a bucket of that start is, or has to go, the open one.</summary>
    private void OpenFor(long start)
    {
        // What is earlier than all goes into the first.
        if (_open.Count > 0 && Math.Max(0, PlaceOf(start)) == OpenPlace) return;

        Seal();
        var place = Math.Max(0, PlaceOf(start));
        var beyond = place == _sealed.Count - 1 && start > _sealed[place].Last;
        if (_sealed.Count == 0 || (beyond && _sealed[place].Count >= BucketChunk.Most))
        {
            OpenPlace = _sealed.Count;
            return;
        }

        OpenPlace = place;
        _open.Load(_sealed[OpenPlace]);
        _sealed.RemoveAt(OpenPlace);
    }

    private void Insert(in Bucket bucket)
    {
        if (_open.IsFull)
        {
            Split(bucket.Start);
            OpenFor(bucket.Start);
        }

        _open.Insert(bucket);
    }

    // A full chunk is sealed whole when the tier grows at its end, else as two halves that have room.
    private void Split(long start)
    {
        var buckets = _open.Buckets;
        if (start > buckets[^1].Start && OpenPlace == _sealed.Count)
        {
            Seal();
            return;
        }

        _sealed.Insert(OpenPlace, new BucketChunk(tier, buckets[..(buckets.Length / 2)]));
        _sealed.Insert(OpenPlace + 1, new BucketChunk(tier, buckets[(buckets.Length / 2)..]));
        _open.Clear();
        Version++;
    }

    private void Seal()
    {
        if (_open.Count == 0) return;

        _sealed.Insert(OpenPlace, new BucketChunk(tier, _open.Buckets));
        _open.Clear();
        Version++;
    }
}
