using System.Collections.Immutable;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Ingest.CoinGecko;

/// <summary>
/// Turns the vendor's sparkline, hourly prices of seven days without times, into history. The last price is taken for the hour
/// in which the coin was last updated and each one before for an hour earlier: right to about an hour, hence approximate.
/// </summary>
internal static class Sparklines
{
    private const int StepSeconds = 3_600;
    private const long StepMilliseconds = StepSeconds * 1_000L;

    /// <summary>The chunk; null when there is no sparkline or nothing in it.</summary>
    public static HistoryChunk? ToHistory(
        ImmutableArray<double> sparkline, CoinId id, DateTimeOffset lastUpdated, Origin origin, DateTimeOffset now)
    {
        var prices = sparkline.Length <= HistoryChunk.MaxPoints ? sparkline : sparkline[^HistoryChunk.MaxPoints..];
        if (!prices.Any(price => price > 0)) return null;

        var last = lastUpdated.ToUnixTimeMilliseconds() / StepMilliseconds * StepMilliseconds;
        var first = last - ((prices.Length - 1) * StepMilliseconds);
        var unknown = ImmutableArray.CreateRange(Enumerable.Repeat(double.NaN, prices.Length));
        return new HistoryChunk
        {
            Id = id,
            Quote = origin.Quote,
            ResolutionSeconds = StepSeconds,
            Approximate = true,
            From = DateTimeOffset.FromUnixTimeMilliseconds(first),
            To = lastUpdated,
            Part = 1,
            Parts = 1,
            Times = [.. Enumerable.Range(0, prices.Length).Select(i => first + (i * StepMilliseconds))],
            Prices = [.. prices.Select(price => price > 0 ? price : double.NaN)],
            MarketCaps = unknown,
            Volumes = unknown,
            FetchedAt = now,
            IngestedAt = now,
            Source = origin.Source,
            Mode = origin.Mode,
        };
    }
}
