using System.Text;
using System.Text.RegularExpressions;

namespace CryptoViz.Pipeline.Ingest.Rss;

/// <summary>
/// Bytes of a feed to text. What decides, in this order: a byte order mark, the charset of the HTTP header, the XML
/// declaration, whether the bytes are valid UTF-8, and at last windows-1252, in which every byte means something. A label that
/// the bytes contradict is passed over.
/// </summary>
internal static partial class FeedText
{
    static FeedText() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>Decodes the bytes; never fails.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes, string? httpCharset)
    {
        if (ByMark(bytes) is { } marked) return marked;
        return Strictly(bytes, httpCharset)
            ?? Strictly(bytes, Declared(bytes))
            ?? Strictly(bytes, "utf-8")
            ?? Encoding.GetEncoding(1252).GetString(bytes);
    }

    private static string? ByMark(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xEF, 0xBB, 0xBF, .. var rest] => Encoding.UTF8.GetString(rest),
        [0xFF, 0xFE, 0, 0, .. var rest] => Encoding.UTF32.GetString(rest),
        [0xFF, 0xFE, .. var rest] => Encoding.Unicode.GetString(rest),
        [0xFE, 0xFF, .. var rest] => Encoding.BigEndianUnicode.GetString(rest),
        [(byte)'<', 0, not 0, 0, ..] => Encoding.Unicode.GetString(bytes),
        [0, (byte)'<', 0, not 0, ..] => Encoding.BigEndianUnicode.GetString(bytes),
        _ => null,
    };

    private static string? Strictly(ReadOnlySpan<byte> bytes, string? charset)
    {
        if (charset is null) return null;

        try
        {
            // Browsers read both as windows-1252, of which they are subsets but for control characters that nobody means.
            var name = charset.ToLowerInvariant() is "iso-8859-1" or "latin1" or "us-ascii" or "ascii" ? "windows-1252" : charset;
            var encoding = Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
            // The label was readable as ASCII, so that a charset in which it would not be is not the text's.
            return encoding.GetBytes("<") is [(byte)'<'] ? encoding.GetString(bytes) : null;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    private static string? Declared(ReadOnlySpan<byte> bytes)
    {
        var start = Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, 2_000)]);
        return Declaration().Match(start) is { Success: true } match ? match.Groups[1].Value : null;
    }

    [GeneratedRegex("""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._:-]+)["']""", RegexOptions.None, 1_000)]
    private static partial Regex Declaration();
}
