using System.Buffers;

namespace CryptoViz.Pipeline.Market;

/// <summary>Reads the buckets of a tier in order, a chunk at a time; not to be used while they change.</summary>
internal ref struct BucketReader
{
    private readonly BucketChunks _chunks;
    private readonly long _from;
    private readonly Bucket[] _buffer;
    private ReadOnlySpan<Bucket> _chunk;
    private int _place;
    private int _index;

    /// <summary>Begins at the first bucket that starts at <paramref name="from"/> or later.</summary>
    public BucketReader(BucketChunks chunks, long from)
    {
        (_chunks, _from) = (chunks, from);
        _buffer = ArrayPool<Bucket>.Shared.Rent(BucketChunk.Most);
        _place = Math.Max(0, chunks.PlaceOf(from)) - 1;
    }

    /// <summary>The bucket; valid until the next one.</summary>
    public readonly ref readonly Bucket Current => ref _chunk[_index];

    public readonly BucketReader GetEnumerator() => this;

    public bool MoveNext()
    {
        while (++_index >= _chunk.Length)
        {
            if (++_place >= _chunks.Places) return false;

            _chunk = Read(_place);
            _index = Bucket.IndexAtOrAfter(_chunk, _from) - 1;
        }

        return true;
    }

    public readonly void Dispose() => ArrayPool<Bucket>.Shared.Return(_buffer);

    private readonly ReadOnlySpan<Bucket> Read(int place)
    {
        if (_chunks.IsOpen(place)) return _chunks.Open.Buckets;

        var chunk = _chunks.SealedAt(place);
        chunk.CopyTo(_chunks.Tier, _buffer);
        return _buffer.AsSpan(0, chunk.Count);
    }
}
