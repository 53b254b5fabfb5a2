namespace CryptoViz.Pipeline.Ingest.Demo;

/// <summary>
/// Every figure of the demo as a pure function of (seed, coin, time): history, changes, sparklines and live ticks read the
/// same curves, so they agree with each other, across restarts, and at the joint of history and now. Money is in dollars,
/// times are epoch milliseconds.
/// </summary>
/// <param name="seed">All curves follow from it.</param>
internal sealed class DemoPrices(int seed)
{
    private const double MarketVolatility = 0.019;
    private const double PegWidth = 0.0009;

    private readonly ulong _market = DemoHash.Of(DemoHash.Of("market walk"), (ulong)seed);

    /// <summary>
    /// The price of one coin: level times exp(own walk + beta times the market's walk); a pegged coin's is its anchor's price,
    /// never more than 0.1 % off its level.
    /// </summary>
    public double PriceAt(DemoCoin coin, long time)
    {
        var key = KeyOf(coin);
        if (coin.Temper.Pegged)
        {
            var anchor = coin.Anchor is null ? 1 : PriceAt(coin.Anchor, time);
            return anchor * coin.Level * Math.Exp(PegWidth * NoiseCurve.Ripple.At(key, time));
        }

        var walk = coin.Temper.OwnVolatility * NoiseCurve.Walk.At(key, time);
        if (coin.Temper.Beta > 0) walk += coin.Temper.Beta * MarketVolatility * NoiseCurve.Walk.At(_market, time);
        return coin.Level * Math.Exp(walk);
    }

    /// <summary>Price times circulating supply; null when the supply is not known.</summary>
    public double? CapAt(DemoCoin coin, long time) =>
        coin.Quirk == DemoQuirk.Unranked ? null : PriceAt(coin, time) * coin.Circulating;

    /// <summary>Turnover of the 24 hours before a time.</summary>
    public double VolumeAt(DemoCoin coin, long time)
    {
        var key = DemoHash.Of(KeyOf(coin), 1);
        return PriceAt(coin, time) * coin.Circulating * coin.Temper.Turnover
            * Math.Exp(DemoHash.Signed(key, 0) + 0.8 * NoiseCurve.Tide.At(key, time));
    }

    /// <summary>Prices that the coin's curve can reach but never leave: what it shows as all-time high and low.</summary>
    public (double Low, double High) Reach(DemoCoin coin)
    {
        if (coin.Temper.Pegged)
        {
            var (low, high) = coin.Anchor is null ? (1, 1) : Reach(coin.Anchor);
            return (low * coin.Level * Math.Exp(-PegWidth), high * coin.Level * Math.Exp(PegWidth));
        }

        var width = (coin.Temper.OwnVolatility + coin.Temper.Beta * MarketVolatility) * NoiseCurve.Walk.Bound;
        return (coin.Level * Math.Exp(-width), coin.Level * Math.Exp(width));
    }

    private ulong KeyOf(DemoCoin coin) => DemoHash.Of(coin.Key, (ulong)seed);
}
