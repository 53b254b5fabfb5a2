using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Tests.Market;

/// <summary>
/// What a window has to show, computed the slow and obvious way from everything that was ever observed, at once and without any order,
/// with percentages in decimal. It reads CONTRACTS section 4 word by word and shares no code with what it checks.
/// </summary>
internal sealed class WindowOracle
{
    private const long Minute = 60_000, Hour = 60 * Minute, Day = 24 * Hour;

    private static readonly (int Seconds, long? Kept)[] Tiers = [(1, 70 * Minute), (60, 26 * Hour), (300, 8 * Day), (3_600, 95 * Day), (86_400, null)];

    private readonly Dictionary<int, (long[] Starts, Cell[] Cells)> _tiers = [];
    private readonly Dictionary<int, List<(Cell Cell, long Length)>> _untold = [];
    private readonly long _latest;

    /// <param name="seen">All observations; a resolution of 0 seconds means own ticks.</param>
    public WindowOracle(IReadOnlyCollection<Seen> seen)
    {
        _latest = seen.Max(one => one.Time);
        foreach (var (seconds, kept) in Tiers)
        {
            var length = seconds * 1_000L;
            var cells = seen
                .Where(one => seconds >= (one.Resolution == 0 ? 1 : Tiers.Select(tier => tier.Seconds).FirstOrDefault(tier => tier >= one.Resolution, 86_400)))
                .GroupBy(one => one.Time / length * length)
                .Where(cell => kept is null || cell.Key + length > _latest - kept)
                .Select(cell =>
                {
                    var best = cell.GroupBy(one => (one.Resolution, one.Approximate, one.FetchedAt))
                        .OrderBy(source => source.Key.Resolution).ThenBy(source => source.Key.Approximate).ThenByDescending(source => source.Key.FetchedAt)
                        .First().OrderBy(one => one.Time).ThenBy(one => one.Price).ToList();
                    var time = seconds == 1 ? best[^1].Time : cell.Key;
                    return new Cell(cell.Key, time, best[^1].Price, best.Max(one => one.Price), best.Min(one => one.Price), best[0].Time, best[0].Approximate);
                })
                .OrderBy(cell => cell.Start).ToArray();
            _tiers[seconds] = ([.. cells.Select(cell => cell.Start)], cells);
        }
    }

    /// <summary>One observation.</summary>
    public sealed record Seen(long Time, double Price, int Resolution = 0, bool Approximate = false, long FetchedAt = 0);

    /// <summary>A window.</summary>
    public sealed record Answer(
        List<(long Time, double Price)> Points, (long Time, double Price)? Base, double? PercentChange, (double, long) High, (double, long) Low);

    public Answer Of(Window window)
    {
        var finest = window.Name switch { "1h" => 1, "24h" => 60, "7d" => 300, "30d" or "90d" => 3_600, _ => 86_400 };
        var from = window.Length is { } length ? _latest - (long)length.TotalMilliseconds : _tiers[86_400].Cells[0].FirstSeen;
        if (!_untold.TryGetValue(finest, out var untold))
        {
            _untold[finest] = untold = Tiers.Where(tier => tier.Seconds >= finest)
                .SelectMany(tier => _tiers[tier.Seconds].Cells.Where(cell => !IsTold(cell, tier.Seconds, finest)).Select(cell => (Cell: cell, Length: tier.Seconds * 1_000L)))
                .OrderBy(point => point.Cell.Time).ToList();
        }

        var inside = untold.Where(point => point.Cell.Time <= _latest && (point.Length == 1_000 ? point.Cell.Time >= from : point.Cell.Start + point.Length > from))
            .Select(point => point.Cell).ToList();
        var tolerance = Math.Max((_latest - from) / 10, 2 * finest * 1_000L);
        var @base = window.Length is null
            ? inside.FirstOrDefault()
            : untold.Select(point => point.Cell).LastOrDefault(cell => cell.Time <= from && cell.Time >= from - tolerance);
        return new Answer(
            [.. inside.Select(cell => (cell.Time, cell.Price))],
            @base is null ? null : (@base.Time, @base.Price),
            @base is null || @base.Price == 0 || inside.Count == 0 ? null : (double)(100m * ((decimal)inside[^1].Price - (decimal)@base.Price) / (decimal)@base.Price),
            inside.Count == 0 ? default : inside.OrderByDescending(cell => cell.High).ThenBy(cell => cell.Time).Select(cell => (cell.High, cell.Time)).First(),
            inside.Count == 0 ? default : inside.OrderBy(cell => cell.Low).ThenBy(cell => cell.Time).Select(cell => (cell.Low, cell.Time)).First());
    }

    private bool IsTold(Cell cell, int seconds, int finest)
    {
        foreach (var tier in Tiers.Where(tier => tier.Seconds >= finest && tier.Seconds < seconds))
        {
            var starts = _tiers[tier.Seconds].Starts;
            var at = Array.BinarySearch(starts, cell.Start) is var found && found < 0 ? ~found : found;
            if (at < starts.Length && starts[at] < cell.Start + (seconds * 1_000L)) return true;
        }

        return false;
    }

    private sealed record Cell(long Start, long Time, double Price, double High, double Low, long FirstSeen, bool Approximate);
}
