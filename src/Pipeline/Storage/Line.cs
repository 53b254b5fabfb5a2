namespace CryptoViz.Pipeline.Storage;

/// <summary>What a line of a segment says. The numbers are in sidecars.</summary>
internal enum LineKind
{
    /// <summary>Neither of those below: <c>FORMAT.json</c> or a snapshot.</summary>
    Other = 0,

    /// <summary>The first line of a segment.</summary>
    Header = 1,

    /// <summary>Events of one entity.</summary>
    Events = 2,

    /// <summary>The entity deleted its events up to a number.</summary>
    Deleted = 3,

    /// <summary>The entity's events up to a number are only in its snapshots.</summary>
    Covered = 4,

    /// <summary>The last line of a segment that is written to no more.</summary>
    Seal = 5,
}

/// <summary>A line without its payloads; which members mean something follows from <see cref="Kind"/>.</summary>
internal record struct Line
{
    /// <summary>What the line says.</summary>
    public LineKind Kind { get; set; }

    /// <summary>The number of the line in the journal; of a header the number of the segment's first line, of a seal of its last.</summary>
    public long Number { get; set; }

    /// <summary>The number of the first line of the batch that it was written with.</summary>
    public long Batch { get; set; }

    /// <summary>The entity.</summary>
    public string PersistenceId { get; set; }

    /// <summary>Of the first event; of a line that says what is gone, of the last that is.</summary>
    public long SequenceNr { get; set; }

    /// <summary>How many events; of a seal how many lines, without header and seal.</summary>
    public int Count { get; set; }

    /// <summary>When it was written, epoch milliseconds.</summary>
    public long Timestamp { get; set; }

    /// <summary>The journal that the segment belongs to.</summary>
    public string JournalId { get; set; }

    /// <summary>Of a header the check of the segment before; of a seal the check of this segment.</summary>
    public uint Crc { get; set; }

    /// <summary>True when compaction rewrote the segment, so that numbers are missing in it.</summary>
    public bool Compacted { get; set; }

    /// <summary>The sequence number of the last event.</summary>
    public readonly long LastSequenceNr => SequenceNr + Count - 1;
}

/// <summary>The first line of a segment.</summary>
/// <param name="JournalId">The journal.</param>
/// <param name="First">The number of the segment's first line.</param>
/// <param name="Previous">The check of the segment before, up to its seal; 0 for the first segment.</param>
/// <param name="Compacted">True when compaction rewrote the segment.</param>
internal sealed record SegmentHeader(string JournalId, long First, uint Previous, bool Compacted = false);

/// <summary>The last line of a segment.</summary>
/// <param name="Last">The number of the segment's last line.</param>
/// <param name="Count">How many lines it has, without header and seal.</param>
/// <param name="Crc">The check of all bytes before the seal.</param>
internal sealed record SegmentSeal(long Last, int Count, uint Crc);
