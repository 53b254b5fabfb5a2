using System.Collections.Frozen;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;

namespace CryptoViz.Pipeline.Ingest.Rss;

/// <summary>
/// Opens a feed's text as XML, without ever resolving anything outside it, and repairs what publishers break most often:
/// characters that XML forbids, lone ampersands, entities of HTML, prefixes without a declaration.
/// </summary>
internal static partial class FeedXml
{
    private const int MaxPrefixes = 50;

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Ignore,
        XmlResolver = null,
        MaxCharactersInDocument = BoundedGet.MaxBytes,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    // Feeds use these without declaring them; a declaration in the document goes before.
    private static readonly FrozenDictionary<string, string> UsualPrefixes = new Dictionary<string, string>
    {
        ["atom"] = Names.Atom,
        ["content"] = Names.Content,
        ["dc"] = Names.DublinCore,
        ["feedburner"] = "http://rssnamespace.org/feedburner/ext/1.0",
        ["itunes"] = "http://www.itunes.com/dtds/podcast-1.0.dtd",
        ["media"] = "http://search.yahoo.com/mrss/",
        ["rdf"] = Names.Rdf,
        ["slash"] = "http://purl.org/rss/1.0/modules/slash/",
        ["sy"] = "http://purl.org/rss/1.0/modules/syndication/",
        ["wfw"] = "http://wellformedweb.org/CommentAPI/",
    }.ToFrozenDictionary();

    /// <summary>A reader over the text, which may begin with anything before its first tag.</summary>
    /// <param name="text">The feed.</param>
    /// <param name="prefixes">More prefixes to know, from <see cref="Prefixes"/>.</param>
    public static XmlReader Open(string text, IEnumerable<string> prefixes)
    {
        var names = new XmlNamespaceManager(new NameTable());
        foreach (var (prefix, name) in UsualPrefixes) names.AddNamespace(prefix, name);
        foreach (var prefix in prefixes.Except(UsualPrefixes.Keys)) names.AddNamespace(prefix, $"urn:undeclared:{prefix}");
        return XmlReader.Create(Body(text), Settings, new XmlParserContext(names.NameTable, names, null, XmlSpace.Default));
    }

    /// <summary>What looks like a prefix in the text, declared or not.</summary>
    public static IEnumerable<string> Prefixes(string text) => Prefix()
        .Matches(text)
        .Select(match => match.Groups[1].Value)
        .Where(prefix => !prefix.StartsWith("xml", StringComparison.OrdinalIgnoreCase))
        .Distinct()
        .Take(MaxPrefixes);

    /// <summary>The text with what XML forbids taken out or escaped; CDATA sections keep their ampersands.</summary>
    public static string Repair(string text)
    {
        var fixedText = new StringBuilder(text.Length + 64);
        var verbatimUntil = -1;
        for (var i = 0; i < text.Length; i++)
        {
            if (i > verbatimUntil && text[i] == '<') verbatimUntil = EndOfVerbatim(text, i);
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                fixedText.Append(text[i]).Append(text[++i]);
            else if (!XmlConvert.IsXmlChar(text[i]))
                continue;
            else if (text[i] == '&' && i > verbatimUntil)
                i += AppendReference(fixedText, text.AsSpan(i));
            else
                fixedText.Append(text[i]);
        }

        return fixedText.ToString();
    }

    // Nothing before the first tag is wanted, nor the declaration: the text is decoded, and what it says may be wrong.
    private static StringReader Body(string text)
    {
        var start = Math.Max(0, text.IndexOf('<', StringComparison.Ordinal));
        var declaration = Declaration().Match(text, start);
        if (declaration.Success && declaration.Index == start) start += declaration.Length;
        else if (declaration.Success) text = text.Remove(declaration.Index, declaration.Length);
        // Large feeds are copied as seldom as can be.
        var body = new StringReader(text);
        for (var i = 0; i < start; i++) body.Read();
        return body;
    }

    private static int EndOfVerbatim(string text, int at)
    {
        var rest = text.AsSpan(at);
        var end = rest.StartsWith("<![CDATA[") ? "]]>" : rest.StartsWith("<!--") ? "-->" : null;
        if (end is null) return at - 1;

        var found = text.IndexOf(end, at, StringComparison.Ordinal);
        return found < 0 ? text.Length : found;
    }

    // Gives how many characters of the text were used beyond the ampersand.
    private static int AppendReference(StringBuilder fixedText, ReadOnlySpan<char> text)
    {
        var length = 1 + text[1..Math.Min(text.Length, 34)].IndexOf(';');
        if (length > 1 && text[..(length + 1)] is var reference && EntityName().IsMatch(reference))
        {
            var decoded = WebUtility.HtmlDecode(reference.ToString());
            var known = decoded.Length != reference.Length || decoded[0] != '&';
            if (known && decoded.All(c => XmlConvert.IsXmlChar(c) || char.IsSurrogate(c)))
                fixedText.Append(decoded is "&" or "<" or ">" or "\"" or "'" ? reference : decoded);
            else if (!reference.StartsWith("&#"))
                fixedText.Append("&amp;").Append(reference[1..]);
            return length;
        }

        fixedText.Append("&amp;");
        return 0;
    }

    [GeneratedRegex("""<\?xml\s[^<>]*\?>""", RegexOptions.None, 1_000)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"\G&(#[0-9]+|#x[0-9A-Fa-f]+|[A-Za-z][A-Za-z0-9]*);\z", RegexOptions.None, 1_000)]
    private static partial Regex EntityName();

    [GeneratedRegex(@"[<\s]/?([A-Za-z_][\w.-]*):", RegexOptions.None, 1_000)]
    private static partial Regex Prefix();

    /// <summary>The namespaces that are told apart.</summary>
    internal static class Names
    {
        public const string Atom = "http://www.w3.org/2005/Atom";
        public const string Content = "http://purl.org/rss/1.0/modules/content/";
        public const string DublinCore = "http://purl.org/dc/elements/1.1/";
        public const string Rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
    }
}
