using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Market;

/// <summary>What a coin's events and snapshot take on the disk, near enough to tell when a snapshot pays.</summary>
internal static class StoredBytes
{
    private const int Tick = 900;
    private const int HistoryPoint = 70;
    private const int Bucket = 65;

    public static long Of(CoinProtocol.TicksApplied applied) => applied.Ticks.Length * Tick;

    public static long Of(CoinProtocol.HistoryApplied applied) => applied.Chunk.Times.Length * HistoryPoint;

    public static long OfSnapshot(TimeSeries series) => series.Tiers.Sum(tier => (long)tier.Count) * Bucket;
}
