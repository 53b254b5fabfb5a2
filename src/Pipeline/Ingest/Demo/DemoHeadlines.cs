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

    /// <summary>There is nothing to say about a coin that is pegged.</summary>
    private static readonly ImmutableArray<DemoCoin> Moving = [.. DemoCoins.All.Where(coin => !coin.Temper.Pegged)];

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
        "Invented poll: {number}% of demo traders prefer {coin} to {other}",
        "A link between {coin} and {other} shows up in simulated data",
    ];

    private static readonly string[] EnglishWithoutCoin =
    [
        "Simulated venue {number} reports an even split of buyers and sellers",
        "Demo board rates liquidity at {number} of 100 points",
        "Volume on made-up exchanges runs {number} minutes behind its usual pace",
        "{number} invented traders agree: nothing to see here",
        "Simulated fees settle {number} points below their ceiling",
        "One hour, {number} small moves: a calm stretch for the demo market",
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
        "Sondage inventé : {coin} préféré à {other} par {number} % des opérateurs de la démo",
        "Pourquoi {coin} bouge-t-il ? Ici, seulement des nombres au hasard de la simulation",
        "{other} suit {coin} à distance dans le marché fictif",
        "{coin} évolue de {change} sur 24 heures dans la séance simulée",
        "Marché fictif : {coin} et {other} avancent côte à côte",
        "Séance simulée : le volume de {coin} proche de sa moyenne",
        "{coin} reste stable face à {other} dans cette simulation",
        "Point de la démo : {coin} à {change}, {other} presque inchangé",
        "Les carnets inventés montrent un écart étroit sur {coin}",
    ];

    private static readonly string[] FrenchWithoutCoin =
    [
        "Place simulée {number} : autant d'acheteurs que de vendeurs",
        "La liquidité de la démo notée {number} sur 100",
        "{number} opérateurs inventés sont d'accord : rien à signaler",
        "Les frais simulés reculent de {number} points",
        "Marché fictif : {number} petits mouvements en une heure",
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
            return new DemoHeadline(Title(titles, draw), Invented(french), []);
        }

        return Fill(french ? French : English, draw, at, french);
    }

    private DemoHeadline Fill(string[] titles, ulong draw, DateTimeOffset at, bool french)
    {
        var coin = Coin(draw, 2);
        var other = Coin(draw, 3);
        if (other == coin) other = Moving[coin == Moving[0] ? 1 : 0];
        var title = Title(titles, draw)
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

    private static string Title(string[] titles, ulong draw) =>
        titles[DemoHash.Pick(draw, 1, titles.Length)].Replace("{number}", $"{2 + DemoHash.Pick(draw, 7, 96)}", StringComparison.Ordinal);

    /// <summary>Coins from the top of the table come up more often, as in real news.</summary>
    private static DemoCoin Coin(ulong draw, ulong which)
    {
        var part = DemoHash.Unit(draw, which);
        return Moving[(int)(part * part * part * Moving.Length)];
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
        french
            ? "Texte inventé par la démo, sans lien avec un événement réel."
            : "Invented by the demo; it has nothing to do with any real event.";
}
