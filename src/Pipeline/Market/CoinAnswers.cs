using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Market;

/// <summary>What a coin tells those who ask, of its state as it is; after the first observation.</summary>
internal sealed class CoinAnswers(CoinId id, CoinState state, HistoryReview review, TimeProvider time)
{
    private Span Available => new(state.Series.Earliest!.Value, state.Series.Latest!.Value);

    /// <summary>What the coin's page shows besides its row; null before the first tick.</summary>
    public CoinDetails? Details()
    {
        if (state.Summary() is not { } summary) return null;

        var windows = Window.All
            .Select(window => (window.Name, Statistics: WindowMath.StatisticsOf(state.Series, window)!))
            .Where(window => window.Statistics.First is not null)
            .ToDictionary(window => window.Name, window => window.Statistics);
        return new CoinDetails(summary, [.. windows], Available);
    }

    /// <summary>A window for those who follow it, with what is lacking of it.</summary>
    public CoinSeries Watched(Window window) => state.Watched(window)! with { Backfill = review.Backfill(HistorySpan.Of(window)) };

    /// <summary>A window or a range in as many points as were asked for, or that the answer that the asker has still holds.</summary>
    /// <param name="query">The question.</param>
    /// <param name="cursor">The cursor of the state.</param>
    public object Series(CoinProtocol.GetSeries query, Cursor cursor)
    {
        var backfill = review.Backfill(SpanOf(query.Window, query.From));
        if (query.Known == cursor) return new CoinProtocol.SeriesUnchanged(id, cursor, backfill);

        var series = Window.TryParse(query.Window, out var window)
            ? state.Cut(window)!
            : state.Cut(query.From ?? state.Series.Earliest!.Value, query.To ?? state.Series.Latest!.Value, query.Even ? query.MaxPoints : int.MaxValue)!;
        return new CoinProtocol.SeriesAnswer(id, cursor, Downsampling.Reduce(series, query.MaxPoints, query.By) with { Backfill = backfill })
        {
            Available = Available,
        };
    }

    /// <summary>Candles of a window or a range.</summary>
    /// <param name="query">The question.</param>
    /// <param name="cursor">The cursor of the state.</param>
    public CoinProtocol.CandlesAnswer Candles(CoinProtocol.GetCandles query, Cursor cursor) =>
        new(id, cursor, state.Candles(query)!) { Available = Available };

    /// <summary>The part of the past that a window or a range, from epoch milliseconds or from the first observation on, needs.</summary>
    public HistorySpan SpanOf(string? name, long? from) => Window.TryParse(name, out var window)
        ? HistorySpan.Of(window)
        : HistorySpan.Since(from ?? long.MinValue, time.GetUtcNow().ToUnixTimeMilliseconds());
}
