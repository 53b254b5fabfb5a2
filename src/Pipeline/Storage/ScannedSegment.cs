namespace CryptoViz.Pipeline.Storage;

/// <summary>One line of a segment and where it is, without its payloads.</summary>
internal readonly record struct ScannedLine(
    LineKind Kind, string PersistenceId, long Number, long SequenceNr, int Count, long Offset, int Length)
{
    /// <summary>The sequence number of the last event; of a line that says what is gone, of the last that is.</summary>
    public long LastSequenceNr => Kind == LineKind.Events ? SequenceNr + Count - 1 : SequenceNr;
}

/// <summary>What reading a whole segment found.</summary>
internal sealed class ScannedSegment(SegmentHeader header)
{
    /// <summary>The first line.</summary>
    public SegmentHeader Header { get; } = header;

    /// <summary>The sound lines, without header and seal.</summary>
    public List<ScannedLine> Lines { get; init; } = [];

    /// <summary>The number after the last sound line's.</summary>
    public long NextNumber { get; set; }

    /// <summary>When the first line was written, epoch milliseconds; 0 without a line.</summary>
    public long Began { get; set; }

    /// <summary>How many bytes from the start are sound, without the seal.</summary>
    public long SoundLength { get; set; }

    /// <summary>The check of the sound bytes, without the seal.</summary>
    public uint Crc { get; set; }

    /// <summary>True when the seal is there and holds.</summary>
    public bool Sealed { get; set; }

    /// <summary>True when the lines come from the sidecar; the bytes were checked all the same.</summary>
    public bool FromIndex { get; init; }

    /// <summary>How many bytes follow the sound ones.</summary>
    public long Rest { get; set; }

    /// <summary>
    /// True when the rest holds a sound line of a batch later than the first bad one: a batch is not written before the one
    /// before it is durable, so what is bad had been acknowledged, and this is damage and no torn write.
    /// </summary>
    public bool DamagedInside { get; set; }
}
