using System.Globalization;
using System.Net.Http.Headers;

namespace CryptoViz.Pipeline.Ingest;

/// <summary>
/// Reads <c>Retry-After</c> (RFC 9110, section 10.2.3): seconds or a date. Servers send both, and nonsense: longer than
/// <see cref="Longest"/> is none. Who is told decides how much of it is granted.
/// </summary>
internal static class RetryAfter
{
    /// <summary>The longest wait that is read.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>How long to wait, from zero to <see cref="Longest"/>; null when the header is absent or unreadable.</summary>
    public static TimeSpan? Read(HttpResponseHeaders headers, DateTimeOffset now)
    {
        if (!headers.NonValidated.TryGetValues("Retry-After", out var values)) return null;

        var text = values.ToString().Trim();
        if (text.Length > 0 && text.All(char.IsAsciiDigit))
            return double.Parse(text, CultureInfo.InvariantCulture) is var seconds && seconds < Longest.TotalSeconds
                ? TimeSpan.FromSeconds(seconds)
                : Longest;

        return DateTimeOffset.TryParseExact(text, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? Clamp(at - now)
            : null;
    }

    private static TimeSpan Clamp(TimeSpan wait) => wait < TimeSpan.Zero ? TimeSpan.Zero : wait > Longest ? Longest : wait;
}
