using System.Collections.Immutable;
using System.Globalization;

namespace CryptoViz.Pipeline.Ingest.Demo;

/// <summary>An invented news item.</summary>
/// <param name="Title">The headline, plain text.</param>
/// <param name="Summary">One sentence, plain text without markup characters.</param>
/// <param name="Categories">The publisher's labels; often none.</param>
internal sealed record DemoHeadline(string Title, string Summary, ImmutableArray<string> Categories);

/// <summary>
/// Composes neutral headlines that say in their own words that they are invented. Where one names a change it is the demo
/// coin's own at that time. Coins are named in many ways, and common words that are also coins appear as words.
/// </summary>
internal sealed class DemoHeadlines(DemoPrices prices)
{
    /// <summary>Each 144th headline (about every 13 hours) is written from right to left.</summary>
    private const long RightToLeftEvery = 144;

    private static readonly string[] English =
    [
        "{coin} moves {change} over 24 hours in today's simulated session",
        "{coin} at {change} for the day as the invented market turns quiet",
        "Simulated desks watch {coin} and {other} trade side by side",
        "{coin} volume in the demo market is close to its weekly average",
        "Made-up order books: {coin} sees a narrow spread against {other}",
        "What moved {coin} today? In this simulation, only random numbers",
        "{coin} holds its range while {other} drifts in the simulated session",
        "Demo recap: {coin} {change} in 24 hours, {other} little changed",
        "Invented poll of demo traders puts {coin} ahead of {other}",
        "A link between {coin} and {other} shows up in simulated data",
    ];

    private static readonly string[] EnglishWithoutCoin =
    [
        "Simulated session opens near its average with a steady flow of orders",
        "Just one in ten demo coins moved at a time, as designed",
        "Gas and power costs have no part in this invented market",
        "No link between volume and the weather, simulated study finds",
        "Demo venues keep time well: super short pauses, none over a minute",
        "Made-up exchanges say the near future looks much like the past",
        "Invented market closes a calm hour; one more to follow",
        "Simulated cash flow of demo venues rallies, then rests",
    ];

    private static readonly string[] French =
    [
        "{coin} évolue de {change} sur 24 heures dans la séance simulée",
        "Marché fictif : {coin} et {other} avancent côte à côte",
        "Séance simulée : le volume de {coin} proche de sa moyenne",
        "{coin} reste stable face à {other} dans cette simulation",
        "Point de la démo : {coin} à {change}, {other} presque inchangé",
        "Les carnets inventés montrent un écart étroit sur {coin}",
    ];

    private static readonly string[] FrenchWithoutCoin =
    [
        "La séance simulée s'ouvre dans le calme",
        "Marché fictif : un flux d'ordres régulier et aucun lien avec la météo",
        "Simulation : à peine une monnaie sur dix bouge à la fois",
        "Les places inventées terminent l'heure sans surprise",
    ];

    private static readonly string[] RightToLeft =
    [
        "جلسة محاكاة هادئة: {coin} يتحرك {change} خلال 24 ساعة",
        "מסחר מדומה רגוע: {coin} נע {change} ב-24 שעות",
    ];

    /// <summary>The item of a feed's slot.</summary>
    /// <param name="language"><c>en</c> or <c>fr</c>.</param>
    /// <param name="key">The feed, with the seed mixed in.</param>
    /// <param name="slot">The number of the item.</param>
    /// <param name="at">When it is published.</param>
    public DemoHeadline Compose(string language, ulong key, long slot, DateTimeOffset at)
    {
        var draw = DemoHash.Of(key, (ulong)slot);
        var french = language == "fr";
        if (!french && slot % RightToLeftEvery == 0) return Fill(RightToLeft, draw, at, french);
        if (DemoHash.Unit(draw, 0) < 0.25)
        {
            var titles = french ? FrenchWithoutCoin : EnglishWithoutCoin;
            return new DemoHeadline(titles[DemoHash.Pick(draw, 1, titles.Length)], Invented(french), []);
        }

        return Fill(french ? French : English, draw, at, french);
    }

    private DemoHeadline Fill(string[] titles, ulong draw, DateTimeOffset at, bool french)
    {
        var coin = Coin(draw, 2);
        var other = Coin(draw, 3);
        if (other == coin) other = DemoCoins.All[(coin.Index + 1) % DemoCoins.All.Length];
        var title = titles[DemoHash.Pick(draw, 1, titles.Length)]
            .Replace("{coin}", Name(coin, DemoHash.Pick(draw, 4, 5)), StringComparison.Ordinal)
            .Replace("{other}", Name(other, DemoHash.Pick(draw, 5, 5)), StringComparison.Ordinal)
            .Replace("{change}", Change(coin, at, french), StringComparison.Ordinal);
        ImmutableArray<string> categories = DemoHash.Pick(draw, 6, 3) switch
        {
            0 => [coin.Name],
            1 => [coin.Name, french ? "Marchés" : "Markets"],
            _ => [],
        };
        return new DemoHeadline(title, Invented(french), categories);
    }

    /// <summary>Coins from the top of the table come up more often, as in real news.</summary>
    private static DemoCoin Coin(ulong draw, ulong which)
    {
        var part = DemoHash.Unit(draw, which);
        return DemoCoins.All[(int)(part * part * part * DemoCoins.All.Length)];
    }

    private static string Name(DemoCoin coin, int way)
    {
        var symbol = coin.Symbol.ToUpperInvariant();
        return way switch
        {
            0 => $"{coin.Name} ({symbol})",
            1 => $"${symbol}",
            2 => symbol,
            _ => coin.Name,
        };
    }

    private string Change(DemoCoin coin, DateTimeOffset at, bool french)
    {
        var now = prices.PriceAt(coin, at.ToUnixTimeMilliseconds());
        var before = prices.PriceAt(coin, at.AddDays(-1).ToUnixTimeMilliseconds());
        var text = (100 * (now - before) / before).ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture);
        return french ? $"{text.Replace('.', ',')} %" : $"{text}%";
    }

    private static string Invented(bool french) =>
        french ? "Texte inventé par la démo, sans lien avec un événement réel." : "Invented by the demo; it has nothing to do with any real event.";
}
