using System.Runtime.CompilerServices;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Market;

/// <summary>
/// The statistics of a range as plain values, which a coin can have of all its windows with every tick: they cost the range's chunks, not
/// its points, and no object. <see cref="WindowStatistics"/> says what each is.
/// </summary>
/// <param name="Extremes">First, last, highest and lowest; empty without a point, and then so are <paramref name="First"/> and <paramref name="Last"/>.</param>
/// <param name="First">Price and market cap (NaN where unknown) of the first point.</param>
/// <param name="Last">Price and market cap of the last point.</param>
/// <param name="Base">What changes are measured against; null when nothing is known near the start.</param>
[SkipLocalsInit] // Its values are large, and to clear them before each use takes as long as the sums.
internal readonly record struct WindowFigures(
    Extremes Extremes, (double Price, double MarketCap) First, (double Price, double MarketCap) Last, SeriesPoint? Base)
{
    /// <summary>True when there is no point.</summary>
    public bool IsEmpty => Extremes.Count == 0;

    /// <summary>Change of the price against the base, in percent points.</summary>
    public double? PercentChange => IsEmpty ? null : WindowMath.PercentChange(Last.Price, Base?.Price);

    /// <summary>Market cap of the base, else of the first point.</summary>
    public double? MarketCapFirst => IsEmpty ? null : Known(Base?.MarketCap ?? double.NaN) ?? Known(First.MarketCap);

    /// <summary>Market cap of the last point.</summary>
    public double? MarketCapLast => IsEmpty ? null : Known(Last.MarketCap);

    /// <summary>Change of the market cap against the base's, in percent points.</summary>
    public double? MarketCapPercentChange => IsEmpty ? null : WindowMath.PercentChange(Last.MarketCap, Base?.MarketCap);

    /// <summary>Those of one window; null before the first observation.</summary>
    public static WindowFigures? Of(TimeSeries series, Window window)
    {
        if (WindowMath.RangeOf(series, window) is not var (from, latest)) return null;

        var tier = Tier.Of(window);
        return series.Settled(window).TryTell(series, tier, from, latest, out var figures)
            ? figures
            : Of(series, tier, from, latest, WindowMath.Base(series, tier, from, latest));
    }

    /// <summary>Those of a range, in epoch milliseconds, both ends inclusive, where <paramref name="finest"/> has to reach back to its start.</summary>
    public static WindowFigures Of(TimeSeries series, Tier finest, long from, long to, SeriesPoint? @base)
    {
        var extremes = Composition.Between(series, finest, from, to, out var first, out var last);
        return first is null || last is null
            ? new WindowFigures(extremes, default, default, @base)
            : new WindowFigures(extremes, FirstOf(first, extremes.First, @base), At(last, extremes.Last), @base);
    }

    /// <summary>The same as they are told.</summary>
    public WindowStatistics Told()
    {
        var @base = Base is { } point ? new PricePoint(point.Time, point.Price, Known(point.MarketCap)) : null;
        return IsEmpty ? new WindowStatistics { Base = @base } : new WindowStatistics
        {
            First = new PricePoint(Extremes.First, First.Price, Known(First.MarketCap)),
            Last = new PricePoint(Extremes.Last, Last.Price, Known(Last.MarketCap)),
            High = Extremes.High,
            HighAt = Extremes.HighAt,
            Low = Extremes.Low,
            LowAt = Extremes.LowAt,
            PercentChange = PercentChange,
            MarketCapFirst = MarketCapFirst,
            MarketCapLast = MarketCapLast,
            MarketCapPercentChange = MarketCapPercentChange,
            Coverage = new Span(Extremes.First, Extremes.Last),
            Base = @base,
        };
    }

    /// <summary>Price and market cap of the first point, which a tier tells.</summary>
    // The bucket that holds a window's start is the first point and the base as well, unless there is a gap.
    public static (double Price, double MarketCap) FirstOf(BucketList list, long time, in SeriesPoint? @base) =>
        @base is { } known && known.Time == time ? (known.Price, known.MarketCap) : At(list, time);

    private static (double Price, double MarketCap) At(BucketList list, long time)
    {
        ref readonly var bucket = ref list.LastAtOrBefore(list.Tier.StartOf(time))[0];
        return (bucket.Close, bucket.MarketCap);
    }

    private static double? Known(double value) => double.IsFinite(value) ? value : null;
}
