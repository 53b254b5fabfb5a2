using System.Security.Cryptography;
using System.Text;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Gateway.Wire;

/// <summary>
/// A cursor as clients carry it: the entity's own, and for a stream that shows a part, a mark of which part. A cursor that was
/// taken from another part would leave rows out for good, so it counts as foreign. At most 61 URL-safe characters.
/// </summary>
internal static class StreamCursor
{
    /// <summary>The text of a cursor.</summary>
    /// <param name="cursor">How far the entity was followed.</param>
    /// <param name="part">The mark of the part; null for the whole.</param>
    public static string Text(Cursor cursor, string? part) => part is null ? cursor.Text : $"{cursor.Text}~{part}";

    /// <summary>The mark of one window of a coin; the same for its stream and its REST series. A free range has none.</summary>
    public static string PartOfCoin(CoinId coin, string? window) => PartOf(coin.Value, window ?? "");

    /// <summary>Reads a text; null for none, an unreadable one or one of another part.</summary>
    public static Cursor? Parse(string? text, string? part)
    {
        if (text is null) return null;

        var mark = text.IndexOf('~', StringComparison.Ordinal);
        return part == (mark < 0 ? null : text[(mark + 1)..]) ? Cursor.Parse(mark < 0 ? text : text[..mark]) : null;
    }

    /// <summary>A short mark of what a part is made of.</summary>
    public static string PartOf(params IEnumerable<string> texts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', texts))).AsSpan(..4));
}
