using System.Collections.Immutable;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Market;

/// <summary>A coin's row of the market: its latest tick and what its series adds.</summary>
internal static class CoinRow
{
    private static readonly ImmutableArray<Window> ChangeWindows =
        [Window.OneHour, Window.OneDay, Window.SevenDays, Window.ThirtyDays, Window.NinetyDays, Window.OneYear];

    private const int SparklineHours = 168;

    public static CoinSummary Of(Tick latest, TimeSeries series)
    {
        var changes = new double?[ChangeWindows.Length];
        var fromSource = ImmutableArray.CreateBuilder<string>();
        for (var i = 0; i < changes.Length; i++)
        {
            var (change, isSources) = Change(latest, series, ChangeWindows[i]);
            changes[i] = change;
            if (isSources) fromSource.Add(ChangeWindows[i].Name);
        }

        return new CoinSummary
        {
            Latest = latest,
            Change = new Changes(changes[0], changes[1], changes[2], changes[3], changes[4], changes[5]),
            SourceChanges = fromSource.DrainToImmutable(),
            Sparkline = Sparkline(series),
        };
    }

    /// <summary>
    /// Our own change when exact points cover the window, else the source's figure, else one against an approximate base.
    /// </summary>
    private static (double? Change, bool IsSources) Change(Tick latest, TimeSeries series, Window window)
    {
        var @base = WindowMath.Base(series, window);
        var own = WindowMath.PercentChange((double)latest.Price, @base?.Price);
        if (own is not null && !@base!.Value.Approximate) return (own, false);

        return latest.SourceChange?.Over(window) is { } sources ? ((double)sources, true) : (own, false);
    }

    private static Sparkline? Sparkline(TimeSeries series)
    {
        if (series.Latest is not { } latest) return null;

        var from = Tier.Hour.StartOf(latest) - (SparklineHours * Tier.Hour.BucketMs);
        var prices = series[Tier.Hour].Closes(from, SparklineHours + 1);
        return prices.Count(double.IsFinite) < 2 ? null : new Sparkline(from, Tier.Hour.BucketSeconds, prices);
    }
}
