using System.Globalization;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Ingest;
using CryptoViz.Pipeline.Ingest.CoinGecko;

namespace CryptoViz.Pipeline.Tests.Ingest.CoinGecko;

public class PriceJumpsTests
{
    [Theory]
    [InlineData("100 101 99", "100|101|99", "")]
    [InlineData("100 150 75", "100|150|75", "")]
    [InlineData("100 151", "100|", "")]
    [InlineData("100 151 152", "100||151 152", "")]
    [InlineData("100 1 100", "100||100", "1")]
    [InlineData("100 1 1000 999", "100|||1000 999", "1")]
    [InlineData("100 1 1 1", "100||1 1|1", "")]
    [InlineData("0.0000082 0.0000131 0.0000130", "0.0000082||0.0000131 0.0000130", "")]
    public void A_jump_is_believed_when_a_second_sample_agrees(string prices, string believed, string refused)
    {
        var jumps = new PriceJumps(new Origin("coingecko", "live", "usd"));

        var steps = prices.Split(' ').Select(price => jumps.Sift([Tick(price)])).ToArray();

        steps.Select(step => string.Join(' ', step.Believed.Select(tick => Text(tick.Price)))).ShouldBe(believed.Split('|'));
        var letters = steps.SelectMany(step => step.Letters).ToArray();
        letters.Length.ShouldBe(refused.Length == 0 ? 0 : 1);
        letters.ShouldAllBe(letter => letter.Reason == DeadLetterReason.ImplausiblePrice && letter.Key == "a" && letter.Detail.Contains(refused));
    }

    [Theory]
    [InlineData(24, 0)]
    [InlineData(25, 1)]
    public void After_a_day_without_a_sample_any_price_is_believed(int hours, int believed)
    {
        var jumps = new PriceJumps(new Origin("coingecko", "live", "usd"));
        jumps.Sift([Tick("100")]);

        jumps.Sift([Tick("1") with { ObservedAt = DateTimeOffset.UnixEpoch.AddHours(hours) }]).Believed.Length.ShouldBe(believed);
    }

    private static Tick Tick(string price) => new()
    {
        Id = new CoinId("a"),
        Symbol = "a",
        Name = "A",
        Quote = "usd",
        Price = decimal.Parse(price, CultureInfo.InvariantCulture),
        ObservedAt = DateTimeOffset.UnixEpoch,
        IngestedAt = DateTimeOffset.UnixEpoch,
        Source = "coingecko",
        Mode = "live",
    };

    private static string Text(decimal price) => price.ToString(CultureInfo.InvariantCulture);
}
