namespace CryptoViz.Pipeline;

/// <summary>
/// Tells an entity when its next snapshot is due: when the events since the last one are as long as that snapshot, and at least
/// 1 MiB, so that a recovery reads at most twice what it must and snapshots cost no more than the events themselves; or when the
/// last one is 6 hours old, so that the journal can be compacted. Both are stretched by up to a quarter, by each entity another
/// part, so that entities which started together don't all write at once.
/// </summary>
internal sealed class SnapshotTrigger(TimeProvider time, double? stretch = null)
{
    /// <summary>Fewer bytes of events are replayed faster than a snapshot is worth.</summary>
    public const long MinBytes = 1 << 20;

    /// <summary>The longest time without a snapshot while there are events.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromHours(6);

    private const double MaxStretch = 0.25;

    private readonly double _factor = 1 + (MaxStretch * (stretch ?? Random.Shared.NextDouble()));
    private DateTimeOffset _taken = time.GetUtcNow();
    private long _snapshotBytes;
    private long _bytes;

    /// <summary>True when a snapshot is due.</summary>
    public bool IsDue => _bytes >= Math.Max(MinBytes, _snapshotBytes) * _factor
        || (_bytes > 0 && time.GetUtcNow() - _taken >= MaxAge * _factor);

    /// <summary>Counts an event, applied now or replayed.</summary>
    /// <param name="bytes">About what it takes in the journal.</param>
    public void Count(long bytes) => _bytes += bytes;

    /// <summary>A snapshot was read, or is being taken now.</summary>
    /// <param name="bytes">About what it takes on the disk.</param>
    public void Restart(long bytes) => (_bytes, _snapshotBytes, _taken) = (0, bytes, time.GetUtcNow());
}
