using System.Collections.Immutable;

namespace CryptoViz.Pipeline.News;

/// <summary>A word of a text and where it stands.</summary>
/// <param name="Text">Letters and digits.</param>
/// <param name="Start">Its first character.</param>
/// <param name="End">After its last character.</param>
internal readonly record struct Word(string Text, int Start, int End);

/// <summary>Texts as words, so that nothing ever matches inside a word: "eth" is not in "whether", nor "ada" in "Canada".</summary>
internal static class Words
{
    public static ImmutableArray<Word> Of(string text)
    {
        var words = ImmutableArray.CreateBuilder<Word>();
        for (var i = 0; i < text.Length;)
        {
            if (!char.IsLetterOrDigit(text[i]))
            {
                i++;
                continue;
            }

            var start = i;
            while (i < text.Length && char.IsLetterOrDigit(text[i])) i++;
            words.Add(new Word(text[start..i], start, i));
        }

        return words.ToImmutable();
    }
}
