using System.Runtime.CompilerServices;

namespace CryptoViz.Pipeline.Market;

/// <summary>
/// What of a window's figures stays as it is while ticks come in order and the window's start stays in its bucket: the base, the first point,
/// and the extremes of all points before the open chunk of the window's tier. Only that chunk is looked at with every tick.
/// </summary>
[SkipLocalsInit] // Its values are large, and to clear them before each use takes as long as the sums.
internal struct SettledWindow
{
    private int _revision;
    private long _least;
    private long _latestStart;
    private Extremes _points;
    private (double Price, double MarketCap) _first;
    private SeriesPoint? _base;

    /// <summary>
    /// Tells the figures of a window from <paramref name="from"/> (epoch milliseconds) up to the last point; false when nothing of it is settled.
    /// </summary>
    public bool TryTell(TimeSeries series, Tier tier, long from, long latest, out WindowFigures figures)
    {
        Unsafe.SkipInit(out figures);
        if (series[tier].End is not { } end) return false;

        var (least, revision) = (tier.LeastOf(from), series.RevisionFrom(tier));
        if (_points.Count == 0 || _revision != revision || _least != least || from > _latestStart)
        {
            (_points, _revision, _least) = (default, revision, least);
            if (least >= end.First || !TrySettle(series, tier, from, latest, end.First)) return false;
        }

        ref readonly var last = ref end.Buckets[^1];
        figures = new WindowFigures(_points.With(end.All), _first, (last.Close, last.MarketCap), _base);
        return true;
    }

    private bool TrySettle(TimeSeries series, Tier tier, long from, long latest, long end)
    {
        var points = Composition.WithCoarser(series, tier, series[tier].BeforeEnd(from), from, latest, out var first, out _);

        // Else the first point is not settled, or the last one is not in the open chunk.
        if (first is null || points.Last >= end) return false;

        _base = WindowMath.Base(series, tier, from, latest);
        _latestStart = _base is { } point ? point.Time + WindowMath.BaseTolerance(tier, from, latest) : long.MaxValue;
        (_points, _first) = (points, WindowFigures.FirstOf(first, points.First, _base));
        return true;
    }
}
