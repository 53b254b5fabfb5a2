using System.Collections.Immutable;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.News;

/// <summary>
/// Which coins a news item is about, and why. Pure: the same item and catalogue always give the same mentions. Rules, the surest
/// first: the publisher's own label (<c>category</c>), a <c>cashtag</c> such as $BTC, the coin's <c>name</c>, its <c>symbol</c> in
/// capitals. Names and symbols match whole words only; those that are common words need one of the surer rules, or the symbol
/// beside the name.
/// </summary>
internal static class CoinMentions
{
    private const double LabelConfidence = 1.0;
    private const double CashtagConfidence = 0.95;
    private const double NameConfidence = 0.9;
    private const double SymbolConfidence = 0.75;

    /// <summary>A shorter symbol in a text is more often something else; it counts only as a cashtag or label.</summary>
    private const int ShortestSymbol = 3;

    /// <summary>The item's mentions, one a coin, the surest first.</summary>
    public static ImmutableArray<Mention> Of(NewsItem item, Catalogue catalogue)
    {
        var found = new Dictionary<CoinId, Mention>();
        foreach (var category in item.Categories)
            if (catalogue.Labelled(category.Trim()) is { } coin)
                Add(found, new Mention(coin.Id, category.Trim(), "category", LabelConfidence));

        Read(item.Title, catalogue, found);
        if (item.Summary is { } summary) Read(summary, catalogue, found);
        return [.. found.Values.OrderByDescending(mention => mention.Confidence).ThenBy(mention => mention.CoinId)];
    }

    private static void Read(string text, Catalogue catalogue, Dictionary<CoinId, Mention> found)
    {
        var words = Words.Of(text);

        // In a headline set in capitals a word in capitals says nothing.
        var shouts = !text.Any(char.IsLower);
        for (var i = 0; i < words.Length; i++)
        {
            var word = words[i];
            if (word.Start > 0 && text[word.Start - 1] == '$')
            {
                if (catalogue.WithSymbol(word.Text.ToUpperInvariant()) is { } tagged)
                    Add(found, new Mention(tagged.Id, "$" + word.Text, "cashtag", CashtagConfidence));
                continue;
            }

            if (NameAt(words, i, catalogue) is { } name)
            {
                Add(found, new Mention(name.Coin.Id, text[word.Start..words[i + name.Words.Length - 1].End], "name", NameConfidence));
                i += name.Words.Length - 1;
                continue;
            }

            if (!shouts && IsSymbol(word.Text) && catalogue.WithSymbol(word.Text) is { } coin)
                Add(found, new Mention(coin.Id, word.Text, "symbol", SymbolConfidence));
        }
    }

    private static Catalogue.Name? NameAt(ImmutableArray<Word> words, int at, Catalogue catalogue)
    {
        foreach (var name in catalogue.NamesFrom(words[at].Text))
        {
            if (at + name.Words.Length > words.Length) continue;

            var fits = true;
            for (var i = 0; i < name.Words.Length && fits; i++)
                fits = string.Equals(words[at + i].Text, name.Words[i], StringComparison.OrdinalIgnoreCase);
            if (fits && (!NeedsContext(name) || HasContext(words, at, name))) return name;
        }

        return null;
    }

    private static bool NeedsContext(Catalogue.Name name) => Catalogue.IsCommonWord(string.Join(' ', name.Words));

    /// <summary>A common word is a coin when it is written as a name and a word like "token" or its own symbol stands beside it.</summary>
    private static bool HasContext(ImmutableArray<Word> words, int at, Catalogue.Name name)
    {
        var next = at + name.Words.Length;
        return char.IsUpper(words[at].Text[0])
            && ((next < words.Length && Supports(words[next].Text, name)) || (at > 0 && Supports(words[at - 1].Text, name)));
    }

    private static bool Supports(string word, Catalogue.Name name) =>
        word is "token" or "tokens" or "coin" or "coins" or "Protocol" or "protocol" or "Network" or "network" or "blockchain"
        || word == name.Coin.Symbol.ToUpperInvariant();

    private static bool IsSymbol(string word) =>
        word.Length >= ShortestSymbol && !word.Any(char.IsLower) && word.Any(char.IsLetter) && !Catalogue.IsCommonWord(word);

    private static void Add(Dictionary<CoinId, Mention> found, Mention mention)
    {
        if (!found.TryGetValue(mention.CoinId, out var known) || known.Confidence < mention.Confidence) found[mention.CoinId] = mention;
    }
}
