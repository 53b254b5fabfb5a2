using System.Collections.Immutable;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Market;

/// <summary>
/// Finds coins by name, symbol, id or alias. A better match comes first (the whole text, its beginning, the beginning of a word, a
/// part, one typo away), and among equals the coin with the better rank by market cap; coins that are not polled have none and
/// come last. Built once for a list of coins.
/// </summary>
internal sealed class CoinSearch
{
    /// <summary>Shorter texts are one typo away from too much.</summary>
    private const int ShortestWithTypo = 4;

    private const int NoMatch = int.MaxValue;

    private readonly ImmutableArray<Entry> _entries;

    /// <summary>Takes the coins and what else they were called.</summary>
    public CoinSearch(IEnumerable<(FoundCoin Coin, ImmutableArray<string> Aliases)> coins) => _entries =
    [
        .. coins.OrderBy(coin => coin.Coin.Coin.Rank ?? int.MaxValue).ThenByDescending(coin => coin.Coin.Listed).ThenBy(coin => coin.Coin.Coin.Id)
            .Select(coin => new Entry(
                coin.Coin,
                [.. new[] { coin.Coin.Coin.Symbol, coin.Coin.Coin.Name, coin.Coin.Coin.Id.Value }.Concat(coin.Aliases).Select(text => text.ToLowerInvariant()).Distinct()])),
    ];

    /// <summary>The best matches, the best first.</summary>
    public ImmutableArray<FoundCoin> Find(string text, int limit)
    {
        var wanted = text.Trim().ToLowerInvariant();
        if (wanted.Length == 0) return [];

        var found = Best(entry => entry.Match(wanted));
        if (found.Length == 0 && wanted.Length >= ShortestWithTypo) found = Best(entry => entry.MatchWithTypo(wanted));
        return found;

        // Ordering keeps equals in the order of the entries, which is by rank.
        ImmutableArray<FoundCoin> Best(Func<Entry, int> match) =>
            [.. _entries.Select(entry => (entry.Coin, Match: match(entry))).Where(entry => entry.Match != NoMatch).OrderBy(entry => entry.Match).Take(limit).Select(entry => entry.Coin)];
    }

    /// <summary>True when one insertion, deletion, replacement or swap of neighbours makes one text the other.</summary>
    internal static bool IsOneTypoAway(ReadOnlySpan<char> one, ReadOnlySpan<char> other)
    {
        if (one.Length > other.Length) return IsOneTypoAway(other, one);
        if (other.Length - one.Length > 1) return false;

        var same = one.CommonPrefixLength(other);
        var left = one[same..];
        var right = other[same..];
        if (left.Length < right.Length) return left.SequenceEqual(right[1..]);
        if (left.Length == 0 || left[1..].SequenceEqual(right[1..])) return true;

        return left.Length > 1 && left[0] == right[1] && left[1] == right[0] && left[2..].SequenceEqual(right[2..]);
    }

    private sealed record Entry(FoundCoin Coin, ImmutableArray<string> Texts)
    {
        public int Match(string wanted)
        {
            var best = NoMatch;
            foreach (var text in Texts)
            {
                var at = text.IndexOf(wanted, StringComparison.Ordinal);
                if (at < 0) continue;

                var match = at > 0 ? IsWordStart(text, at) ? 2 : 3 : text.Length == wanted.Length ? 0 : 1;
                best = Math.Min(best, match);
            }

            return best;
        }

        public int MatchWithTypo(string wanted)
        {
            foreach (var text in Texts)
            {
                if (IsOneTypoAway(wanted, text)) return 4;
                foreach (var word in text.AsSpan().SplitAny(" -_"))
                    if (IsOneTypoAway(wanted, text.AsSpan(word)))
                        return 5;
                // While someone types, the text is longer than what is there of it.
                if (text.Length > wanted.Length && IsOneTypoAway(wanted, text.AsSpan(0, wanted.Length))) return 6;
            }

            return NoMatch;
        }

        private static bool IsWordStart(string text, int at) => !char.IsLetterOrDigit(text[at - 1]);
    }
}
