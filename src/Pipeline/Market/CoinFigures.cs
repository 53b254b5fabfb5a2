using System.Collections.Immutable;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Market;

/// <summary>A coin's statistics as other programs get them: topic <c>analytics</c>.</summary>
internal static class CoinFigures
{
    /// <summary>All windows that hold a point, as of the latest observation; null before the first.</summary>
    public static CoinAnalytics? Of(CoinId id, string quote, TimeSeries series)
    {
        if (series.Latest is not { } latest) return null;

        var windows = ImmutableSortedDictionary.CreateBuilder<string, WindowAnalytics>(StringComparer.Ordinal);
        foreach (var window in Window.All)
            if (WindowFigures.Of(series, window) is { IsEmpty: false } figures)
                windows.Add(window.Name, Of(figures));
        return new CoinAnalytics { Id = id, Quote = quote, AsOf = DateTimeOffset.FromUnixTimeMilliseconds(latest), Windows = windows.ToImmutable() };
    }

    private static WindowAnalytics Of(in WindowFigures figures) => new(
        figures.First.Price,
        figures.Last.Price,
        figures.Extremes.High,
        figures.Extremes.Low,
        figures.PercentChange,
        figures.MarketCapFirst,
        figures.MarketCapLast,
        figures.MarketCapPercentChange,
        DateTimeOffset.FromUnixTimeMilliseconds(figures.Extremes.First));
}
