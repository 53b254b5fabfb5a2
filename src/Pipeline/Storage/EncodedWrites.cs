using System.Collections.Immutable;

namespace CryptoViz.Pipeline.Storage;

/// <summary>
/// Lines of events but for what only their batch knows: their numbers and so their checks. Made by the caller's thread, outside of
/// any lock, in that thread's own buffer; so it is valid until the thread encodes again.
/// </summary>
internal sealed class EncodedWrites
{
    // Most writes are some hundred bytes; a larger buffer is not kept.
    private const int MaxKeptBytes = 256 * 1024;

    [ThreadStatic]
    private static EncodedWrites? _ofThread;

    private readonly LineWriter _fields = new();
    private readonly List<int> _ends = [];

    /// <summary>What is encoded.</summary>
    public ImmutableArray<EntityWrite> Writes { get; private set; } = [];

    /// <summary>What dates them, epoch milliseconds.</summary>
    public long Timestamp { get; private set; }

    /// <summary>Encodes writes.</summary>
    /// <param name="writes">Each becomes a line.</param>
    /// <param name="timestamp">Now, epoch milliseconds.</param>
    public static EncodedWrites Of(ImmutableArray<EntityWrite> writes, long timestamp)
    {
        var encoded = _ofThread ?? new EncodedWrites();
        encoded.Encode(writes, timestamp);
        _ofThread = encoded._fields.Length <= MaxKeptBytes ? encoded : null;
        return encoded;
    }

    /// <summary>The fields of a line after its batch number, from their comma on, as JSON.</summary>
    public ReadOnlySpan<byte> FieldsOf(int line)
    {
        var start = line == 0 ? 0 : _ends[line - 1];
        return _fields.Written[start.._ends[line]];
    }

    private void Encode(ImmutableArray<EntityWrite> writes, long timestamp)
    {
        (Writes, Timestamp) = (writes, timestamp);
        _fields.Clear();
        _ends.Clear();
        foreach (var write in writes)
        {
            _fields.Fields(write, timestamp);
            _ends.Add(_fields.Length);
        }
    }
}
