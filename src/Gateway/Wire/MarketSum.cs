using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Gateway.Wire;

/// <summary>Market caps of many coins, added on one grid of times; a cap stands until the coin's next one.</summary>
/// <param name="From">Start of the range, epoch milliseconds.</param>
/// <param name="To">Its end.</param>
/// <param name="StepMs">A step of the grid.</param>
/// <param name="Times">Starts of the steps, from where enough is known.</param>
/// <param name="Totals">The sums.</param>
/// <param name="Coins">The caps of each coin at the same times; NaN where unknown.</param>
internal sealed record MarketSum(long From, long To, long StepMs, long[] Times, double[] Totals, IReadOnlyDictionary<CoinId, double[]> Coins)
{
    /// <summary>
    /// The sum begins where coins that make up so much of today's total are known: with fewer it would rise by no more than that
    /// history of another coin begins.
    /// </summary>
    private const double Enough = 0.95;

    /// <summary>Adds series of one range; <paramref name="today"/> has the present caps.</summary>
    public static MarketSum Of(IReadOnlyDictionary<CoinId, CoinSeries> series, IReadOnlyDictionary<CoinId, double> today, long from, long to, int points)
    {
        var all = series.Values.Where(one => one.Points.Count > 0).ToList();
        var start = Math.Max(from, all.Select(one => one.Points.Times[0]).DefaultIfEmpty(from).Min());
        var step = AlignedSeries.StepOf(all, start, to, points);
        var times = AlignedSeries.TimesOf(all, step);
        var caps = series.ToDictionary(one => one.Key, one => AlignedSeries.On(times, step, one.Value, one.Value.Points.MarketCaps, stand: true));
        var (total, first) = (today.Values.Sum(), 0);
        while (first < times.Length && caps.Sum(coin => double.IsNaN(coin.Value[first]) ? 0 : today.GetValueOrDefault(coin.Key)) < Enough * total) first++;

        var totals = new double[times.Length - first];
        for (var i = 0; i < totals.Length; i++) totals[i] = caps.Values.Sum(column => double.IsNaN(column[first + i]) ? 0 : column[first + i]);
        return new MarketSum(from == 0 ? start : from, to, step, times[first..], totals, caps.ToDictionary(coin => coin.Key, coin => coin.Value[first..]));
    }

    /// <summary>A coin's share of the total in percent points, by time; NaN where unknown.</summary>
    public double[] ShareOf(CoinId coin) => Coins.TryGetValue(coin, out var caps)
        ? [.. caps.Select((cap, i) => 100 * cap / Totals[i])]
        : [.. Enumerable.Repeat(double.NaN, Times.Length)];
}
