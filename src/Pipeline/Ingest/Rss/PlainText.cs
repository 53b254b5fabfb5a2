using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace CryptoViz.Pipeline.Ingest.Rss;

/// <summary>
/// Plain text out of what feeds put into titles and teasers: text, HTML, HTML escaped twice, or a mixture. The result holds
/// no tag, no control character, single blanks, and at most the given length.
/// </summary>
internal static partial class PlainText
{
    // Characters of markup for one of text: what most articles have, and what is looked at when that was too little.
    private const int UsualMarkup = 4;
    private const int MostMarkup = 12;

    // Escaped more often than this is not a slip but an attempt.
    private const int MaxLayers = 4;

    // The characters 0x80 to 0x9f of windows-1252, which programs send as if they were Unicode; none is printable there.
    private const string Windows1252 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

    /// <summary>The text; null when nothing is left.</summary>
    public static string? Of(string? markup, int maxLength)
    {
        if (string.IsNullOrWhiteSpace(markup)) return null;

        try
        {
            var text = Read(Start(markup, maxLength * UsualMarkup), maxLength);
            if (text.Length <= maxLength && markup.Length > maxLength * UsualMarkup) text = Read(Start(markup, maxLength * MostMarkup), maxLength);
            return Cut(text, maxLength);
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }

    // Ends between words, so that no entity is cut in two; of a tag that is cut the rest is markup like the whole.
    private static string Start(string markup, int length) =>
        markup.Length <= length ? markup : markup[..(markup.LastIndexOf(' ', length) is > 0 and var blank ? blank : length)];

    private static string Read(string markup, int maxLength)
    {
        var text = markup;
        for (var layer = 0; layer < MaxLayers; layer++)
        {
            text = WebUtility.HtmlDecode(WithoutTags(text));
            if (!Tag().IsMatch(text)) return Fold(text, maxLength);
        }

        return Fold(WithoutTags(text).Replace('<', ' '), maxLength);
    }

    private static string WithoutTags(string markup)
    {
        var seen = Unseen().Replace(markup, " ");
        var text = new StringBuilder();
        var from = 0;
        foreach (var tag in Tag().EnumerateMatches(seen))
        {
            text.Append(seen, from, tag.Index - from);
            from = tag.Index + tag.Length;
            // Inline tags may stand inside a word, all others separate words.
            if (!Inline().IsMatch(seen.AsSpan(tag.Index, tag.Length))) text.Append(' ');
        }

        return from == 0 ? seen : text.Append(seen, from, seen.Length - from).ToString();
    }

    // As much of the text as Cut needs to see. The last may be a blank, and goes.
    private static string Fold(string text, int maxLength)
    {
        var folded = new StringBuilder(Math.Min(text.Length, maxLength + 3));
        foreach (var raw in text.EnumerateRunes())
        {
            var rune = raw.Value is >= 0x80 and <= 0x9f ? new Rune(Windows1252[raw.Value - 0x80]) : raw;
            if (Rune.IsWhiteSpace(rune) || Rune.IsControl(rune))
            {
                if (folded.Length > 0 && folded[^1] != ' ') folded.Append(' ');
            }
            else if (folded.Length > maxLength + 1)
            {
                break;
            }
            else if (!rune.IsBmp)
            {
                folded.Append(rune.ToString());
            }
            else if (!RedirectsReading(rune.Value))
            {
                folded.Append((char)rune.Value);
            }
        }

        return folded.ToString().TrimEnd();
    }

    // Embeddings, overrides and isolates could turn the text around a headline; right-to-left scripts do without them.
    private static bool RedirectsReading(int rune) => rune is >= 0x202a and <= 0x202e or >= 0x2066 and <= 0x2069 or 0xfeff or 0xfffd;

    private static string? Cut(string text, int maxLength)
    {
        if (text.Length <= maxLength) return text.Length == 0 ? null : text;

        var end = text.LastIndexOf(' ', maxLength - 2);
        if (end < maxLength / 2) end = char.IsHighSurrogate(text[maxLength - 2]) ? maxLength - 2 : maxLength - 1;
        return text[..end].TrimEnd() + "…";
    }

    // Each by itself: with a reference back to the name no code is generated for it.
    [GeneratedRegex(
        """
        <script\b[^<>]*>.*?(</script\s*>|\z)
        |<style\b[^<>]*>.*?(</style\s*>|\z)
        |<iframe\b[^<>]*>.*?(</iframe\s*>|\z)
        |<noscript\b[^<>]*>.*?(</noscript\s*>|\z)
        |<!--.*?(-->|\z)
        """,
        RegexOptions.Singleline | RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture,
        1_000)]
    private static partial Regex Unseen();

    [GeneratedRegex(@"<[A-Za-z/!?][^<>]*(>|(?=<)|\z)", RegexOptions.None, 1_000)]
    private static partial Regex Tag();

    [GeneratedRegex(@"^</?(a|abbr|b|cite|code|em|font|i|mark|q|s|small|span|strong|sub|sup|u)\b", RegexOptions.IgnoreCase, 1_000)]
    private static partial Regex Inline();
}
