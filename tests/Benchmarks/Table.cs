using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace CryptoViz.Benchmarks;

/// <summary>The results as a table in Markdown.</summary>
internal sealed class Table
{
    private readonly StringBuilder _rows = new();

    /// <summary>A figure, what it should be, and what it is made of.</summary>
    public void Add(string what, string aim, string result, string from) =>
        _rows.Append(CultureInfo.InvariantCulture, $"| {what} | {aim} | {result} | {from} |\n");

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{RuntimeInformation.OSDescription}, {Environment.ProcessorCount} processors, .NET {Environment.Version}\n\n| what | aim | result | from |\n|---|---|---|---|\n{_rows}");
}

/// <summary>The figures of some rounds.</summary>
internal static class Rounds
{
    /// <summary>
    /// Measures a floor and ours in turn, A B B A, after one of each that doesn't count: what drifts in the machine meets both alike.
    /// </summary>
    public static async Task<(List<double> A, List<double> B)> InTurnAsync(int pairs, Func<Task<double>> a, Func<Task<double>> b)
    {
        await a();
        await b();
        var (ofA, ofB) = (new List<double>(), new List<double>());
        for (var pair = 0; pair < pairs; pair++)
        {
            if (pair % 2 == 0) ofA.Add(await a());
            ofB.Add(await b());
            if (pair % 2 == 1) ofA.Add(await a());
        }

        return (ofA, ofB);
    }

    /// <summary>Measures several in turn, forth and back, after one of each that doesn't count.</summary>
    public static async Task<List<double>[]> InTurnAsync(int pairs, params Func<Task<double>>[] all)
    {
        var figures = all.Select(_ => new List<double>()).ToArray();
        foreach (var one in all) await one();
        for (var pair = 0; pair < pairs; pair++)
        {
            foreach (var place in Enumerable.Range(0, all.Length).Select(place => pair % 2 == 0 ? place : all.Length - 1 - place))
                figures[place].Add(await all[place]());
        }

        return figures;
    }

    /// <summary>The middle figure and, in brackets, the least and the greatest.</summary>
    public static string Text(this IEnumerable<double> figures, string format = "0.00")
    {
        var sorted = figures.Order().ToList();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{sorted[sorted.Count / 2].ToString(format, CultureInfo.InvariantCulture)} ({sorted[0].ToString(format, CultureInfo.InvariantCulture)} to {sorted[^1].ToString(format, CultureInfo.InvariantCulture)})");
    }

    /// <summary>The mean, the middle figure, and the one that nine of ten don't exceed.</summary>
    public static string Spread(this List<double> figures, string format = "0")
    {
        var sorted = figures.Order().ToList();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"mean {sorted.Average().ToString(format, CultureInfo.InvariantCulture)}, median {sorted.Median().ToString(format, CultureInfo.InvariantCulture)}, p90 {sorted[(int)(sorted.Count * 0.9)].ToString(format, CultureInfo.InvariantCulture)}");
    }

    /// <summary>The middle figure.</summary>
    public static double Median(this List<double> figures) => figures.Order().ElementAt(figures.Count / 2);
}
