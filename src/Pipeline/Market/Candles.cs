using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Market;

/// <summary>
/// Candles of a range, folded from the hourly tier, or from the daily one where they are days or weeks. A bucket of history holds
/// as many observations as the source gave points, so candles of a past that is known hourly are days at least.
/// </summary>
internal static class Candles
{
    /// <summary>A chart of more candles than this shows lines, not candles.</summary>
    private const int MostByChoice = 200;

    // The epoch began on a Thursday; weeks begin on Monday. It is a multiple of every shorter size.
    private const long FirstMonday = 4 * 86_400_000L;

    /// <summary>
    /// Candles of the asked size, or of the smallest that means something and gives no more than a chart can show; null before the
    /// first observation.
    /// </summary>
    public static CoinCandles? Cut(TimeSeries series, string? window, long from, long to, string quote, int? sizeSeconds)
    {
        if (series.Latest is not { } latest) return null;

        var bySize = CandleSize.All.Select(size => (Size: size, Candles: Of(series, size, from, to))).Where(cut => MeanSomething(cut.Candles)).ToList();
        var fitting = bySize.Where(cut => cut.Candles.Count <= MostByChoice).Select(cut => cut.Size.Seconds).DefaultIfEmpty(bySize.LastOrDefault().Size?.Seconds ?? 0);
        var chosen = bySize.FirstOrDefault(cut => cut.Size.Seconds == (sizeSeconds ?? fitting.First()));
        var candles = chosen.Candles ?? [];
        return new CoinCandles
        {
            Window = window,
            Quote = quote,
            From = from,
            To = to,
            AsOf = latest,
            SizeSeconds = chosen.Size?.Seconds,
            Sizes = [.. bySize.Select(cut => cut.Size.Seconds)],
            Times = [.. candles.Select(candle => candle.Start)],
            Opens = [.. candles.Select(candle => candle.Open)],
            Highs = [.. candles.Select(candle => candle.High)],
            Lows = [.. candles.Select(candle => candle.Low)],
            Closes = [.. candles.Select(candle => candle.Close)],
            Samples = [.. candles.Select(candle => candle.Samples)],
            LastClosed = candles.Count > 0 && candles[^1].Start + (chosen.Size!.Seconds * 1_000L) <= latest,
        };
    }

    /// <summary>Start of the candle that holds a time, epoch milliseconds, UTC.</summary>
    public static long StartOf(CandleSize size, long time)
    {
        var length = size.Seconds * 1_000L;
        return time - (((time - FirstMonday) % length + length) % length);
    }

    private static bool MeanSomething(List<Bucket> candles) =>
        candles.Count > 0 && candles.Select(candle => candle.Samples).Order().ElementAt(candles.Count / 2) >= CoinCandles.MinSamples;

    private static List<Bucket> Of(TimeSeries series, CandleSize size, long from, long to)
    {
        var tier = size.Seconds < Tier.Day.BucketSeconds ? Tier.Hour : Tier.Day;
        var candles = new List<Bucket>();
        foreach (ref readonly var bucket in series[tier].From(StartOf(size, from)))
        {
            if (bucket.Start > to) break;

            var start = StartOf(size, bucket.Start);
            if (candles.Count == 0 || candles[^1].Start != start) candles.Add(bucket with { Start = start });
            else candles[^1] = Joined(candles[^1], bucket);
        }

        return candles;
    }

    private static Bucket Joined(Bucket candle, in Bucket next) => candle with
    {
        High = Math.Max(candle.High, next.High),
        Low = Math.Min(candle.Low, next.Low),
        Close = next.Close,
        Samples = candle.Samples + next.Samples,
    };
}
