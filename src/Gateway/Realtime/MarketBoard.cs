using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Gateway.Realtime;

/// <summary>The feeds' newest states, for those who only want to look.</summary>
internal sealed class MarketBoard(Feeds feeds) : IMarketBoard
{
    private const double ReadyShare = 0.95;

    /// <inheritdoc/>
    public SourceState? Source => feeds.Status.State?.Source;

    /// <inheritdoc/>
    public double? StaleShare => feeds.Market.State?.StaleShare;

    /// <inheritdoc/>
    public bool Ready => feeds.Market.State is { } market
        && market.Rows.Length >= ReadyShare * (market.Rows.Length + market.Recovering)
        && (market.Rows.Length > 0 || HasNothingToShow);

    // A fresh installation waits for its first rows, unless the source was asked and has none or can't be reached.
    private bool HasNothingToShow => Source is { Condition: not "starting", Listed.IsEmpty: true };

    /// <inheritdoc/>
    public string? ImageUrlOf(CoinId coin) => feeds.Market.State?.Find(coin)?.Summary.Latest.ImageUrl;
}
