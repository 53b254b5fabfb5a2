using System.Globalization;

namespace CryptoViz.Gateway.Api;

/// <summary>An instant in a request: epoch milliseconds, or RFC 3339 with its offset.</summary>
internal static class Instant
{
    private static readonly long Last = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    private static readonly string[] Formats =
    [
        "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.fK", "yyyy-MM-dd'T'HH:mm:ss.ffK", "yyyy-MM-dd'T'HH:mm:ss.fffK",
        "yyyy-MM-dd'T'HH:mm:ss.ffffffK",
    ];

    /// <summary>Reads an instant, in UTC; null for anything else, such as a date without a time or a time without an offset.</summary>
    public static DateTimeOffset? Read(string text)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds))
            return milliseconds <= Last ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;

        // A plus sign that was not escaped arrives as a space.
        var read = text.Replace(' ', '+');
        return read.AsSpan(Math.Min(read.Length, 10)).ContainsAny("Z+-")
            && DateTimeOffset.TryParseExact(read, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
                ? instant.ToUniversalTime()
                : null;
    }

    /// <summary>What a parameter should have been.</summary>
    public static string Expected(string name) => $"'{name}' must be epoch milliseconds or a time such as 2026-11-24T10:00:00Z.";
}
