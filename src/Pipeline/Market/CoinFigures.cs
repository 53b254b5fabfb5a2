using System.Collections.Immutable;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Market;

/// <summary>A coin's statistics as other programs get them: topic <c>analytics</c>.</summary>
internal static class CoinFigures
{
    /// <summary>All windows that hold a point, as of the latest observation; null before the first.</summary>
    public static CoinAnalytics? Of(CoinId id, string quote, TimeSeries series) => series.Latest is not { } latest ? null : new CoinAnalytics
    {
        Id = id,
        Quote = quote,
        AsOf = DateTimeOffset.FromUnixTimeMilliseconds(latest),
        Windows = Window.All
            .Select(window => (window.Name, Statistics: WindowMath.StatisticsOf(series, window)))
            .Where(window => window.Statistics?.First is not null)
            .ToImmutableSortedDictionary(window => window.Name, window => Of(window.Statistics!), StringComparer.Ordinal),
    };

    private static WindowAnalytics Of(WindowStatistics statistics) => new(
        statistics.First?.Price,
        statistics.Last?.Price,
        statistics.High,
        statistics.Low,
        statistics.PercentChange,
        statistics.MarketCapFirst,
        statistics.MarketCapLast,
        statistics.MarketCapPercentChange,
        statistics.Coverage is { } coverage ? DateTimeOffset.FromUnixTimeMilliseconds(coverage.From) : null);
}
