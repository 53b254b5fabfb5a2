using System.Text.Json;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Gateway.Wire;

/// <summary>One metric of a coin's series: the answer of the series endpoints.</summary>
/// <param name="Name">The metric's name on the wire.</param>
/// <param name="By">The column whose extremes fewer points keep.</param>
/// <param name="Column">The metric's values of a series, one for each point; NaN where unknown.</param>
internal sealed record Metric(string Name, SeriesMetric By, Func<CoinSeries, IReadOnlyList<double>> Column)
{
    /// <summary>Prices.</summary>
    public static readonly Metric Price = new("price", SeriesMetric.Price, series => series.Points.Prices);

    /// <summary>Market caps.</summary>
    public static readonly Metric MarketCap = new("market-cap", SeriesMetric.MarketCap, series => series.Points.MarketCaps);

    /// <summary>Volumes of 24 hours.</summary>
    public static readonly Metric Volume = new("volume", SeriesMetric.Volume, series => series.Points.Volumes);

    /// <summary>
    /// Percent change of the price against the window's base, <c>100 * (price - base) / base</c> in percent points; unknown for
    /// every point without a base or with a base of 0.
    /// </summary>
    public static readonly Metric PercentChange = new(
        "percent-change",
        SeriesMetric.Price,
        series => series.Base is { Price: > 0 and var start }
            ? [.. series.Points.Prices.Select(price => 100 * (price - start) / start)]
            : [.. Enumerable.Repeat(double.NaN, series.Points.Count)]);
}

/// <summary>Writes a series of one metric.</summary>
internal static class MetricSeries
{
    /// <summary>Writes the answer's fields into an object that is open.</summary>
    public static void WriteFields(Utf8JsonWriter json, CoinProtocol.SeriesAnswer answer, Metric metric)
    {
        var series = answer.Series;
        json.WriteString("coinId", answer.CoinId.Value);
        json.WriteString("metric", metric.Name);
        json.WriteString("quote", series.Quote);
        json.WriteString("window", series.Window);
        json.WriteNumber("from", series.From);
        json.WriteNumber("to", series.To);
        json.WriteNumber("asOf", series.AsOf);
        json.WriteNumber("resolutionSeconds", series.ResolutionSeconds);
        json.WritePropertyName("segments");
        SeriesJson.Write(json, series.Segments);
        json.WritePropertyName("coverage");
        json.OrNull(series.Coverage, SeriesJson.Write);
        json.WritePropertyName("gaps");
        SeriesJson.Write(json, series.Gaps);
        json.WritePropertyName("base");
        json.OrNull(series.Base, SeriesJson.Write);
        json.WritePropertyName("backfill");
        json.OrNull(series.Backfill, SeriesJson.Write);
        json.WriteString("cursor", StreamCursor.Text(answer.Cursor, StreamCursor.PartOfCoin(answer.CoinId, series.Window)));

        var (times, values) = WithGaps(series, metric.Column(series));
        json.Column("times", times);
        json.Column("values", values);
    }

    /// <summary>
    /// The points with one unknown value in the middle of each gap, so that a chart that joins points breaks its line there.
    /// </summary>
    public static (long[] Times, double[] Values) WithGaps(CoinSeries series, IReadOnlyList<double> column)
    {
        var known = series.Points.Times;
        var times = new List<long>(known.Length + series.Gaps.Length);
        var values = new List<double>(times.Capacity);
        var middles = new Queue<long>(series.Gaps.Select(gap => gap.From + ((gap.To - gap.From) / 2)).Order());
        for (var i = 0; i < known.Length; i++)
        {
            while (middles.TryPeek(out var middle) && middle < known[i])
            {
                middles.Dequeue();
                if (i == 0 || middle <= known[i - 1]) continue;

                times.Add(middle);
                values.Add(double.NaN);
            }

            times.Add(known[i]);
            values.Add(column[i]);
        }

        return ([.. times], [.. values]);
    }
}
