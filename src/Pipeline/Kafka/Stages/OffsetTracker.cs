namespace CryptoViz.Streams.Kafka.Stages;

/// <summary>
/// Emitted records of one partition, by number: the n-th that was emitted is n, whatever gaps the log's offsets have.
/// <paramref name="LastOffset"/> is the offset of record <paramref name="To"/>.
/// </summary>
internal readonly record struct AckRange(long From, long To, long LastOffset);

/// <summary>
/// Which emitted records of one partition are acknowledged, and so which offset may be committed: the one after the highest
/// record below which there is no hole. Acknowledgements come in any order, also twice. Its size is the number of holes.
/// </summary>
internal sealed class OffsetTracker
{
    private readonly SortedList<long, AckRange> _beyondHoles = [];

    /// <summary>The number of the first record that is not acknowledged.</summary>
    public long Next { get; private set; }

    /// <summary>The offset to commit; null before the first record is acknowledged.</summary>
    public long? Position { get; private set; }

    /// <summary>Ranges that wait for a hole before them to close.</summary>
    public int Holes => _beyondHoles.Count;

    /// <summary>Counts an acknowledgement.</summary>
    public void Acknowledge(AckRange range)
    {
        if (range.To < Next) return;

        if (range.From > Next)
        {
            Keep(range);
            return;
        }

        Advance(range);
        while (_beyondHoles.Count > 0 && _beyondHoles.GetValueAtIndex(0).From <= Next)
        {
            var following = _beyondHoles.GetValueAtIndex(0);
            _beyondHoles.RemoveAt(0);
            if (following.To >= Next) Advance(following);
        }
    }

    private void Advance(AckRange range)
    {
        Next = range.To + 1;
        Position = range.LastOffset + 1;
    }

    private void Keep(AckRange range)
    {
        foreach (var kept in _beyondHoles.Values.Where(kept => kept.From <= range.To + 1 && kept.To >= range.From - 1).ToList())
        {
            _beyondHoles.Remove(kept.From);
            range = new(
                Math.Min(kept.From, range.From), Math.Max(kept.To, range.To), Math.Max(kept.LastOffset, range.LastOffset));
        }

        _beyondHoles.Add(range.From, range);
    }
}
