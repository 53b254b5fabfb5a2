using System.Collections.Immutable;
using System.Runtime.InteropServices;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Market;

/// <summary>
/// Windows, statistics and percent changes of a series (CONTRACTS section 4): functions of the observations alone. A window
/// ends at the latest observation and reaches back its length from there.
/// </summary>
internal static class WindowMath
{
    /// <summary>The base may be older than the window's start by this part of the window.</summary>
    private const double BaseTolerancePart = 0.1;

    /// <summary>The base may always be older than the window's start by this many of the window's buckets.</summary>
    private const int BaseToleranceBuckets = 2;

    /// <summary>A step this many times longer than its resolution, or than the usual step, is a gap.</summary>
    private const int GapSteps = 3;

    /// <summary>A step up to this is never a gap: sources renew quiet coins only every few minutes.</summary>
    private static readonly TimeSpan ShortestGap = TimeSpan.FromMinutes(15);

    /// <summary>Percent change in percent points: <c>100 * (value - base) / base</c>; null without a base, or with a base of 0.</summary>
    public static double? PercentChange(double? value, double? @base) =>
        value is { } v && @base is { } b && double.IsFinite(v) && double.IsFinite(b) && b != 0 ? 100 * (v - b) / b : null;

    /// <summary>One window, whole; null before the first observation.</summary>
    public static CoinSeries? Cut(TimeSeries series, Window window, string quote) => RangeOf(series, window) is not var (from, latest)
        ? null
        : Describe(series, Tier.Of(window), window.Name, quote, from, latest, Base(series, window));

    /// <summary>The statistics of one window, without its points; null before the first observation.</summary>
    public static WindowStatistics? StatisticsOf(TimeSeries series, Window window) => WindowFigures.Of(series, window)?.Told();

    /// <summary>
    /// Any range in the best resolution that gives at most <paramref name="maxPoints"/> points; null before the first observation.
    /// </summary>
    public static CoinSeries? Cut(TimeSeries series, long from, long to, string quote, int maxPoints)
    {
        if (series.Latest is not { } latest) return null;

        var tier = Tier.For(from, to, latest, maxPoints);
        return Describe(series, tier, null, quote, from, to, Base(series, tier, from, to));
    }

    /// <summary>
    /// What a window's changes are measured against: the last point at or before its start that is not older than the start by
    /// more than 10 % of the window or two buckets, whichever is longer; for <c>max</c> the first point. Null without one.
    /// </summary>
    public static SeriesPoint? Base(TimeSeries series, Window window) =>
        RangeOf(series, window) is var (from, latest) ? Base(series, Tier.Of(window), from, latest) : null;

    /// <summary>The same of any range up to <paramref name="to"/> in a tier.</summary>
    public static SeriesPoint? Base(TimeSeries series, Tier tier, long from, long to) =>
        Composition.LastAtOrBefore(series, tier, from, from - BaseTolerance(tier, from, to));

    /// <summary>By how many milliseconds the base of such a range may be older than its start.</summary>
    public static long BaseTolerance(Tier tier, long from, long to) =>
        Math.Max((long)(BaseTolerancePart * (to - from)), BaseToleranceBuckets * tier.BucketMs);

    /// <summary>From where to where a window reaches, both inclusive, in epoch milliseconds; null before the first observation.</summary>
    public static (long From, long Latest)? RangeOf(TimeSeries series, Window window)
    {
        if (series.Latest is not { } latest) return null;

        return (window.Length is { } length ? latest - (long)length.TotalMilliseconds : series.Earliest!.Value, latest);
    }

    /// <summary>The spans between neighbouring points in which an observation was due and none came.</summary>
    public static ImmutableArray<Gap> Gaps(ReadOnlySpan<SeriesPoint> points)
    {
        if (points.Length < 2) return [];

        var usual = UsualStep(points);
        var gaps = ImmutableArray.CreateBuilder<Gap>();
        for (var i = 1; i < points.Length; i++)
        {
            var resolution = 1_000L * Math.Max(points[i - 1].ResolutionSeconds, points[i].ResolutionSeconds);
            var due = Math.Max(GapSteps * Math.Max(resolution, usual), (long)ShortestGap.TotalMilliseconds);
            if (points[i].Time - points[i - 1].Time > due) gaps.Add(new Gap(points[i - 1].Time, points[i].Time, null));
        }

        return gaps.ToImmutable();
    }

    private static CoinSeries Describe(
        TimeSeries series, Tier tier, string? window, string quote, long from, long to, SeriesPoint? @base)
    {
        var list = Composition.Points(series, tier, from, to);
        var points = CollectionsMarshal.AsSpan(list);
        var statistics = WindowFigures.Of(series, tier, from, to, @base).Told();
        return new CoinSeries
        {
            Window = window,
            Quote = quote,
            From = from,
            To = to,
            AsOf = series.Latest!.Value,
            ResolutionSeconds = list.Count == 0 ? tier.BucketSeconds : list.Max(point => point.ResolutionSeconds),
            Segments = Segments(points),
            Coverage = list.Count == 0 ? null : new Span(list[0].Time, list[^1].Time),
            Gaps = Gaps(points),
            Base = statistics.Base,
            Points = Columns(points),
            Statistics = statistics,
        };
    }

    private static ImmutableArray<Segment> Segments(ReadOnlySpan<SeriesPoint> points)
    {
        var segments = ImmutableArray.CreateBuilder<Segment>();
        foreach (ref readonly var point in points)
            if (segments.Count == 0 || segments[^1].ResolutionSeconds != point.ResolutionSeconds)
                segments.Add(new Segment(point.Time, point.ResolutionSeconds));
        return segments.ToImmutable();
    }

    private static Points Columns(ReadOnlySpan<SeriesPoint> points)
    {
        var (times, prices) = (new long[points.Length], new double[points.Length]);
        var (marketCaps, volumes) = (new double[points.Length], new double[points.Length]);
        for (var i = 0; i < points.Length; i++)
            (times[i], prices[i], marketCaps[i], volumes[i]) = (points[i].Time, points[i].Price, points[i].MarketCap, points[i].Volume);
        return new Points
        {
            Times = ImmutableCollectionsMarshal.AsImmutableArray(times),
            Prices = ImmutableCollectionsMarshal.AsImmutableArray(prices),
            MarketCaps = ImmutableCollectionsMarshal.AsImmutableArray(marketCaps),
            Volumes = ImmutableCollectionsMarshal.AsImmutableArray(volumes),
        };
    }

    /// <summary>The median step: what a series of irregular observations usually waits.</summary>
    private static long UsualStep(ReadOnlySpan<SeriesPoint> points)
    {
        var steps = new long[points.Length - 1];
        for (var i = 0; i < steps.Length; i++) steps[i] = points[i + 1].Time - points[i].Time;
        Array.Sort(steps);
        return steps[steps.Length / 2];
    }
}
