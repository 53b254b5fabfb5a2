using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;

namespace CryptoViz.Pipeline.Ingest.Rss;

/// <summary>
/// Dates as feeds write them: RFC 822 with its descendants and their slips, RFC 3339 and W3CDTF. Never by the host's culture
/// or zone: a date without a zone, or with an unknown one, is UTC. Purely numeric dates such as 03/04/2026 are not guessed.
/// </summary>
internal static partial class FeedDate
{
    // A publisher's clock, or a zone that it got wrong, is off by less than this; anything later is no date.
    private static readonly TimeSpan MostAhead = TimeSpan.FromHours(26);

    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    // RFC 822 knows the American ones; the others are seen in the wild. IST and CST are ambiguous: India's is left out, the
    // American stays.
    private static readonly FrozenDictionary<string, double> Zones = new Dictionary<string, double>(StringComparer.OrdinalIgnoreCase)
    {
        ["Z"] = 0, ["UT"] = 0, ["UTC"] = 0, ["GMT"] = 0, ["WET"] = 0, ["BST"] = 1, ["WEST"] = 1, ["CET"] = 1, ["MEZ"] = 1,
        ["CEST"] = 2, ["MESZ"] = 2, ["EET"] = 2, ["EEST"] = 3, ["MSK"] = 3, ["SGT"] = 8, ["HKT"] = 8, ["JST"] = 9, ["KST"] = 9,
        ["AEST"] = 10, ["AEDT"] = 11, ["NZST"] = 12, ["NZDT"] = 13, ["EST"] = -5, ["EDT"] = -4, ["CST"] = -6, ["CDT"] = -5,
        ["MST"] = -7, ["MDT"] = -6, ["PST"] = -8, ["PDT"] = -7, ["AKST"] = -9, ["AKDT"] = -8, ["HST"] = -10,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The instant, in UTC; null when the text is no date.</summary>
    public static DateTimeOffset? Read(string? text)
    {
        if (text is null || text.Length > 100) return null;

        var match = Internet().Match(text) is { Success: true } internet ? internet : Mail().Match(text);
        if (!match.Success) return null;

        try
        {
            var seconds = Number(match, "s");
            var local = new DateTime(Year(match), Month(match), Number(match, "d", 1), Number(match, "h"), Number(match, "m"), Math.Min(seconds, 59));
            return new DateTimeOffset(local, Zone(match.Groups["zone"].Value)).ToUniversalTime();
        }
        catch (ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    /// <summary>What of a date is believed: never after <paramref name="now"/>, and nothing when it claims to be far ahead.</summary>
    public static DateTimeOffset? Believe(DateTimeOffset? date, DateTimeOffset now) => date switch
    {
        null => null,
        { } at when at <= now => at,
        { } at when at <= now + MostAhead => now,
        _ => null,
    };

    private static int Number(Match match, string group, int absent = 0) =>
        match.Groups[group] is { Success: true, ValueSpan: var digits } ? int.Parse(digits, CultureInfo.InvariantCulture) : absent;

    // Two digits as RFC 2822, section 4.3, reads them.
    private static int Year(Match match) => Number(match, "y") is var year && match.Groups["y"].Length > 2 ? year : year + (year < 50 ? 2000 : 1900);

    private static int Month(Match match) => match.Groups["month"] is { Success: true, Value: var name }
        ? Array.IndexOf(Months, name[..3].ToLowerInvariant()) + 1
        : Number(match, "mm", 1);

    private static TimeSpan Zone(string zone)
    {
        if (Zones.TryGetValue(zone, out var hours)) return TimeSpan.FromHours(hours);
        if (zone.Length < 2 || zone[0] is not ('+' or '-')) return TimeSpan.Zero;

        var digits = zone[1..].Replace(":", "", StringComparison.Ordinal).PadRight(4, '0');
        var offset = new TimeSpan(int.Parse(digits[..2], CultureInfo.InvariantCulture), int.Parse(digits[2..4], CultureInfo.InvariantCulture), 0);
        return zone[0] == '-' ? -offset : offset;
    }

    [GeneratedRegex(
        """
        ^\s*(?<y>[0-9]{4})
        (-(?<mm>[0-9]{1,2})(-(?<d>[0-9]{1,2})
        ([Tt\s]\s*(?<h>[0-9]{1,2}):(?<m>[0-9]{2})(:(?<s>[0-9]{2})([.,][0-9]+)?)?
        \s*(?<zone>[Zz]|UTC|GMT|[+-][0-9]{2}(:?[0-9]{2})?)?)?)?)?\s*$
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture,
        1_000)]
    private static partial Regex Internet();

    [GeneratedRegex(
        """
        ^\s*(\p{L}+\.?\s*,?\s+|\p{L}+\s*,\s*)?
        ((?<d>[0-9]{1,2})(st|nd|rd|th)?[\s-]+(?<month>[A-Z][a-z]{2}|[A-Z]{3}|[a-z]{3})\p{L}*\.?,?[\s-]+
        |(?<month>[A-Z][a-z]{2}|[A-Z]{3}|[a-z]{3})\p{L}*\.?\s+(?<d>[0-9]{1,2})(st|nd|rd|th)?,?\s+)
        (?<y>[0-9]{4}|[0-9]{2})
        (,?\s+(at\s+)?(?<h>[0-9]{1,2}):(?<m>[0-9]{1,2})(:(?<s>[0-9]{1,2})([.,][0-9]+)?)?)?
        (\s*\(?(?<zone>[+-][0-9]{2}(:?[0-9]{2})?|[A-Za-z]{1,5})\)?)?(\s*\([^)]*\))?\s*$
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture,
        1_000)]
    private static partial Regex Mail();
}
