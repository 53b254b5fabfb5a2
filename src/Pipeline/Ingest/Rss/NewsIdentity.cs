using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CryptoViz.Pipeline.Ingest.Rss;

/// <summary>What makes two items the same, and which links may be followed.</summary>
internal static class NewsIdentity
{
    private const int MaxLinkLength = 2_000;

    /// <summary>
    /// The id of an item: a hash of its guid, else of its cleaned link, else of its title and day. A guid that is not an
    /// address or URN of its own is unique only within its feed, and is hashed with the feed's address.
    /// </summary>
    public static string Of(string? guid, string? link, string title, DateTimeOffset? publishedAt, string feedUrl)
    {
        if (guid is { Length: > 0 })
            return Hash(Uri.TryCreate(guid, UriKind.Absolute, out var uri) && !uri.IsFile ? Clean(guid) : $"{feedUrl}\n{guid}");

        return Hash(link is not null ? Clean(link) : $"{feedUrl}\n{title}\n{publishedAt?.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}");
    }

    /// <summary>The link as an absolute http or https address; null when it is none, or carries a user's name.</summary>
    public static Uri? Link(string? text, Uri feed)
    {
        if (text is null || text.Length > MaxLinkLength) return null;

        return Uri.TryCreate(feed, text.Trim(), out var link)
            && link.Scheme is "http" or "https"
            && link.UserInfo.Length == 0
            && link.AbsoluteUri.Length <= MaxLinkLength
                ? link
                : null;
    }

    /// <summary>The address without its fragment and without parameters that only count clicks.</summary>
    public static string Clean(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")) return address;

        var kept = uri.Query.TrimStart('?').Split('&').Where(pair => pair.Length > 0 && !pair.StartsWith("utm_", StringComparison.OrdinalIgnoreCase));
        var query = string.Join('&', kept);
        return uri.GetLeftPart(UriPartial.Path) + (query.Length > 0 ? $"?{query}" : "");
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
}
