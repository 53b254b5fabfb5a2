using System.Globalization;

namespace CryptoViz.Gateway.Api;

/// <summary>Which stretch of a series, in how many points: the parameters of the series endpoints, checked.</summary>
/// <param name="Window">The window; null for a free range.</param>
/// <param name="From">Start of a free range, epoch milliseconds; null for a window.</param>
/// <param name="To">End of a free range, epoch milliseconds; null for a window.</param>
/// <param name="Points">The most points.</param>
internal sealed record SeriesQuery(string? Window, long? From, long? To, int Points)
{
    private const string DefaultWindow = "24h";
    private const int DefaultPoints = 500;

    /// <summary>Checks the parameters as they came; null means absent.</summary>
    /// <returns>The query, or the problem with the first wrong value.</returns>
    public static (SeriesQuery? Query, IResult? Problem) Read(
        string? window, string? from, string? to, string? points, string? format, DateTimeOffset now)
    {
        if (format is not (null or "json")) return (null, Problems.InvalidParameter("format", format, ["json"]));

        var count = DefaultPoints;
        if (points is not null
            && (!int.TryParse(points, NumberStyles.None, CultureInfo.InvariantCulture, out count)
                || count is < Limits.MinPoints or > Limits.Points))
        {
            return (null, Problems.InvalidParameter($"'points' must be {Limits.MinPoints} to {Limits.Points}."));
        }

        if (from is null && to is null)
        {
            var name = window ?? DefaultWindow;
            return Limits.Windows.Contains(name)
                ? (new SeriesQuery(name, null, null, count), null)
                : (null, Problems.UnknownWindow(name, Limits.Windows));
        }

        if (window is not null) return Wrong("Give a window, or 'from' and 'to', not both.");
        if (from is null) return Wrong("'to' needs a 'from'.");
        if (Instant.Read(from) is not { } start) return Wrong(Instant.Expected("from"));
        if ((to is null ? now : Instant.Read(to)) is not { } end) return Wrong(Instant.Expected("to"));

        return start < end
            ? (new SeriesQuery(null, start.ToUnixTimeMilliseconds(), end.ToUnixTimeMilliseconds(), count), null)
            : Wrong("'from' must be before 'to'.");
    }

    private static (SeriesQuery?, IResult?) Wrong(string detail) => (null, Problems.InvalidRange(detail));
}
