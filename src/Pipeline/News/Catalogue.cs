using System.Collections.Frozen;
using System.Collections.Immutable;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.News;

/// <summary>
/// What texts are searched for: coins by name and by symbol. Built once for a list of coins; where two coins share a name or
/// symbol the one with the better rank has it.
/// </summary>
internal sealed class Catalogue
{
    /// <summary>A catalogue without coins.</summary>
    public static readonly Catalogue Empty = new([]);

    /// <summary>
    /// Names and symbols that are common words: they need the publisher's label, a cashtag, or the coin's symbol beside them.
    /// </summary>
    private static readonly FrozenSet<string> CommonWords = new[]
    {
        "near", "flow", "link", "one", "just", "rally", "time", "super", "keep", "the", "gas", "dash", "safe", "sand", "mask", "hot",
        "ox", "core", "ton", "beam", "blur", "pendle", "people", "magic", "render", "stacks", "optimism", "sui", "sei", "wave", "waves",
        "compound", "maker", "quant", "holo", "harmony", "horizen", "ark", "band", "bat", "chain", "fun", "get", "go", "for", "all",
        "can", "key", "live", "move", "not", "open", "pay", "prime", "pump", "real", "rose", "spell", "storm", "sun", "trump", "trust",
        "win", "wink", "zero", "id", "ai", "ape", "axs", "cake", "city", "edge", "gala", "game", "gods", "ice", "jet", "joe", "loom",
        "moon", "mobile", "op", "alpha", "beta", "delta", "gamma", "cosmos", "avalanche", "stellar",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private readonly FrozenDictionary<string, ImmutableArray<Name>> _byFirstWord;
    private readonly FrozenDictionary<string, CoinName> _bySymbol;
    private readonly FrozenDictionary<string, CoinName> _byLabel;

    /// <summary>Builds the catalogue of coins that come in order of their rank.</summary>
    public Catalogue(ImmutableArray<CoinName> coins)
    {
        Coins = coins;
        var names = new Dictionary<string, Name>(StringComparer.OrdinalIgnoreCase);
        var symbols = new Dictionary<string, CoinName>(StringComparer.Ordinal);
        var labels = new Dictionary<string, CoinName>(StringComparer.OrdinalIgnoreCase);
        foreach (var coin in coins)
        {
            var words = Words.Of(coin.Name);
            if (words.Length > 0) names.TryAdd(string.Join(' ', words.Select(word => word.Text)), new Name(coin, [.. words.Select(word => word.Text)]));
            symbols.TryAdd(coin.Symbol.ToUpperInvariant(), coin);
            labels.TryAdd(coin.Name, coin);
        }

        // A publisher's label may be the symbol too, but a name comes first.
        foreach (var coin in coins) labels.TryAdd(coin.Symbol, coin);
        _byFirstWord = names.Values.GroupBy(name => name.Words[0], StringComparer.OrdinalIgnoreCase)
            .ToFrozenDictionary(
                group => group.Key,
                group => group.OrderByDescending(name => name.Words.Length).ToImmutableArray(),
                StringComparer.OrdinalIgnoreCase);
        _bySymbol = symbols.ToFrozenDictionary(StringComparer.Ordinal);
        _byLabel = labels.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The coins, by rank.</summary>
    public ImmutableArray<CoinName> Coins { get; }

    /// <summary>The names that begin with a word, longest first.</summary>
    public ImmutableArray<Name> NamesFrom(string word) => _byFirstWord.GetValueOrDefault(word, []);

    /// <summary>The coin with that symbol in capitals; null without one.</summary>
    public CoinName? WithSymbol(string symbol) => _bySymbol.GetValueOrDefault(symbol);

    /// <summary>The coin that a publisher's label means; null without one.</summary>
    public CoinName? Labelled(string label) => _byLabel.GetValueOrDefault(label);

    /// <summary>True for a name or symbol that is also a word of everyday language.</summary>
    public static bool IsCommonWord(string text) => CommonWords.Contains(text);

    /// <summary>A coin's name as words.</summary>
    internal sealed record Name(CoinName Coin, ImmutableArray<string> Words);
}
