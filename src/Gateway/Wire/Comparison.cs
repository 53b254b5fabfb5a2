using System.Collections.Immutable;
using System.Text.Json;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Gateway.Wire;

/// <summary>Percent changes of some coins since one instant, on one grid of times.</summary>
/// <param name="From">Start of the range, epoch milliseconds.</param>
/// <param name="To">Its end.</param>
/// <param name="StepMs">A step of the grid.</param>
/// <param name="Base">The instant that changes count from.</param>
/// <param name="Times">Starts of the steps.</param>
/// <param name="Coins">By coin the price at the base, null when none is known near it, and the changes in percent points, NaN where unknown.</param>
internal sealed record Comparison(
    long From, long To, long StepMs, long Base, long[] Times, IReadOnlyDictionary<string, (double? BasePrice, double[] Changes)> Coins)
{
    /// <summary>
    /// Compares series of one range. Without an instant the base is the start, or, where a series begins later (as in all that is known),
    /// the time from which all are known.
    /// </summary>
    public static Comparison Of(IReadOnlyDictionary<string, CoinSeries> series, long from, long to, long? instant, int points)
    {
        var start = Math.Max(from, series.Values.Min(one => one.Base is null ? one.Coverage?.From ?? from : from));
        var step = AlignedSeries.StepOf(series.Values, start, to, points);
        var @base = instant ?? Math.Max(start, series.Values.Max(one => one.Base is null ? one.Coverage?.From ?? from : from));
        var times = AlignedSeries.TimesOf(series.Values, step);
        return new Comparison(start, to, step, @base, times, series.ToDictionary(one => one.Key, one =>
        {
            var basePrice = PriceAt(one.Value, @base, step);
            var prices = AlignedSeries.On(times, step, one.Value, one.Value.Points.Prices, stand: false);
            return (basePrice, prices.Select(price => basePrice is > 0 and var b ? 100 * (price - b) / b : double.NaN).ToArray());
        }));
    }

    /// <summary>Writes the answer's fields into an object that is open.</summary>
    public void WriteFields(Utf8JsonWriter json)
    {
        json.WriteNumber("from", From);
        json.WriteNumber("to", To);
        json.WriteNumber("resolutionSeconds", StepMs / 1_000);
        json.WriteNumber("base", Base);
        json.Column("times", Times);
        json.WriteStartObject("coins");
        foreach (var (coin, (basePrice, changes)) in Coins)
        {
            json.WriteStartObject(coin);
            json.Field("basePrice", basePrice);
            json.Column("percentChange", changes);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    /// <summary>The last price at or before an instant, as near to it as a window's base has to be to its start; null without one.</summary>
    private static double? PriceAt(CoinSeries series, long instant, long step)
    {
        var tolerance = Math.Max((series.To - series.From) / 10, 2 * step);
        var times = series.Points.Times;
        var at = times.BinarySearch(instant) is var found && found < 0 ? ~found - 1 : found;
        while (at >= 0 && double.IsNaN(series.Points.Prices[at])) at--;
        if (at >= 0) return times[at] >= instant - tolerance ? series.Points.Prices[at] : null;

        // The bucket that holds the instant may begin before it, and so may the series' own base.
        return series.Base is { } before && before.Time >= instant - tolerance ? before.Price : null;
    }
}
