using System.Collections.Immutable;
using System.Globalization;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Gateway.Api;

/// <summary>Which stretch of a series, in how many points and as what: the parameters of the series endpoints, checked.</summary>
/// <param name="Window">The window; null for a free range.</param>
/// <param name="From">Start of a free range, epoch milliseconds; null for a window.</param>
/// <param name="To">End of a free range, epoch milliseconds; null for a window.</param>
/// <param name="Points">The most points.</param>
/// <param name="Csv">True for CSV, false for JSON.</param>
internal sealed record SeriesQuery(string? Window, long? From, long? To, int Points, bool Csv)
{
    private const string DefaultWindow = "24h";
    private const int DefaultPoints = 500;

    private static readonly ImmutableArray<string> Formats = ["json", "csv"];

    /// <summary>Checks the parameters as they came; null means absent.</summary>
    /// <returns>The query, or the problem with the first wrong value.</returns>
    public static (SeriesQuery? Query, IResult? Problem) Read(
        string? window, string? from, string? to, string? points, string? format, DateTimeOffset now)
    {
        if (format is not null && !Formats.Contains(format)) return (null, Problems.InvalidParameter("format", format, Formats));

        var count = DefaultPoints;
        if (points is not null
            && (!int.TryParse(points, NumberStyles.None, CultureInfo.InvariantCulture, out count)
                || count is < Limits.MinPoints or > Limits.Points))
        {
            return (null, Problems.InvalidParameter($"'points' must be {Limits.MinPoints} to {Limits.Points}."));
        }

        var csv = format == "csv";
        if (from is null && to is null)
        {
            var name = window ?? DefaultWindow;
            return Limits.Windows.Contains(name)
                ? (new SeriesQuery(name, null, null, count, csv), null)
                : (null, Problems.UnknownWindow(name, Limits.Windows));
        }

        if (window is not null) return Wrong("Give a window, or 'from' and 'to', not both.");
        if (from is null) return Wrong("'to' needs a 'from'.");
        if (Instant.Read(from) is not { } start) return Wrong(Instant.Expected("from"));
        if ((to is null ? now : Instant.Read(to)) is not { } end) return Wrong(Instant.Expected("to"));
        if (start > now) return Wrong($"'from' lies in the future; it can be up to {now:yyyy-MM-dd'T'HH:mm:ss'Z'}.");

        return start < end
            ? (new SeriesQuery(null, start.ToUnixTimeMilliseconds(), end.ToUnixTimeMilliseconds(), count, csv), null)
            : Wrong("'from' must be before 'to'.");
    }

    /// <summary>The problem with a range that ends before anything is known of the coin; null when the range can be answered.</summary>
    public IResult? Misses(Span? available) => To < available?.From
        ? Problems.InvalidRange($"Nothing is known of the coin before {DateTimeOffset.FromUnixTimeMilliseconds(available!.From):yyyy-MM-dd'T'HH:mm:ss'Z'}.")
        : null;

    /// <summary>The range when the windows end at an instant, epoch milliseconds; <c>max</c> begins at the epoch.</summary>
    public (long From, long To) RangeAt(long latest) => CryptoViz.Pipeline.Contracts.Window.TryParse(Window, out var window)
        ? (window.Length is { } length ? latest - (long)length.TotalMilliseconds : 0, latest)
        : (From!.Value, To!.Value);

    private static (SeriesQuery?, IResult?) Wrong(string detail) => (null, Problems.InvalidRange(detail));
}
